#include "scenarios/document/web_paths.h"

#include <algorithm>
#include <charconv>

#include "model/directory/directory.h"

namespace casgrid {
namespace {

// Three digits of a status.
std::optional<std::uint16_t> status_of(std::string_view text) {
  std::uint16_t value = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool is_whole = read.ec == std::errc{} && read.ptr == text.data() + text.size();
  if (!is_whole || value < 100 || value > 599) return std::nullopt;
  return value;
}

std::string_view trimmed(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

}  // namespace

std::optional<int> path_with(const scenario::Balancer& balancer, std::string_view path) {
  const std::string asked = lower(path.substr(0, path.find('?')));
  std::optional<int> found;
  std::size_t longest = 0;
  for (int i = 0; i < balancer.paths_size(); ++i) {
    for (const std::string& whole : balancer.paths(i).whole())
      if (lower(whole) == asked) return i;
    for (const std::string& begin : balancer.paths(i).begins()) {
      if (!asked.starts_with(lower(begin)) || (found && begin.size() <= longest)) continue;
      found = i;
      longest = begin.size();
    }
  }
  return found;
}

std::optional<std::vector<std::pair<std::uint16_t, std::uint16_t>>> statuses_of(
    std::string_view text) {
  std::vector<std::pair<std::uint16_t, std::uint16_t>> found;
  while (true) {
    const std::size_t comma = std::min(text.find(','), text.size());
    const std::string_view part = trimmed(text.substr(0, comma));
    const std::size_t dash = std::min(part.find('-'), part.size());
    const auto first = status_of(trimmed(part.substr(0, dash)));
    const auto last = dash == part.size() ? first : status_of(trimmed(part.substr(dash + 1)));
    if (!first || !last || *last < *first) return std::nullopt;
    found.emplace_back(*first, *last);
    if (comma == text.size()) return found;
    text.remove_prefix(comma + 1);
  }
}

}  // namespace casgrid
