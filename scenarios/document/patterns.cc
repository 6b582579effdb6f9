#include "scenarios/document/patterns.h"

#include <charconv>

namespace casgrid {
namespace {

constexpr unsigned kNamesMax = 100'000;

struct Pattern {
  std::size_t open;
  std::size_t close;
  unsigned first;
  unsigned last;
};

bool is_plain(const std::string& name) { return name.find_first_of("{}") == std::string::npos; }

std::optional<Pattern> read_pattern(const std::string& text) {
  Pattern p{.open = text.find_first_of("{}"), .close = text.find('}'), .first = 0, .last = 0};
  const std::size_t dots = text.find("..", p.open);
  if (text[p.open] != '{' || dots == std::string::npos || p.close == std::string::npos ||
      dots > p.close)
    return std::nullopt;
  if (text.find_first_of("{}", p.close + 1) != std::string::npos) return std::nullopt;
  const char* at = text.data();
  const auto a = std::from_chars(at + p.open + 1, at + dots, p.first);
  const auto b = std::from_chars(at + dots + 2, at + p.close, p.last);
  if (a.ec != std::errc{} || a.ptr != at + dots || b.ec != std::errc{} || b.ptr != at + p.close)
    return std::nullopt;
  if (p.last < p.first || p.last - p.first >= kNamesMax) return std::nullopt;
  return p;
}

}  // namespace

std::size_t name_count(const std::string& pattern) {
  if (is_plain(pattern)) return 1;
  const auto p = read_pattern(pattern);
  return p ? std::size_t{p->last - p->first} + 1 : 1;
}

std::optional<std::vector<std::string>> expand_name(const std::string& pattern) {
  if (is_plain(pattern)) return std::vector<std::string>{pattern};
  const auto p = read_pattern(pattern);
  if (!p) return std::nullopt;
  std::vector<std::string> names;
  for (std::uint64_t i = p->first; i <= p->last; ++i) {
    names.push_back(pattern.substr(0, p->open) + std::to_string(i) + pattern.substr(p->close + 1));
  }
  return names;
}

}  // namespace casgrid
