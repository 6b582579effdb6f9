#include "scenarios/planning/without.h"

#include <algorithm>
#include <array>

#include "model/base/enum_texts.h"

namespace casgrid::planning {
namespace {

constexpr EnumTexts<Part::Kind> kKinds{{
    {Part::Kind::Server, "server"},
    {Part::Kind::Site, "site"},
    {Part::Kind::Link, "link"},
}};

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

// Are the sites that the link joins without this one fewer than two?
bool ends_with(const SiteLink& link, SiteId site) {
  const auto left =
      std::count_if(link.sites.begin(), link.sites.end(), [&](SiteId s) { return s != site; });
  return static_cast<std::size_t>(left) < link.sites.size() && left < 2;
}

void lose_site(Directory& directory, SiteId site) {
  directory.sites[site.index()].is_up = false;
  for (Server& server : directory.servers) {
    if (server.site == site) server.is_up = false;
  }
  for (SiteLink& link : directory.site_links) std::erase(link.sites, site);
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
  std::string kind = kKinds.of(part.kind);
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
  for (std::size_t k = 0; k < kEnumerators<Part::Kind>; ++k) {
    const std::string prefix = std::string(kKinds.of(static_cast<Part::Kind>(k))) + ":";
    if (name.starts_with(prefix))
      return find_of_kind(directory, static_cast<Part::Kind>(k), name.substr(prefix.size()));
  }
  for (std::size_t k = 0; k < kEnumerators<Part::Kind>; ++k) {
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

bool contains(const Directory& directory, Part whole, Part part) {
  if (whole.kind != Part::Kind::Site) return false;
  const SiteId site{whole.index};
  switch (part.kind) {
    case Part::Kind::Server:
      return directory.servers[part.index].site == site;
    case Part::Kind::Link:
      return ends_with(directory.site_links[part.index], site);
    case Part::Kind::Site:
      break;
  }
  return false;
}

Losses losses_of(std::span<const Part> parts) {
  Losses lost;
  for (const Part part : parts) {
    auto& numbers = part.kind == Part::Kind::Server ? lost.servers
                    : part.kind == Part::Kind::Site ? lost.sites
                                                    : lost.links;
    numbers.push_back(part.index);
  }
  return lost;
}

Failover take_away(Directory& directory, std::span<const Part> parts) {
  const std::vector<ServerId> mounted =
      settled(directory, reach_of(directory), reach_of(directory, losses_of(parts)));
  bool is_cut = false;
  for (const Part part : parts) {
    switch (part.kind) {
      case Part::Kind::Server:
        directory.servers[part.index].is_up = false;
        break;
      case Part::Kind::Site:
        lose_site(directory, SiteId{part.index});
        is_cut = true;
        break;
      case Part::Kind::Link:
        // The row stays, joining nothing: without any row all sites would reach each other.
        directory.site_links[part.index].sites.clear();
        is_cut = true;
        break;
    }
  }
  if (is_cut) directory.find_distances();
  Failover failover;
  for (std::size_t i = 0; i < directory.databases.size(); ++i) {
    Database& database = directory.databases[i];
    if (!database.is_mounted || database.active_on == mounted[i]) continue;
    if (mounted[i].is_none()) {
      // Where it was tells whose it is: the directory's word on it does not change.
      database.is_mounted = false;
      ++failover.stopped;
    } else {
      database.active_on = mounted[i];
      ++failover.moved;
    }
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
