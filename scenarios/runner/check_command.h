// `check` and the generated reference, as commands.
#pragma once

#include <string>

namespace casgrid {

// Prints the findings; 2 if any is an error, else 0.
int check_file_command(const std::string& path, bool json);
// Prints the scenario reference (Markdown).
int print_reference();
int print_schema();                          // of scenarios in JSON
int print_as_json(const std::string& path);  // a scenario, whichever way it is written

}  // namespace casgrid
