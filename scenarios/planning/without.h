// A directory as it is without a part of the organisation: what fails over and what is left.
//
//   server   it does not answer. Every database that was active there moves to the next copy by
//            activation preference whose server is up, not blocked for activation (nor the copy
//            suspended), and in a site that the old one can be reached from; a server with
//            IntrasiteOnly takes over within its site only. Is there no such copy, the database is
//            not mounted. Whoever has to, the cluster or an administrator, is taken to act: quorum
//            is not counted.
//   site     all its servers, at once. The network through the site stays.
//   link     the site link is gone and distances are new. Databases stay active where they are: a
//   cut
//            link is no failure of the server, and of two halves of a group only the one that holds
//            the database may go on. From sites that cannot reach it any more it is not served.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/directory/directory.h"

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

struct Failover {
  std::uint32_t moved = 0;    // databases with another active copy now
  std::uint32_t stopped = 0;  // that are not mounted any more
};

// In place, all parts at once. Nothing that publish() derives is out of date afterwards.
Failover take_away(Directory& directory, std::span<const Part> parts);

Directory without(const Directory& directory, Part part);
Directory without(const Directory& directory, std::span<const Part> parts);

}  // namespace casgrid::planning
