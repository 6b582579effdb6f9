// Which products and builds meet: warnings of the listing, by the same table that checks go by. It
// is asked of everything that was exported, Edge servers among it, and not only of what becomes
// part of the scenario.
#include <algorithm>
#include <map>

#include "model/directory/coexistence.h"
#include "scenarios/importing/draft.h"

namespace casgrid::importing {
namespace {

// Servers whose version no export says break no rule: they are left out.
class Installed {
 public:
  explicit Installed(const Inventory& all) {
    for (const ServerFacts& server : all.servers.all()) {
      if (!server.version) continue;
      place_of_[lower_case(server.name)] = made.servers.size();
      made.servers.push_back({server.name, *server.version});
      if (!server.dag.empty()) add_member(server.dag, server.name);
    }
    for (const GroupFacts& group : all.groups.all()) {
      for (const std::string& member : group.members) add_member(group.name, member);
    }
  }

  Installation made;

 private:
  void add_member(const std::string& group, const std::string& server) {
    const auto place = place_of_.find(lower_case(server));
    if (place == place_of_.end()) return;
    auto [known, is_new] = group_of_.emplace(lower_case(group), made.groups.size());
    if (is_new) made.groups.push_back({group, {}});
    auto& members = made.groups[known->second].members;
    if (std::find(members.begin(), members.end(), place->second) == members.end())
      members.push_back(place->second);
  }

  std::map<std::string, std::size_t> place_of_;
  std::map<std::string, std::size_t> group_of_;
};

Place place_of(const Inventory& all, const std::string& object) {
  for (const ServerFacts& server : all.servers.all()) {
    if (object == "server " + server.name) return server.place;
  }
  for (const GroupFacts& group : all.groups.all()) {
    if (object == "DAG " + group.name) return group.place;
  }
  return {};
}

}  // namespace

void report_versions(const Inventory& all, Listing& listing) {
  const Installed installed(all);
  for (const ClashFound& found : clashes_in(installed.made)) {
    const ClashWords& words = words_of(found.clash);
    listing.warning(place_of(all, found.object), found.object, words.code, "",
                    found.sentence + "; " + words.remedy);
  }
}

}  // namespace casgrid::importing
