#include "scenarios/planning/namespaces.h"

#include <algorithm>
#include <map>
#include <set>

#include "model/pki/host_match.h"
#include "scenarios/planning/front_door.h"

namespace casgrid {
namespace {

using enum NamePurpose;

// ---- what the design needs
// ------------------------------------------------------------------------

// A front end whose published name leads to another site publishes for that site, not for its own.
std::set<SiteId> publishing_sites(const Directory& directory, const std::vector<FrontDoor>& doors) {
  std::set<std::pair<HostId, SiteId>> led;
  for (const FrontDoor& door : doors) {
    for (const ServerId id : door.servers) led.emplace(door.host, directory.at(id).site);
  }
  std::set<SiteId> found;
  for (const Server& s : directory.servers) {
    if (!s.is_front_end()) continue;
    for (const HostId host : published_hosts(directory, s)) {
      if (led.contains({host, s.site})) found.insert(s.site);
    }
  }
  return found;
}

bool has_front_ends(const Site& site) {
  return std::any_of(site.front_ends.begin(), site.front_ends.end(),
                     [](const auto& servers) { return !servers.empty(); });
}

std::set<SiteId> sites_of(const Directory& directory, const Dag& dag) {
  std::set<SiteId> sites;
  for (const ServerId id : dag.members) sites.insert(directory.at(id).site);
  return sites;
}

// Sites that publish a name; those that a DAG makes the stand-by of one; and where nothing is
// published yet, every site with front ends.
std::set<SiteId> datacentres_of(const Directory& directory, const std::vector<FrontDoor>& doors) {
  std::set<SiteId> candidates;
  for (std::size_t i = 0; i < directory.sites.size(); ++i) {
    if (has_front_ends(directory.sites[i])) candidates.insert(SiteId{i});
  }
  const std::set<SiteId> publishing = publishing_sites(directory, doors);
  if (publishing.empty()) return candidates;
  std::set<SiteId> found = publishing;
  for (const Dag& dag : directory.dags) {
    const auto sites = sites_of(directory, dag);
    const bool serves_outside =
        std::any_of(sites.begin(), sites.end(), [&](SiteId s) { return publishing.contains(s); });
    for (const SiteId site : sites) {
      if (serves_outside && candidates.contains(site)) found.insert(site);
    }
  }
  return found;
}

// Datacentres that a DAG joins to another one.
std::set<SiteId> resilient_among(const Directory& directory, const std::set<SiteId>& datacentres) {
  std::set<SiteId> joined;
  for (const Dag& dag : directory.dags) {
    std::set<SiteId> sites = sites_of(directory, dag);
    std::erase_if(sites, [&](SiteId s) { return !datacentres.contains(s); });
    if (sites.size() > 1) joined.merge(sites);
  }
  return joined;
}

constexpr NameCount exactly(std::size_t count) {
  return {static_cast<unsigned>(count), static_cast<unsigned>(count)};
}

void count_needs(NamespacePlan& plan, std::size_t resilient) {
  const std::size_t datacentres = plan.datacentres.size();
  if (datacentres == 0) return;
  const NameCount legacy = exactly(plan.has_exchange_2007 ? 1 : 0);
  plan.exchange_2010[InternetProtocols] = exactly(datacentres);
  plan.exchange_2010[OwaFailback] = exactly(resilient);
  plan.exchange_2010[RpcClientAccess] = exactly(datacentres);
  plan.exchange_2010[Autodiscover] = exactly(1);
  plan.exchange_2010[Smtp] = exactly(1);
  plan.exchange_2010[Legacy] = legacy;
  plan.exchange_2013[InternetProtocols] = exactly(1);
  plan.exchange_2013[Autodiscover] = exactly(1);
  plan.exchange_2013[Smtp] = {0, 1};  // the Internet's name will do
  plan.exchange_2013[Legacy] = legacy;
}

// ---- what the directory has
// -----------------------------------------------------------------------

struct Use {
  NamePurposes purposes;
  bool is_external = false;
  std::set<SiteId> database_sites;
};

class Inventory {
 public:
  explicit Inventory(const Directory& directory) : directory_(directory) {
    for (const Server& s : directory.servers) {
      if (s.is_front_end()) add_front_end(s);
    }
    for (const ServiceConnectionPoint& point : directory.connection_points)
      add_url(point.url, Autodiscover, false);
    for (const Database& database : directory.databases) add_rpc(database);
    for (const ClientNamespace& name : directory.namespaces) add_namespace(name);
    mark_legacy();
  }

  const std::map<std::string, Use>& uses() const { return uses_; }

 private:
  // The name of a server is no namespace, and is best left out of certificates.
  bool is_server(const std::string& host) const { return directory_.find_server(host).has_value(); }

  void add(const std::string& host, NamePurpose purpose, bool is_external) {
    if (is_server(host)) return;
    Use& use = uses_[host];
    use.purposes.add(host.starts_with("autodiscover.") ? Autodiscover : purpose);
    use.is_external = use.is_external || is_external;
  }

  void add_url(UrlId id, NamePurpose purpose, bool is_external) {
    if (!id.is_none()) add(directory_.at(directory_.at(id).host), purpose, is_external);
  }

  void add_front_end(const Server& s) {
    for (std::size_t p = 0; p < kHttpProtocols; ++p) {
      const bool is_autodiscover = static_cast<Protocol>(p) == Protocol::Autodiscover;
      const NamePurpose purpose = is_autodiscover ? Autodiscover : InternetProtocols;
      add_url(s.directories[p].external_url, purpose, true);
      add_url(s.directories[p].internal_url, purpose, false);
    }
    const OutlookAnywhere& oa = s.outlook_anywhere;
    if (!oa.enabled) return;
    if (!oa.external_host.is_none()) add(directory_.at(oa.external_host), InternetProtocols, true);
    if (!oa.internal_host.is_none()) add(directory_.at(oa.internal_host), InternetProtocols, false);
  }

  void add_rpc(const Database& database) {
    const std::string host = lower(database.rpc_client_access_server);
    if (host.empty() || is_server(host)) return;
    add(host, RpcClientAccess, false);
    for (const DatabaseCopy& copy : database.copies)
      uses_[host].database_sites.insert(directory_.at(copy.server).site);
  }

  // A name of which no URL speaks is for mail if it says so, else for whatever a client may want.
  void add_namespace(const ClientNamespace& name) {
    const std::string& host = directory_.at(name.host);
    const bool is_known = uses_.contains(host);
    const bool is_for_mail = host.starts_with("smtp.");
    if (is_known)
      uses_[host].is_external = uses_[host].is_external || !name.is_internal;
    else
      add(host, is_for_mail ? Smtp : InternetProtocols, !name.is_internal);
  }

  void mark_legacy() {
    std::set<std::string> of_2007;
    std::set<std::string> of_newer;
    for (const Server& s : directory_.servers) {
      if (!s.is_front_end()) continue;
      auto& published = s.product == Product::Exchange2007 ? of_2007 : of_newer;
      for (const VirtualDirectory& v : s.directories) {
        if (!v.external_url.is_none())
          published.insert(directory_.at(directory_.at(v.external_url).host));
      }
    }
    if (of_newer.empty()) return;  // Exchange 2007 alone needs no second name
    for (const std::string& host : of_2007) {
      if (of_newer.contains(host) || !uses_.contains(host)) continue;
      uses_[host].purposes.remove(InternetProtocols);
      uses_[host].purposes.add(Legacy);
    }
  }

  const Directory& directory_;
  std::map<std::string, Use> uses_;
};

NameInUse name_in_use(const Directory& directory, const std::vector<FrontDoor>& doors,
                      const std::string& host, const Use& use) {
  NameInUse name;
  name.host = host;
  name.purposes = use.purposes;
  name.is_internal = !use.is_external;
  name.must_be_on_certificate = use.purposes != NamePurposes{RpcClientAccess};
  std::set<SiteId> sites = use.database_sites;
  for (const FrontDoor& door : doors) {
    if (directory.at(door.host) != host) continue;
    name.servers = door.servers;
    for (const ServerId id : door.servers) sites.insert(directory.at(id).site);
  }
  name.sites.assign(sites.begin(), sites.end());
  if (!sites.empty()) name.binding = sites.size() > 1 ? NameBinding::Unbound : NameBinding::Bound;
  for (const ServerId id : name.servers) {
    const CertificateId certificate = directory.at(id).certificate;
    if (name.must_be_on_certificate && !certificate.is_none() &&
        !names_cover(directory.certificates[certificate.index()].names, host))
      name.missing_on.push_back(id);
  }
  return name;
}

}  // namespace

NameCount& NameCount::operator+=(const NameCount& more) {
  least += more.least;
  most += more.most;
  return *this;
}

NameCount NamesNeeded::total() const {
  NameCount sum;
  for (const NameCount& count : of) sum += count;
  return sum;
}

NameCount NamesNeeded::without_autodiscover() const {
  NamesNeeded rest = *this;
  rest[Autodiscover] = {};
  return rest.total();
}

NameCount NamesNeeded::on_certificate() const {
  NamesNeeded rest = *this;
  for (std::size_t p = 0; p < kNamePurposes; ++p) {
    if (!is_on_certificate(static_cast<NamePurpose>(p))) rest.of[p] = {};
  }
  return rest.total();
}

std::vector<std::string> NamespacePlan::certificate_names() const {
  std::vector<std::string> hosts;
  for (const NameInUse& name : names) {
    if (name.must_be_on_certificate) hosts.push_back(name.host);
  }
  return hosts;
}

NamespacePlan plan_namespaces(const Directory& directory) {
  NamespacePlan plan;
  const auto doors = front_doors(directory);
  const auto datacentres = datacentres_of(directory, doors);
  const auto resilient = resilient_among(directory, datacentres);
  plan.datacentres.assign(datacentres.begin(), datacentres.end());
  plan.is_site_resilient = !resilient.empty();
  plan.has_exchange_2007 = std::any_of(
      directory.servers.begin(), directory.servers.end(),
      [](const Server& s) { return is_exchange(s) && s.product == Product::Exchange2007; });
  count_needs(plan, resilient.size());
  const Inventory inventory(directory);
  for (const auto& [host, use] : inventory.uses())
    plan.names.push_back(name_in_use(directory, doors, host, use));
  return plan;
}

}  // namespace casgrid
