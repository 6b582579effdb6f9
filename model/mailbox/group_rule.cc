#include "model/mailbox/group_rule.h"

#include <algorithm>

namespace casgrid {
namespace {

std::optional<std::size_t> member_number(const Dag& dag, ServerId server) {
  const auto found = std::find(dag.members.begin(), dag.members.end(), server);
  if (found == dag.members.end()) return std::nullopt;
  return static_cast<std::size_t>(found - dag.members.begin());
}

GroupStanding standing_of(const Directory& directory, const Dag& dag, const Islands& islands) {
  GroupStanding standing;
  const auto majority = island_with_quorum(dag, whole_group(dag), islands);
  for (std::size_t m = 0; m < dag.members.size(); ++m)
    standing.in_group.push_back(majority && islands[m] == *majority);
  standing.is_blocked = blocked_by_policy(directory, dag);
  standing.may_mount.assign(dag.members.size(), true);
  return standing;
}

ServerId settled_on(const Directory& directory, const Database& database,
                    const GroupStanding& standing) {
  const auto holder = member_number(directory.at(database.dag), database.active_on);
  if (holder && standing.in_group[*holder]) return database.active_on;
  const auto choice =
      choose_copy(database, activable_copies(directory, database, standing, database.active_on));
  return choice ? choice->server : ServerId{};
}

// The sites that the link joins become one island, numbered by its first.
void join(const SiteLink& link, std::vector<std::uint32_t>& island) {
  std::uint32_t first = Reach::kLost;
  for (const SiteId site : link.sites) {
    const std::uint32_t here = island[site.index()];
    if (here == Reach::kLost || here == first) continue;
    const std::uint32_t low = std::min(first, here);
    const std::uint32_t high = std::max(first, here);
    if (first != Reach::kLost) std::replace(island.begin(), island.end(), high, low);
    first = low;
  }
}

}  // namespace

GroupConfiguration whole_group(const Dag& dag) {
  const std::vector<bool> all(dag.members.size(), true);
  return {all, all, true};
}

std::optional<std::uint8_t> island_with_quorum(const Dag& dag, const GroupConfiguration& group,
                                               std::span<const std::uint8_t> islands) {
  const auto voters =
      static_cast<std::size_t>(std::count(group.votes.begin(), group.votes.end(), true));
  const bool witness_votes =
      voters % 2 == 0 && group.witness_may_vote && !dag.witness_site.is_none();
  const std::size_t votes = voters + (witness_votes ? 1 : 0);
  for (std::size_t i = 0; i < dag.members.size(); ++i) {
    const std::uint8_t island = islands[i];
    if (island == Membership::kDown) continue;
    std::size_t count = 0;
    for (std::size_t m = 0; m < dag.members.size(); ++m)
      count += group.votes[m] && islands[m] == island ? 1 : 0;
    if (witness_votes && islands.back() == island) ++count;
    if (count * 2 > votes) return island;
  }
  return std::nullopt;
}

std::vector<bool> blocked_by_policy(const Directory& directory, const Dag& dag) {
  std::vector<bool> blocked;
  for (const ServerId member : dag.members)
    blocked.push_back(directory.at(member).activation_policy == ActivationPolicy::Blocked);
  return blocked;
}

std::vector<bool> usable_copies(const Directory& directory, const Database& database,
                                const GroupStanding& standing) {
  std::vector<bool> usable;
  for (const DatabaseCopy& copy : database.copies) {
    const auto m = member_number(directory.at(database.dag), copy.server);
    usable.push_back(m && standing.in_group[*m] && !standing.is_blocked[*m] &&
                     standing.may_mount[*m]);
  }
  return usable;
}

std::vector<bool> activable_copies(const Directory& directory, const Database& database,
                                   const GroupStanding& standing, ServerId last) {
  std::vector<bool> can = usable_copies(directory, database, standing);
  const SiteId site = last.is_none() ? SiteId{} : directory.at(last).site;
  for (std::size_t i = 0; i < can.size(); ++i) {
    const Server& server = directory.at(database.copies[i].server);
    if (server.activation_policy == ActivationPolicy::IntrasiteOnly && server.site != site)
      can[i] = false;
  }
  return can;
}

Reach reach_of(const Directory& directory, const Losses& lost) {
  const auto holds = [](const std::vector<std::size_t>& numbers, std::size_t number) {
    return std::find(numbers.begin(), numbers.end(), number) != numbers.end();
  };
  Reach reach;
  std::vector<std::uint32_t>& island = reach.island_of;
  const bool all_reach = directory.site_links.empty() && !directory.has_all_links;
  for (std::size_t i = 0; i < directory.sites.size(); ++i) {
    const bool is_up = directory.sites[i].is_up && !holds(lost.sites, i);
    island.push_back(is_up ? (all_reach ? 0 : static_cast<std::uint32_t>(i)) : Reach::kLost);
  }
  for (std::size_t i = 0; i < directory.site_links.size(); ++i) {
    if (!holds(lost.links, i)) join(directory.site_links[i], island);
  }
  for (std::size_t i = 0; i < directory.servers.size(); ++i) {
    const Server& server = directory.servers[i];
    reach.is_up.push_back(server.is_up && !holds(lost.servers, i) &&
                          island[server.site.index()] != Reach::kLost);
  }
  return reach;
}

Islands islands_of(const Directory& directory, const Dag& dag, const Reach& reach) {
  Islands islands(dag.members.size() + 1, Membership::kDown);
  std::vector<std::uint32_t> labels;  // by number of the island
  const auto number = [&](std::uint32_t label) {
    const auto found = std::find(labels.begin(), labels.end(), label);
    if (found == labels.end()) labels.push_back(label);
    return static_cast<std::uint8_t>(std::find(labels.begin(), labels.end(), label) -
                                     labels.begin());
  };
  for (std::size_t m = 0; m < dag.members.size(); ++m) {
    const SiteId site = directory.at(dag.members[m]).site;
    if (reach.is_up[dag.members[m].index()]) islands[m] = number(reach.island_of[site.index()]);
  }
  if (!dag.witness_site.is_none() && reach.island_of[dag.witness_site.index()] != Reach::kLost)
    islands.back() = number(reach.island_of[dag.witness_site.index()]);
  return islands;
}

bool has_quorum(const Directory& directory, const Dag& dag, const Reach& reach) {
  return island_with_quorum(dag, whole_group(dag), islands_of(directory, dag, reach)).has_value();
}

std::vector<ServerId> settled(const Directory& directory, const Reach& before, const Reach& after) {
  std::vector<GroupStanding> standings;  // by DagId; empty: nothing changed
  for (const Dag& dag : directory.dags) {
    const Islands islands = islands_of(directory, dag, after);
    standings.emplace_back();
    if (islands != islands_of(directory, dag, before))
      standings.back() = standing_of(directory, dag, islands);
  }
  std::vector<ServerId> mounted;
  for (const Database& database : directory.databases) {
    ServerId on = database.is_mounted ? database.active_on : ServerId{};
    if (!on.is_none() && database.dag.is_none()) {
      const bool fell = before.is_up[on.index()] && !after.is_up[on.index()];
      if (fell) on = ServerId{};
    } else if (!on.is_none() && !standings[database.dag.index()].in_group.empty()) {
      on = settled_on(directory, database, standings[database.dag.index()]);
    }
    mounted.push_back(on);
  }
  return mounted;
}

}  // namespace casgrid
