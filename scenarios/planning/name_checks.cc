// Names and URLs that contradict each other.
#include <algorithm>
#include <set>

#include "scenarios/planning/deployment_checks.h"

namespace casgrid::checks {
namespace {

// What counts of a URL: IIS looks at neither case nor a last slash.
std::string meaning_of(const Directory& directory, UrlId id) {
  if (id.is_none()) return {};
  const Url& url = directory.at(id);
  std::string path = lower(url.path);
  while (path.ends_with('/')) path.pop_back();
  return (url.is_https ? "https://" : "http://") + directory.at(url.host) + ":" +
         std::to_string(url.port) + path;
}

// What the front end publishes for a protocol, comparably. Outlook Anywhere has a host, no URL.
std::string published_by(const Directory& directory, const Server& s, Protocol p) {
  if (p != Protocol::OutlookAnywhere) return meaning_of(directory, s.directory_of(p).external_url);
  const OutlookAnywhere& oa = s.outlook_anywhere;
  return !oa.enabled || oa.external_host.is_none() ? std::string{} : directory.at(oa.external_host);
}

std::string or_nothing(const std::string& text) { return text.empty() ? "nothing" : text; }

void compare_front_ends(const Directory& directory, const std::vector<ServerId>& front_ends,
                        Protocol p, Observations& seen) {
  const Server& first = directory.at(front_ends.front());
  const std::string wanted = published_by(directory, first, p);
  for (const ServerId id : front_ends) {
    const Server& s = directory.at(id);
    const std::string own = published_by(directory, s, p);
    if (own != wanted)
      seen.push_back({object_of(s), "for " + std::string(text_of(p)) + " it publishes " +
                                        or_nothing(own) + ", and " + first.name + " publishes " +
                                        or_nothing(wanted)});
  }
}

void compare_rpc_names(const Deployment& d, const char* consequence, Observations& seen) {
  std::set<std::string> of_outlook_anywhere;
  for (const Server& s : d.directory.servers) {
    if (!s.is_front_end() || !s.outlook_anywhere.enabled) continue;
    for (const HostId host : {s.outlook_anywhere.internal_host, s.outlook_anywhere.external_host}) {
      if (!host.is_none()) of_outlook_anywhere.insert(d.directory.at(host));
    }
  }
  for (const Database& database : d.directory.databases) {
    const std::string name = lower(database.rpc_client_access_server);
    if (name.empty() || !of_outlook_anywhere.contains(name)) continue;
    seen.push_back({"database " + database.name,
                    "its RpcClientAccessServer " + name +
                        " is a name of Outlook Anywhere: RPC over TCP " + consequence});
  }
}

}  // namespace

void rpc_name_is_http_name(const Deployment& d, Observations& seen) {
  if (d.has_modern_front_end)
    compare_rpc_names(d, "fails where the name leads to Exchange 2013", seen);
}

void rpc_name_will_move(const Deployment& d, Observations& seen) {
  if (!d.has_modern_front_end)
    compare_rpc_names(d, "will fail when the name moves to Exchange 2013", seen);
}

void long_lived_names(const Deployment& d, Observations& seen) {
  constexpr Duration kMost = std::chrono::minutes(5);
  for (const auto& [host, time_to_live] : d.context.name_times_to_live) {
    if (time_to_live <= kMost) continue;
    const auto s = std::chrono::duration_cast<std::chrono::seconds>(time_to_live).count();
    seen.push_back({"name " + d.directory.at(host),
                    "clients keep its address for " + std::to_string(s) + " seconds"});
  }
}

void urls_differ(const Deployment& d, Observations& seen) {
  for (const Site& site : d.directory.sites) {
    for (const auto& front_ends : site.front_ends) {
      if (front_ends.size() < 2) continue;
      for (std::size_t p = 0; p < kHttpProtocols; ++p)
        compare_front_ends(d.directory, front_ends, static_cast<Protocol>(p), seen);
    }
  }
}

void misdirected_balancer(const Deployment& d, Observations& seen) {
  for (const ClientNamespace& name : d.directory.namespaces) {
    Product newest = Product::Exchange2007;
    const Server* publisher = nullptr;
    for (const Server& s : d.directory.servers) {
      if (!s.is_front_end() || (publisher != nullptr && s.product <= newest)) continue;
      const auto hosts = published_hosts(d.directory, s);
      if (!std::binary_search(hosts.begin(), hosts.end(), name.host)) continue;
      newest = s.product;
      publisher = &s;
    }
    if (publisher == nullptr) continue;
    for (const ServerId id : name.servers) {
      const Server& s = d.directory.at(id);
      // Exchange 2013 proxies to 2016; an older front end can only redirect, here to its own name.
      if (!s.is_front_end() || is_modern(s.product) || s.product >= newest) continue;
      seen.push_back({object_of(s), d.directory.at(name.host) + " leads to it, and " +
                                        publisher->name + " (" + text_of(newest) +
                                        ") publishes that name: whoever has a newer mailbox gets "
                                        "an error"});
    }
  }
}

}  // namespace casgrid::checks
