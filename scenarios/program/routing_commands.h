// The commands about routing: where requests go, what a failure changes, what two directories do
// differently. Each takes a scenario file or a forest document.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>

namespace casgrid {

// Adds route, audit, diff, golden, namespaces and conformance to the program. `run` is set to what
// the chosen one does; it returns the exit code.
void add_routing_commands(CLI::App& app, std::function<int()>& run);

}  // namespace casgrid
