// Checks of numbers on a command line, by the table of their ranges.
#pragma once

#include <CLI/CLI.hpp>

#include "model/base/assert.h"
#include "scenarios/document/option_ranges.h"

namespace casgrid {

// As a check of the option of this name.
inline CLI::Validator in_range(const char* option) {
  const OptionRange* range = find_option_range(option);
  SIM_ASSERT(range != nullptr);
  return {[range](std::string& text) { return wrong_number(*range, text); }, ""};
}

}  // namespace casgrid
