// The text of an input file, or why it cannot be had.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "scenarios/document/diagnostic.h"

namespace casgrid {

// What the file should be, in messages.
struct ExpectedInput {
  std::string name;       // "scenario"
  std::string usually;    // "a scenario is a few kilobytes"
  std::string beginning;  // "write a scenario, or start from `casgrid new NAME`"
  std::uintmax_t bytes_max = std::uintmax_t{512} << 20;  // a million mailboxes by name
};

// Says so if it is not.
bool is_of_usual_size(std::uintmax_t bytes, const std::string& path, const ExpectedInput& kind,
                      Diagnostics& diagnostics);
std::optional<std::string> read_input(const std::string& path, const ExpectedInput& kind,
                                      Diagnostics& diagnostics);
// Of text that is neither, so that nobody parses it: says so.
bool is_text(const std::string& text, const std::string& name, const ExpectedInput& kind,
             Diagnostics& diagnostics);

}  // namespace casgrid
