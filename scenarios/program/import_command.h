// casgrid import: exports of real servers to a scenario.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>

namespace casgrid {

// Adds import to the program. `run` is set to what it does; it returns the exit code.
void add_import_command(CLI::App& app, std::function<int()>& run);

}  // namespace casgrid
