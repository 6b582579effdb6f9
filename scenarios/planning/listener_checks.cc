// Listeners of a server that are in each other's way.
#include "model/directory/listener.h"
#include "scenarios/planning/deployment_checks.h"

namespace casgrid::checks {

void services_clash(const Deployment& d, Observations& seen) {
  for (const Server& s : d.directory.servers) {
    if (!is_exchange(s)) continue;
    const std::vector<Listener> all = listeners_of(s);
    for (const ListenerClash& clash : clashes_of(all)) {
      const Listener& one = all[clash.one];
      const Listener& other = all[clash.other];
      seen.push_back({object_of(s), one.what + " (" + text_of(one.service) + ") listens on " +
                                        text_of(one.binding) + ", and " + other.what + " (" +
                                        text_of(other.service) + ") on " + text_of(other.binding) +
                                        ": whichever service starts second does not"});
    }
  }
}

void connectors_are_one(const Deployment& d, Observations& seen) {
  for (const Server& s : d.directory.servers) {
    for (std::size_t i = 0; i < s.connectors.size(); ++i) {
      for (std::size_t j = i + 1; j < s.connectors.size(); ++j) {
        if (are_one_listener(s.connectors[i], s.connectors[j]))
          seen.push_back({object_of(s), "receive connectors " + s.connectors[i].name + " and " +
                                            s.connectors[j].name +
                                            " have a binding and a remote range in common"});
      }
    }
  }
}

}  // namespace casgrid::checks
