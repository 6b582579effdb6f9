#include "scenarios/runner/offered_load.h"

#include <algorithm>
#include <map>
#include <set>

#include "model/mailbox/group_rule.h"
#include "scenarios/runner/carried_links.h"
#include "scenarios/runner/deployment.h"
#include "scenarios/runner/deployment_servers.h"

namespace casgrid {
namespace {

using scenario::Fault;
using scenario::Scenario;

// What a fault takes away.
struct State {
  std::string name = "normal";
  std::set<std::string> servers;     // and balancers
  std::set<std::string> front_ends;  // whose proxies are offline: a mailbox role goes on
  std::set<std::string> sites;
  std::set<std::string> links;
  std::map<std::string, double> mbps;  // of links that are slower
};

State state_of(const Fault& f) {
  State s;
  s.name = f.name();
  if (f.has_crash()) s.servers.insert(f.crash());
  if (f.has_power_loss()) s.servers.insert(f.power_loss());
  if (f.has_site_loss()) s.sites.insert(f.site_loss());
  if (f.has_link_down()) s.links.insert(f.link_down());
  if (f.has_link_bandwidth())
    s.mbps[f.link_bandwidth().link()] = f.link_bandwidth().bandwidth_mbps();
  if (f.has_component_state() && f.component_state().state() != Fault::ACTIVE)
    s.front_ends.insert(f.component_state().server());
  return s;
}

bool changes_load(const Fault& f) {
  return f.has_crash() || f.has_power_loss() || f.has_site_loss() || f.has_link_down() ||
         f.has_link_bandwidth() || f.has_component_state();
}

class Reckoning {
 public:
  Reckoning(const Scenario& s, const Directory& directory, const State& state,
            std::vector<OfferedLoad>& out)
      : s_(s),
        directory_(directory),
        state_(state),
        out_(out),
        topology_(build_topology(s)),
        mounted_(settled(directory, reach_of(directory), reach_of(directory, losses()))) {
    for (Zone& z : topology_.zones) z.up = !state.sites.contains(z.name);
    for (Link& l : topology_.links) {
      l.up = !state.links.contains(l.name);
      if (state.mbps.contains(l.name))
        l.bits_per_second = static_cast<std::uint64_t>(state.mbps.at(l.name) * 1e6);
    }
    topology_.find_routes();
    carried_.resize(topology_.links.size() * 2);
    for (int i = 0; i < s.directory().databases_size(); ++i)
      databases_.emplace(s.directory().databases(i).name(), static_cast<std::size_t>(i));
    for (const auto& f : s.directory().front_ends()) add_component_states(f, components_[f.name()]);
    for (const auto& m : s.directory().mailbox_servers()) {
      if (const auto twin = components_.find(m.name()); twin != components_.end())
        add_component_states(m, twin->second);
    }
  }

  void reckon() {
    for (const auto& f : s_.directory().front_ends()) site_of_[f.name()] = f.site();
    for (const auto& m : s_.directory().mailbox_servers()) site_of_[m.name()] = m.site();
    for (const auto& p : s_.populations()) population(p);
    std::set<std::string> both;
    for (const auto& m : s_.directory().mailbox_servers()) {
      if (components_.contains(m.name())) both.insert(m.name());
    }
    servers("front end", both, s_.directory().front_ends());
    servers("mailbox server", both, s_.directory().mailbox_servers());
    for (std::size_t i = 0; i < carried_.size(); ++i) {
      const Link& link = topology_.links[i / 2];
      if (carried_[i] <= 0 || !link.up) continue;
      const std::string a = topology_.zones[link.a.index()].name;
      const std::string b = topology_.zones[link.b.index()].name;
      const std::string way = link.is_lan() ? ""
                              : i % 2 == 0  ? ", " + a + " -> " + b
                                            : ", " + b + " -> " + a;
      out_.push_back({state_.name, "link " + link.name + way,
                      carried_[i] / static_cast<double>(link.bits_per_second)});
    }
  }

 private:
  bool is_up(const std::string& server) const {
    const auto site = site_of_.find(server);
    return !state_.servers.contains(server) &&
           (site == site_of_.end() || !state_.sites.contains(site->second));
  }

  bool takes(const std::string& front_end, Protocol protocol) const {
    if (!is_up(front_end) || state_.front_ends.contains(front_end)) return false;
    const auto states = components_.find(front_end);
    return states == components_.end() ||
           states->second.effective(proxy_component(protocol)) == ComponentState::Active;
  }

  // Front ends that a name leads to, each with its share of the requests.
  std::map<std::string, double> reached(const std::string& host, Protocol protocol) const {
    std::map<std::string, double> shares;
    for (const auto& n : s_.directory().namespaces()) {
      if (n.host() != host) continue;
      std::vector<std::vector<std::string>> pools;
      for (const std::string& address : n.addresses()) {
        std::vector<std::string> pool{address};
        for (const auto& b : s_.directory().balancers()) {
          if (b.name() == address) pool.assign(b.pool().begin(), b.pool().end());
          if (b.name() == address &&
              (state_.servers.contains(b.name()) || state_.sites.contains(b.site())))
            pool.clear();
        }
        std::erase_if(pool, [&](const std::string& f) { return !takes(f, protocol); });
        if (!pool.empty()) pools.push_back(pool);
      }
      for (const auto& pool : pools) {
        for (const std::string& f : pool) {
          shares[f] += 1 / static_cast<double>(pools.size()) / static_cast<double>(pool.size());
        }
      }
    }
    return shares;
  }

  Losses losses() const {
    Losses lost;
    const auto find = [](const auto& rows, const std::set<std::string>& names,
                         std::vector<std::size_t>& numbers) {
      for (std::size_t i = 0; i < rows.size(); ++i) {
        if (names.contains(rows[i].name)) numbers.push_back(i);
      }
    };
    find(directory_.servers, state_.servers, lost.servers);
    find(directory_.sites, state_.sites, lost.sites);
    find(directory_.site_links, state_.links, lost.links);
    return lost;
  }

  // Mailbox servers of a population, by their share of its users: where the databases are mounted
  // once the groups have settled.
  std::map<std::string, double> homes(const scenario::Population& p) const {
    std::map<std::string, double> shares;
    const int count = p.mailboxes_size() > 0 ? p.mailboxes_size() : p.databases_size();
    const auto add = [&](const std::string& name) {
      const ServerId on = mounted_[databases_.at(name)];
      if (!on.is_none()) shares[directory_.at(on).name] += 1 / static_cast<double>(count);
    };
    for (const std::string& name : p.databases()) add(name);
    for (const auto& mailbox : p.mailboxes()) add(mailbox.database());
    return shares;
  }

  void transfer(const std::string& from, const std::string& to, double bits_per_s) {
    const auto zone = [&](const std::string& name) {
      const auto found = std::find_if(topology_.zones.begin(), topology_.zones.end(),
                                      [&](const Zone& z) { return z.name == name; });
      return ZoneId{static_cast<std::size_t>(found - topology_.zones.begin())};
    };
    const Route& route = topology_.route(zone(from), zone(to));
    if (!route.exists) return;
    for (const LinkDirection& d : route.links) carried_[d.index()] += bits_per_s;
  }

  void population(const scenario::Population& p) {
    constexpr double kHeaderBytes = 800;
    const double rate = peak_requests_per_s(p);
    const double up = mean_of(p.profile().request_bytes());
    const double down = mean_of(p.profile().response_bytes());
    const auto front_ends = reached(p.namespace_(), protocol_of(p.client()));
    const auto mailbox_servers = homes(p);
    for (const auto& [f, front_share] : front_ends) {
      megacycles_[f] += rate * front_share * mean_of(p.profile().front_end_megacycles());
      transfer(p.location(), site_of_[f], rate * front_share * up * 8);
      transfer(site_of_[f], p.location(), rate * front_share * down * 8);
      for (const auto& [m, share] : mailbox_servers) {
        transfer(site_of_[f], site_of_[m], rate * front_share * share * (up + kHeaderBytes) * 8);
        transfer(site_of_[m], site_of_[f], rate * front_share * share * down * 8);
      }
    }
    if (front_ends.empty()) return;
    for (const auto& [m, share] : mailbox_servers) {
      megacycles_[m] += rate * share * mean_of(p.profile().mailbox_megacycles());
    }
  }

  template <class Rows>
  void servers(const std::string& kind, const std::set<std::string>& both, const Rows& rows) {
    for (const auto& row : rows) {
      // One machine, one row: that of its front end.
      const bool has_both_roles = both.contains(row.name());
      if (has_both_roles && kind != "front end") continue;
      const double supplied = row.cpu().cores() * row.cpu().megacycles_per_core();
      const auto asked = megacycles_.find(row.name());
      if (asked == megacycles_.end() || supplied <= 0) continue;
      out_.push_back({state_.name,
                      "CPU of " + (has_both_roles ? "multi-role server" : kind) + " " + row.name(),
                      asked->second / supplied});
    }
  }

  const Scenario& s_;
  const Directory& directory_;
  const State& state_;
  std::vector<OfferedLoad>& out_;
  Topology topology_;
  std::vector<ServerId> mounted_;                      // by DatabaseId
  std::map<std::string, std::size_t> databases_;       // by name: number
  std::map<std::string, ComponentStates> components_;  // of front ends, at the start
  std::map<std::string, std::string> site_of_;
  std::map<std::string, double> megacycles_;
  std::vector<double> carried_;
};

}  // namespace

std::vector<OfferedLoad> offered_load(const Scenario& resolved) {
  return offered_load(resolved, build_directory(resolved));
}

std::vector<OfferedLoad> offered_load(const Scenario& resolved, const Directory& directory) {
  std::vector<OfferedLoad> out;
  const State normal;
  Reckoning(resolved, directory, normal, out).reckon();
  for (const auto& f : resolved.faults()) {
    if (!changes_load(f)) continue;
    const State state = state_of(f);
    Reckoning(resolved, directory, state, out).reckon();
  }
  return out;
}

}  // namespace casgrid
