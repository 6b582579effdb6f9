// `examples`: the catalogue and the samples of real input that come with the program.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>

namespace casgrid {

void add_examples_command(CLI::App& app, std::function<int()>& run);

}  // namespace casgrid
