// `trace print` and `trace diff`.
#pragma once

#include <string>

namespace casgrid {

// Names the first difference of two traces. 0 none, 1 a difference, 2 unreadable.
int diff_traces(const std::string& a, const std::string& b);
// Prints the records, of one participant if it is named.
int print_trace(const std::string& path, const std::string& participant);

}  // namespace casgrid
