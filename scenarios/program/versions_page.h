// docs/versions.md: the products of Exchange, which of them may stand side by side and from which
// builds on, and what each statement rests on.
#pragma once

#include <string>

namespace casgrid {

std::string versions_page();

}  // namespace casgrid
