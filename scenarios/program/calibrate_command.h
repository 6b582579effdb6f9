// `calibrate`: from logs to a workload profile.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>

namespace casgrid {

// Sets `run` if the command was given.
void add_calibrate_command(CLI::App& app, std::function<int()>& run);

}  // namespace casgrid
