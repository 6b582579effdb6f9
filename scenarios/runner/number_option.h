// Options that stand for a field of the scenario have that field's range.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

#include "scenarios/runner/number_range.h"

namespace casgrid {

// For CLI::Option::check.
inline auto within(std::string field) {
  return
      [field = std::move(field)](const std::string& text) { return option_complaint(text, field); };
}

}  // namespace casgrid
