// `check` and the generated pages, as commands.
#pragma once

#include <string>
#include <vector>

namespace casgrid {

// Prints the findings; 2 if any is an error, else 0.
int check_file_command(const std::string& path, bool json);
// Prints the scenario reference (Markdown).
int print_reference();
// Prints the page of metrics (Markdown), with figures of these runs (--out directories).
int print_metrics(const std::vector<std::string>& runs);
int print_versions();                        // which products stand side by side (Markdown)
int print_schema();                          // of scenarios in JSON
int print_as_json(const std::string& path);  // a scenario, whichever way it is written

}  // namespace casgrid
