// Names that stand for many: "db{1..24}".
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace casgrid {

// The names a pattern stands for; a plain name stands for itself; none if the braces are malformed,
// count downwards or give more than 100,000 names.
std::optional<std::vector<std::string>> expand_name(const std::string& pattern);

// How many they are; of malformed braces 1.
std::size_t name_count(const std::string& pattern);

}  // namespace casgrid
