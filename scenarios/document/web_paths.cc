#include "scenarios/document/web_paths.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "model/base/assert.h"
#include "model/directory/directory.h"

namespace casgrid {
namespace {

constexpr std::array<WebPath, kHttpProtocols> kPaths{
    {{Protocol::Owa, "/owa", "/owa/"},
     {Protocol::ActiveSync, "/Microsoft-Server-ActiveSync", "/Microsoft-Server-ActiveSync"},
     {Protocol::Mapi, "/mapi", "/mapi/emsmdb/"},
     {Protocol::Ecp, "/ecp", "/ecp/"},
     {Protocol::Ews, "/EWS", "/EWS/Exchange.asmx"},
     {Protocol::OutlookAnywhere, "/rpc", "/rpc/rpcproxy.dll"},
     {Protocol::Oab, "/OAB", "/OAB/"},
     {Protocol::Autodiscover, "/Autodiscover", "/Autodiscover/Autodiscover.xml"},
     {Protocol::PowerShell, "/PowerShell", "/PowerShell"}}};

constexpr bool are_in_order() {
  for (std::size_t i = 0; i < kPaths.size(); ++i)
    if (kPaths[i].protocol != static_cast<Protocol>(i)) return false;
  return true;
}
static_assert(are_in_order());

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

std::span<const WebPath> web_paths() { return kPaths; }

const WebPath& web_path_of(Protocol protocol) {
  SIM_ASSERT(is_http(protocol));
  return kPaths[static_cast<std::size_t>(protocol)];
}

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
