// Where the protocols of HTTP lie on a web site, and which of a balancer's paths has them.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/directory/protocol.h"
#include "scenarios/schema/scenario.pb.h"

namespace casgrid {

struct WebPath {
  Protocol protocol{};
  const char* shown = "";  // "/owa"
  const char* asked = "";  // as its clients ask for it
};

// In the order of the protocols.
std::span<const WebPath> web_paths();
const WebPath& web_path_of(Protocol protocol);  // Requires: it goes over HTTP.

// Of a balancer's paths the one that has `path`, as its place among them; none: the rest has it.
std::optional<int> path_with(const scenario::Balancer& balancer, std::string_view path);

// "200-399, 401" as pairs of first and last; none: it is no such list.
std::optional<std::vector<std::pair<std::uint16_t, std::uint16_t>>> statuses_of(
    std::string_view text);

}  // namespace casgrid
