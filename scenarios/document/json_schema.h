// The schema of scenarios in JSON, as a JSON Schema (draft 2020-12): for editors, and for programs
// that write scenarios. Made of the Protobuf schema and the table of numbers.
#pragma once

#include <string>

namespace casgrid {

std::string scenario_json_schema();

}  // namespace casgrid
