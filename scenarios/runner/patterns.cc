#include "scenarios/runner/patterns.h"

#include <charconv>

namespace casgrid {

std::optional<std::vector<std::string>> expand_name(const std::string& pattern) {
  constexpr unsigned kNamesMax = 100'000;
  const std::size_t open = pattern.find_first_of("{}");
  if (open == std::string::npos) return std::vector<std::string>{pattern};
  const std::size_t dots = pattern.find("..", open);
  const std::size_t close = pattern.find('}', open);
  if (pattern[open] != '{' || dots == std::string::npos || close == std::string::npos ||
      dots > close)
    return std::nullopt;
  if (pattern.find_first_of("{}", close + 1) != std::string::npos) return std::nullopt;
  unsigned first = 0;
  unsigned last = 0;
  const char* text = pattern.data();
  const auto a = std::from_chars(text + open + 1, text + dots, first);
  const auto b = std::from_chars(text + dots + 2, text + close, last);
  if (a.ec != std::errc{} || a.ptr != text + dots || b.ec != std::errc{} || b.ptr != text + close)
    return std::nullopt;
  if (last < first || last - first >= kNamesMax) return std::nullopt;
  std::vector<std::string> names;
  for (unsigned i = first; i <= last; ++i) {
    names.push_back(pattern.substr(0, open) + std::to_string(i) + pattern.substr(close + 1));
  }
  return names;
}

}  // namespace casgrid
