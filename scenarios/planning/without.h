// A directory as it is without a part of the organisation: what fails over and what is left. Which
// group has quorum and which copy takes over says group_rule.h, as it says the simulated group:
// what stands here is what the simulation comes to once the groups have settled.
//
//   server   it does not answer.
//   site     it is silent: all its servers, a witness that stands there, and the network through
//   it. link     the site link is gone and distances are new.
//
// A database that is mounted nowhere keeps its last server as the active one; from sites that
// cannot reach the server of a database it is not served.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/directory/directory.h"
#include "model/mailbox/group_rule.h"

namespace casgrid::planning {

struct Part {
  enum class Kind : std::uint8_t { Server, Site, Link };

  Kind kind = Kind::Server;
  std::uint32_t index = 0;  // into the directory's table

  bool operator==(const Part&) const = default;
};

// Servers, sites, links: all there are.
std::vector<Part> parts_of(const Directory& directory);
std::string text_of(const Directory& directory, Part part);  // "server mbx-paris1"
// By name, or by kind and name: "mbx-paris1", "site:Paris", "link:Paris-Lyon". A name that a
// server, a site and a link share means the first of these.
std::optional<Part> find_part(const Directory& directory, std::string_view name);
// All of them, or none if one does not exist: `why` then says which, and which ones there are.
std::optional<std::vector<Part>> find_parts(const Directory& directory,
                                            std::span<const std::string> names, std::string& why);

// Is `part` lost with `whole`: a server of a site, a link that joins nothing without it?
bool contains(const Directory& directory, Part whole, Part part);

Losses losses_of(std::span<const Part> parts);

struct Failover {
  std::uint32_t moved = 0;    // databases with another active copy now
  std::uint32_t stopped = 0;  // that are not mounted any more
};

// In place, all parts at once. Nothing that publish() derives is out of date afterwards.
Failover take_away(Directory& directory, std::span<const Part> parts);

Directory without(const Directory& directory, Part part);
Directory without(const Directory& directory, std::span<const Part> parts);

}  // namespace casgrid::planning
