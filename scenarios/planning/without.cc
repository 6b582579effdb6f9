#include "scenarios/planning/without.h"

#include <algorithm>
#include <array>

namespace casgrid::planning {
namespace {

constexpr std::array<const char*, 3> kKinds{"server", "site", "link"};

std::optional<std::size_t> find_link(const Directory& directory, std::string_view name) {
  for (std::size_t i = 0; i < directory.site_links.size(); ++i) {
    if (lower(directory.site_links[i].name) == lower(name)) return i;
  }
  return std::nullopt;
}

std::optional<Part> find_of_kind(const Directory& directory, Part::Kind kind,
                                 std::string_view name) {
  switch (kind) {
    case Part::Kind::Server:
      if (const auto server = directory.find_server(name)) return Part{kind, server->value};
      break;
    case Part::Kind::Site:
      if (const auto site = directory.find_site(name)) return Part{kind, site->value};
      break;
    case Part::Kind::Link:
      if (const auto link = find_link(directory, name))
        return Part{kind, static_cast<std::uint32_t>(*link)};
      break;
  }
  return std::nullopt;
}

// May the copy become active, when the one in `from` is gone?
bool may_take_over(const Directory& directory, const DatabaseCopy& copy, SiteId from) {
  const Server& server = directory.at(copy.server);
  if (!server.is_up || copy.activation_suspended) return false;
  if (server.activation_policy == ActivationPolicy::Blocked) return false;
  if (server.activation_policy == ActivationPolicy::IntrasiteOnly && server.site != from)
    return false;
  return directory.graph.between(from, server.site).is_reachable();
}

void fail_over(Directory& directory, Database& database, Failover& failover) {
  const SiteId from = directory.at(database.active_on).site;
  const DatabaseCopy* next = nullptr;
  for (const DatabaseCopy& copy : database.copies) {
    if (!may_take_over(directory, copy, from)) continue;
    if (next == nullptr || copy.activation_preference < next->activation_preference) next = &copy;
  }
  if (next == nullptr) {
    database.is_mounted = false;
    ++failover.stopped;
    return;
  }
  database.active_on = next->server;
  ++failover.moved;
}

}  // namespace

std::vector<Part> parts_of(const Directory& directory) {
  std::vector<Part> parts;
  const auto add = [&](Part::Kind kind, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) parts.push_back({kind, static_cast<std::uint32_t>(i)});
  };
  add(Part::Kind::Server, directory.servers.size());
  add(Part::Kind::Site, directory.sites.size());
  add(Part::Kind::Link, directory.site_links.size());
  return parts;
}

std::string text_of(const Directory& directory, Part part) {
  std::string kind = kKinds[static_cast<std::size_t>(part.kind)];
  switch (part.kind) {
    case Part::Kind::Server:
      return kind + " " + directory.servers[part.index].name;
    case Part::Kind::Site:
      return kind + " " + directory.sites[part.index].name;
    case Part::Kind::Link:
      return kind + " " + directory.site_links[part.index].name;
  }
  return kind;
}

std::optional<Part> find_part(const Directory& directory, std::string_view name) {
  for (std::size_t k = 0; k < kKinds.size(); ++k) {
    const std::string prefix = std::string(kKinds[k]) + ":";
    if (name.starts_with(prefix))
      return find_of_kind(directory, static_cast<Part::Kind>(k), name.substr(prefix.size()));
  }
  for (std::size_t k = 0; k < kKinds.size(); ++k) {
    if (const auto part = find_of_kind(directory, static_cast<Part::Kind>(k), name)) return part;
  }
  return std::nullopt;
}

// A part whose name is nearly right is not guessed: which ones there are is said.
std::optional<std::vector<Part>> find_parts(const Directory& directory,
                                            std::span<const std::string> names, std::string& why) {
  std::vector<Part> found;
  for (const std::string& name : names) {
    const auto part = find_part(directory, name);
    if (part) {
      found.push_back(*part);
      continue;
    }
    why = "there is no server, site or link \"" + name + "\"; there are";
    const std::vector<Part> parts = parts_of(directory);
    constexpr std::size_t kNamed = 40;
    for (std::size_t i = 0; i < parts.size() && i < kNamed; ++i)
      why += (i == 0 ? " " : ", ") + text_of(directory, parts[i]);
    if (parts.size() > kNamed) why += " and " + std::to_string(parts.size() - kNamed) + " more";
    return std::nullopt;
  }
  return found;
}

Failover take_away(Directory& directory, std::span<const Part> parts) {
  std::vector<bool> fell(directory.servers.size(), false);
  const auto stop = [&](std::size_t server) {
    fell[server] = directory.servers[server].is_up;
    directory.servers[server].is_up = false;
  };
  bool is_cut = false;
  for (const Part part : parts) {
    if (part.kind == Part::Kind::Server && directory.servers[part.index].is_up) stop(part.index);
    if (part.kind == Part::Kind::Site) {
      for (std::size_t i = 0; i < directory.servers.size(); ++i) {
        if (directory.servers[i].site == SiteId{part.index} && directory.servers[i].is_up) stop(i);
      }
    }
    if (part.kind == Part::Kind::Link) {
      // The row stays, joining nothing: without any row all sites would reach each other.
      directory.site_links[part.index].sites.clear();
      is_cut = true;
    }
  }
  if (is_cut) directory.graph = SiteGraph(directory.sites.size(), directory.site_links);
  Failover failover;
  for (Database& database : directory.databases) {
    if (!database.is_mounted || database.active_on.is_none()) continue;
    if (fell[database.active_on.index()]) fail_over(directory, database, failover);
  }
  return failover;
}

Directory without(const Directory& directory, std::span<const Part> parts) {
  Directory rest = directory;
  take_away(rest, parts);
  return rest;
}

Directory without(const Directory& directory, Part part) {
  return without(directory, std::span<const Part>(&part, 1));
}

}  // namespace casgrid::planning
