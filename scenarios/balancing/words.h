// Lines of configuration files as words.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace casgrid::balancing {

struct Words {
  std::vector<std::string> words;
  std::string wrong;  // why the line cannot be read; empty: it can
  bool has_variable = false;
};

// A line of HAProxy: blanks part words, \ and both kinds of quotes keep them together, # begins a
// remark (HAProxy 2.6 configuration manual, 2.2). Variables of the environment stay as written.
Words haproxy_words(std::string_view line);

// Seconds of "2s", "500ms", "1m", or of a bare number, which counts milliseconds. None: no
// duration.
std::optional<double> haproxy_seconds(std::string_view text);

// A whole number; none: it is no number, or not below 2^32.
std::optional<std::uint32_t> number_of(std::string_view text);

}  // namespace casgrid::balancing
