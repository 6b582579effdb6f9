// A directory as deployment checks see it: which host names lead to which front ends, and words for
// its objects.
#pragma once

#include <string>
#include <vector>

#include "model/directory/coexistence.h"
#include "model/directory/directory.h"
#include "scenarios/planning/deployment_context.h"

namespace casgrid {

// A host name that clients use, and the front ends it brings them to.
struct FrontDoor {
  HostId host;
  std::vector<ServerId> servers;  // front ends, ascending
};

// By host. Where a namespace is described its servers count; the name of a URL that no namespace
// describes is taken to lead to the newest front ends that publish it.
std::vector<FrontDoor> front_doors(const Directory& directory);

// Hosts that a front end publishes to clients outside: external URLs, Outlook Anywhere. Ascending.
std::vector<HostId> published_hosts(const Directory& directory, const Server& server);

// Exchange 2013 and later: front ends that proxy and render nothing.
constexpr bool is_modern(Product product) { return product >= Product::Exchange2013; }
// Not a domain controller.
inline bool is_exchange(const Server& s) {
  return s.has(ServerRole::ClientAccess) || s.has(ServerRole::Mailbox) || s.has(ServerRole::Edge);
}

struct Deployment {
  const Directory& directory;
  const DeploymentContext& context;
  std::vector<FrontDoor> doors;
  std::vector<ClashFound> clashes;  // of products and builds
  bool has_modern_front_end = false;

  Deployment(const Directory& d, const DeploymentContext& c);
  const std::string& name_of(ServerId id) const { return directory.at(id).name; }
};

inline std::string object_of(const Server& server) { return "server " + server.name; }
inline std::string object_of(const Site& site) { return "site " + site.name; }
inline std::string object_of(const Dag& dag) { return "DAG " + dag.name; }
// "a", "a and b", "a, b and c"
std::string listed(const std::vector<std::string>& words);

}  // namespace casgrid
