#include "scenarios/runner/offered_load.h"

#include <algorithm>
#include <map>
#include <set>

#include "scenarios/runner/carried_links.h"
#include "scenarios/runner/deployment.h"

namespace casgrid {
namespace {

using scenario::Fault;
using scenario::Scenario;

// What a fault takes away.
struct State {
  std::string name = "normal";
  std::set<std::string> servers;  // and balancers
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
    s.servers.insert(f.component_state().server());
  return s;
}

bool changes_load(const Fault& f) {
  return f.has_crash() || f.has_power_loss() || f.has_site_loss() || f.has_link_down() ||
         f.has_link_bandwidth() || f.has_component_state();
}

class Reckoning {
 public:
  Reckoning(const Scenario& s, const State& state, std::vector<OfferedLoad>& out)
      : s_(s), state_(state), out_(out), topology_(build_topology(s)) {
    for (Zone& z : topology_.zones) z.up = !state.sites.contains(z.name);
    for (Link& l : topology_.links) {
      l.up = !state.links.contains(l.name);
      if (state.mbps.contains(l.name))
        l.bits_per_second = static_cast<std::uint64_t>(state.mbps.at(l.name) * 1e6);
    }
    topology_.find_routes();
    carried_.resize(topology_.links.size() * 2);
  }

  void reckon() {
    for (const auto& f : s_.directory().front_ends()) site_of_[f.name()] = f.site();
    for (const auto& m : s_.directory().mailbox_servers()) site_of_[m.name()] = m.site();
    for (const auto& p : s_.populations()) population(p);
    servers("front end", s_.directory().front_ends());
    servers("mailbox server", s_.directory().mailbox_servers());
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

  // Front ends that a name leads to, each with its share of the requests.
  std::map<std::string, double> reached(const std::string& host) const {
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
        std::erase_if(pool, [&](const std::string& f) { return !is_up(f); });
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

  // Mailbox servers of a population, by their share of its users: the first copy that is up.
  std::map<std::string, double> homes(const scenario::Population& p) const {
    std::map<std::string, double> shares;
    for (const std::string& name : p.databases()) {
      for (const auto& d : s_.directory().databases()) {
        if (d.name() != name) continue;
        const auto copy =
            std::find_if(d.copies().begin(), d.copies().end(),
                         [&](const scenario::DatabaseCopy& c) { return is_up(c.server()); });
        if (copy != d.copies().end())
          shares[copy->server()] += 1 / static_cast<double>(p.databases_size());
      }
    }
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
    const auto front_ends = reached(p.namespace_());
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
  void servers(const std::string& kind, const Rows& rows) {
    for (const auto& row : rows) {
      const double supplied = row.cpu().cores() * row.cpu().megacycles_per_core();
      const auto asked = megacycles_.find(row.name());
      if (asked == megacycles_.end() || supplied <= 0) continue;
      out_.push_back({state_.name, "CPU of " + kind + " " + row.name(), asked->second / supplied});
    }
  }

  const Scenario& s_;
  const State& state_;
  std::vector<OfferedLoad>& out_;
  Topology topology_;
  std::map<std::string, std::string> site_of_;
  std::map<std::string, double> megacycles_;
  std::vector<double> carried_;
};

}  // namespace

std::vector<OfferedLoad> offered_load(const Scenario& resolved) {
  std::vector<OfferedLoad> out;
  const State normal;
  Reckoning(resolved, normal, out).reckon();
  for (const auto& f : resolved.faults()) {
    if (!changes_load(f)) continue;
    const State state = state_of(f);
    Reckoning(resolved, state, out).reckon();
  }
  return out;
}

}  // namespace casgrid
