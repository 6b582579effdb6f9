// The numbers that commands and their calls in Python take: one table of their ranges, for both,
// and one sentence that says a range in words.
#pragma once

#include <optional>
#include <string>

namespace casgrid {

struct OptionRange {
  const char* option;  // "--log-noise"
  const char* python;  // "log_noise"
  bool is_whole = false;
  double least = 0;
  bool least_is_in = true;      // false: only what is greater
  std::optional<double> most;   // none: any that a number can be
  const char* field = nullptr;  // of the schema, for which it stands: the range is that field's
};

// By either name; null: there is none such.
const OptionRange* find_option_range(const std::string& name);

// "a whole number from 1 to 1,000", "a number greater than 0".
std::string words_of(const OptionRange& range);
// Empty, or "5000 is out of range; give a whole number from 1 to 1,000".
std::string wrong_number(const OptionRange& range, const std::string& text);

}  // namespace casgrid
