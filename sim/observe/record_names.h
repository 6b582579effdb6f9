// The names behind the numbers of records: of what the program knows by a table or an enumeration.
// A trace is printed by them, and a fingerprint is made of them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "model/base/record_shape.h"

namespace casgrid {

// By their numbers, for shapes that the program names; none for numbers, and for what a run's
// directory, participants, faults and links name. An action's has its protocol's before it; numbers
// between those of two protocols have empty ones.
std::optional<std::vector<std::string>> program_names(FieldShape shape);

const char* text_of(FieldShape shape);  // "rule"

}  // namespace casgrid
