#include "scenarios/advising/offered_load.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <unordered_map>

#include "model/base/cpu_purpose.h"
#include "model/base/protocol_row.h"
#include "model/mailbox/group_rule.h"
#include "model/routing/address_book.h"
#include "scenarios/advising/fault_states.h"
#include "scenarios/deployment/activity.h"
#include "scenarios/deployment/deployment.h"
#include "scenarios/deployment/deployment_servers.h"
#include "scenarios/resolving/named_protocols.h"
#include "scenarios/resolving/protocol_words.h"
#include "scenarios/resolving/quantity.h"

namespace casgrid {
namespace {

using scenario::Scenario;

constexpr double kPageMegacycles = kOwnPageKilocycles * 1e-3;
constexpr double kLongPollMegacycles = kLongPollKilocycles * 1e-3;
constexpr double kHourS = 3600;
constexpr double kDayS = 24 * kHourS;

// What stands in every state: looked up once.
struct Machine {
  std::string kind;
  std::string name;
  std::size_t zone = 0;
  double supplied = 0;  // megacycles a second
};

struct Share {
  std::size_t index = 0;
  double of = 0;
};

class Machinery {
 public:
  Machinery(const Scenario& given, const Directory& known)
      : s(given), directory(known), topology(build_topology(given)), named(named_protocols(given)) {
    for (std::size_t i = 0; i < topology.zones.size(); ++i)
      zones.emplace(topology.zones[i].name, i);
    const auto& d = s.directory();
    for (const auto& f : d.front_ends()) {
      add("front end", f.name(), f.site(), f.cpu());
      add_component_states(f, components[f.name()]);
    }
    for (const auto& m : d.mailbox_servers()) {
      if (const auto twin = components.find(m.name()); twin != components.end()) {
        // One machine, one row: that of its front end.
        machines[machine_of.at(m.name())].kind = "multi-role server";
        add_component_states(m, twin->second);
      } else {
        add("mailbox server", m.name(), m.site(), m.cpu());
      }
    }
    for (const auto& e : d.edge_servers()) {
      // Its work is not reckoned; what goes through it is.
      machine_of.emplace(e.name(), machines.size());
      machines.push_back({"Edge server", e.name(), zone(e.location()), 0});
    }
    for (const auto& b : d.balancers()) {
      if (b.layer() == scenario::Balancer::LAYER7) add("balancer", b.name(), b.site(), b.cpu());
      balancers.emplace(b.name(), &b);
    }
    for (const auto& n : d.namespaces()) namespaces.emplace(n.host(), &n);
    for (const auto& f : d.front_ends()) slots.emplace(f.name(), f.max_concurrent_api());
    for (const auto& c : d.directory_servers()) slots.emplace(c.name(), c.max_concurrent_api());
    std::unordered_map<std::string, std::size_t> databases;
    for (int i = 0; i < d.databases_size(); ++i)
      databases.emplace(d.databases(i).name(), static_cast<std::size_t>(i));
    for (const auto& p : s.populations()) {
      std::map<std::size_t, double> counts;
      for (const std::string& name : p.databases()) ++counts[databases.at(name)];
      for (const auto& mailbox : p.mailboxes()) ++counts[databases.at(mailbox.database())];
      if (p.without_mailbox() && !d.arbitration_database().empty())
        counts = {{databases.at(d.arbitration_database()), 1}};
      if (p.client() == scenario::OAB) counts = generated_in(counts);
      double all = 0;
      for (const auto& [database, count] : counts) all += count;
      auto& shares = homes.emplace_back();
      for (const auto& [database, count] : counts) shares.push_back({database, count / all});
    }
  }

  std::size_t zone(const std::string& name) const { return zones.at(name); }

  const Scenario& s;
  const Directory& directory;
  Topology topology;
  std::vector<Protocol> named;
  std::vector<Machine> machines;
  std::unordered_map<std::string, std::size_t> machine_of;
  std::unordered_map<std::string, std::size_t> zones;
  std::map<std::string, ComponentStates> components;  // of front ends, at the start
  std::unordered_map<std::string, const scenario::Balancer*> balancers;
  std::unordered_map<std::string, const scenario::Namespace*> namespaces;
  std::vector<std::vector<Share>> homes;  // databases that decide, by population
  std::map<std::string, double> slots;    // of secure channels

 private:
  // Of the mailboxes in these databases: where their address books are generated.
  std::map<std::size_t, double> generated_in(const std::map<std::size_t, double>& counts) const {
    std::map<std::size_t, double> made;
    for (const auto& [database, count] : counts) {
      const OabId book = address_book_of(directory, home_of(directory, DatabaseId{database}));
      if (book.is_none()) continue;
      const UserId mailbox = directory.address_books[book.index()].generation_mailbox;
      const DatabaseId where = mailbox.is_none() ? DatabaseId{} : directory.database_of(mailbox);
      if (!where.is_none()) made[where.index()] += count;
    }
    return made;
  }
  void add(const char* kind, const std::string& name, const std::string& site,
           const scenario::Cpu& cpu) {
    machine_of.emplace(name, machines.size());
    machines.push_back({kind, name, zone(site), cpu.cores() * cpu.megacycles_per_core()});
  }
};

// Where the requests of one population go in one state.
struct Ways {
  std::vector<Share> front_ends;  // machines
  std::vector<Share> direct;      // of those: connections that end there, not at a balancer
  std::vector<Share> balancers;   // machines, layer 7
  std::vector<Share> homes;       // machines
  bool is_nearby = false;         // not at those, but at mailbox servers of the front end's site
};

class Reckoning {
 public:
  Reckoning(const Machinery& d, const FaultState& state)
      : d_(d),
        s_(d.s),
        state_(state),
        topology_(d.topology),
        mounted_(settled(d.directory, reach_of(d.directory), reach_of(d.directory, losses()))) {
    for (Zone& z : topology_.zones) z.up = !state.sites.contains(z.name);
    for (Link& l : topology_.links) {
      l.up = !state.links.contains(l.name);
      if (const auto slow = state.mbps.find(l.name); slow != state.mbps.end())
        l.bits_per_second = static_cast<std::uint64_t>(slow->second * 1e6);
    }
    topology_.find_routes();
    for (int i = 0; i < s_.populations_size(); ++i) ways_.push_back(ways_of(i));
  }

  // The mean from one instant to another.
  void reckon(double from_s, double to_s) {
    asked_.assign(d_.machines.size(), 0);
    held_.clear();
    carried_.assign(topology_.links.size() * 2, 0);
    for (int i = 0; i < s_.populations_size(); ++i) {
      const auto& p = s_.populations(i);
      population(p, ways_[static_cast<std::size_t>(i)], activity_between(p, from_s, to_s));
    }
    probes();
    most_asked_.resize(asked_.size());
    most_carried_.resize(carried_.size());
    for (std::size_t i = 0; i < asked_.size(); ++i)
      most_asked_[i] = std::max(most_asked_[i], asked_[i]);
    for (std::size_t i = 0; i < carried_.size(); ++i)
      most_carried_[i] = std::max(most_carried_[i], carried_[i]);
    for (const auto& [server, calls] : held_)
      most_held_[server] = std::max(most_held_[server], calls);
  }

  // Of the clients that were connected to other front ends before.
  void bursts(const Reckoning& before, std::vector<LogonBurst>& out) const {
    std::map<std::string, LogonBurst> at;
    for (int i = 0; i < s_.populations_size(); ++i) {
      const auto& p = s_.populations(i);
      if (p.logon() != scenario::Population::NTLM) continue;
      for (const Share& f : ways_[static_cast<std::size_t>(i)].front_ends) {
        double had = 0;
        for (const Share& other : before.ways_[static_cast<std::size_t>(i)].front_ends)
          had += other.index == f.index ? other.of : 0;
        if (f.of <= had) continue;
        const Machine& m = d_.machines[f.index];
        const double logons = standing_connections(p) * (f.of - had);
        LogonBurst& burst = at[m.name];
        burst.logons += logons;
        burst.slots = d_.slots.at(m.name);
        burst.seconds += logons * call_of(p, m.zone).hold_s / burst.slots;
      }
    }
    for (auto& [server, burst] : at) {
      burst.state = state_.name();
      burst.channel = "secure channel of " + server;
      out.push_back(std::move(burst));
    }
  }

  // The most of what was reckoned.
  void say(const std::string& state, bool is_start, std::vector<OfferedLoad>& out) const {
    for (std::size_t i = 0; i < most_asked_.size(); ++i) {
      const Machine& m = d_.machines[i];
      if (most_asked_[i] <= 0 || m.supplied <= 0) continue;
      out.push_back(
          {state, "CPU of " + m.kind + " " + m.name, most_asked_[i] / m.supplied, is_start});
    }
    for (const auto& [server, calls] : most_held_)
      out.push_back({state, "secure channel of " + server, calls / d_.slots.at(server), is_start});
    for (std::size_t i = 0; i < most_carried_.size(); ++i) {
      const Link& link = topology_.links[i / 2];
      if (most_carried_[i] <= 0 || !link.up) continue;
      out.push_back({state,
                     "link " + link.name + (i % 2 == 0 ? way(link.a, link.b) : way(link.b, link.a)),
                     most_carried_[i] / static_cast<double>(link.bits_per_second), is_start});
    }
  }

 private:
  // ", Paris -> Lyon"; nothing inside of a LAN.
  std::string way(ZoneId from, ZoneId to) const {
    if (from == to) return "";
    return ", " + topology_.zones[from.index()].name + " -> " + topology_.zones[to.index()].name;
  }

  bool is_up(const std::string& name) const {
    if (state_.servers.contains(name)) return false;
    const auto machine = d_.machine_of.find(name);
    if (machine != d_.machine_of.end())
      return topology_.zones[d_.machines[machine->second].zone].up;
    const auto balancer = d_.balancers.find(name);
    return balancer == d_.balancers.end() || !state_.sites.contains(balancer->second->site());
  }

  bool takes(const std::string& front_end, Protocol protocol) const {
    if (!is_up(front_end) || state_.front_ends.contains(front_end)) return false;
    const auto states = d_.components.find(front_end);
    return states == d_.components.end() ||
           states->second.effective(proxy_component(protocol)) == ComponentState::Active;
  }

  bool reaches(std::size_t from, std::size_t to) const {
    return topology_.route(ZoneId{from}, ZoneId{to}).exists;
  }

  // An address, and the front ends behind it that are in.
  struct Address {
    const scenario::Balancer* balancer = nullptr;
    std::vector<std::size_t> pool;
  };

  std::vector<Address> addresses(const scenario::Population& p) const {
    std::vector<Address> reached;
    const auto name = d_.namespaces.find(p.namespace_());
    if (name == d_.namespaces.end()) return reached;
    const Protocol protocol = protocol_of(p.client());
    const std::size_t from = d_.zone(p.location());
    const auto add_front_end = [&](const std::string& f, Address& address) {
      if (takes(f, protocol)) address.pool.push_back(d_.machine_of.at(f));
    };
    for (const std::string& text : name->second->addresses()) {
      Address address;
      const auto known = d_.balancers.find(text);
      if (known == d_.balancers.end()) {
        add_front_end(text, address);
        std::erase_if(address.pool,
                      [&](std::size_t f) { return !reaches(from, d_.machines[f].zone); });
      } else if (is_up(text) && reaches(from, d_.zone(known->second->site()))) {
        address.balancer = known->second;
        for (const std::string& f : known->second->pool()) {
          if (!state_.drained.contains({text, f})) add_front_end(f, address);
        }
      }
      if (!address.pool.empty()) reached.push_back(std::move(address));
    }
    return reached;
  }

  Ways ways_of(int i) const {
    const auto& p = s_.populations(i);
    std::map<std::size_t, double> front_ends;
    std::map<std::size_t, double> direct;
    std::map<std::size_t, double> balancers;
    const std::vector<Address> all = addresses(p);
    for (const Address& address : all) {
      const double share = 1 / static_cast<double>(all.size());
      const bool ends_there =
          address.balancer != nullptr && address.balancer->layer() == scenario::Balancer::LAYER7;
      if (ends_there) balancers[d_.machine_of.at(address.balancer->name())] += share;
      for (const std::size_t f : address.pool) {
        const double each = share / static_cast<double>(address.pool.size());
        front_ends[f] += each;
        direct[f] += ends_there ? 0 : each;
      }
    }
    std::map<std::size_t, double> homes;
    const bool is_nearby = p.client() == scenario::POWERSHELL;
    for (const Share& share : d_.homes[static_cast<std::size_t>(i)]) {
      if (const auto home = home_of(share.index)) homes[*home] += share.of;
    }
    const auto list = [](const std::map<std::size_t, double>& from) {
      std::vector<Share> made;
      made.reserve(from.size());
      for (const auto& [index, of] : from) made.push_back({index, of});
      return made;
    };
    return {list(front_ends), list(direct), list(balancers), list(homes), is_nearby};
  }

  // Of a shell: the mailbox servers that are up in the front end's zone, or else anywhere.
  std::vector<Share> nearby(std::size_t zone) const {
    std::vector<Share> here;
    std::vector<Share> anywhere;
    for (const auto& m : s_.directory().mailbox_servers()) {
      if (!is_up(m.name())) continue;
      const std::size_t machine = d_.machine_of.at(m.name());
      anywhere.push_back({machine, 1});
      if (d_.machines[machine].zone == zone) here.push_back({machine, 1});
    }
    std::vector<Share>& taken = here.empty() ? anywhere : here;
    for (Share& share : taken) share.of = 1 / static_cast<double>(taken.size());
    return taken;
  }

  Losses losses() const {
    Losses lost;
    const auto find = [](const auto& rows, const auto& names, std::vector<std::size_t>& numbers) {
      for (std::size_t i = 0; i < rows.size(); ++i) {
        if (names.contains(rows[i].name)) numbers.push_back(i);
      }
    };
    find(d_.directory.servers, state_.servers, lost.servers);
    find(d_.directory.sites, state_.sites, lost.sites);
    find(d_.directory.site_links, state_.links, lost.links);
    return lost;
  }

  // Where the groups have it mounted once they have settled; where its copy failed, or is blocked,
  // the first that may be mounted.
  std::optional<std::size_t> home_of(std::size_t database) const {
    const scenario::Database& d = s_.directory().databases(static_cast<int>(database));
    const auto may = [&](const std::string& server) {
      return is_up(server) && !state_.blocked.contains(server);
    };
    const bool has_failed = state_.failed_databases.contains(d.name());
    std::string first = d.active_on();
    if (first.empty() && d.copies_size() > 0) first = d.copies(0).server();
    const ServerId on = mounted_[database];
    if (on.is_none()) return std::nullopt;
    const std::string& holder = d_.directory.at(on).name;
    if (!(has_failed && holder == first) && !state_.blocked.contains(holder))
      return d_.machine_of.at(holder);
    for (const auto& copy : d.copies()) {
      if (!(has_failed && copy.server() == first) && may(copy.server()))
        return d_.machine_of.at(copy.server());
    }
    return std::nullopt;
  }

  // The first directory server of the domain that a machine there is bound to; null: none is up.
  const scenario::DirectoryServer* controller(std::size_t zone, const std::string& domain) const {
    const scenario::DirectoryServer* first = nullptr;
    for (const auto& c : s_.directory().directory_servers()) {
      const std::size_t its = d_.zone(c.site());
      const bool is_there =
          !state_.servers.contains(c.name()) && topology_.zones[its].up && reaches(zone, its);
      if (c.account_domain() != domain || !is_there) continue;
      if (its == zone) return &c;
      if (first == nullptr) first = &c;
    }
    return first;
  }

  // How long an NTLM logon of the population holds a slot of a front end there, and of the
  // controller's own channel, while nobody waits.
  struct Call {
    double hold_s = 0;
    double beyond_s = 0;
    const scenario::DirectoryServer* asked = nullptr;  // null: nobody is
  };
  Call call_of(const scenario::Population& p, std::size_t zone) const {
    const double work = mean_of(s_.timing().ntlm_megacycles());
    const auto way_s = [&](std::size_t from, std::size_t to) {
      return 2 * seconds(topology_.route(ZoneId{from}, ZoneId{to}).latency);
    };
    Call call;
    call.asked = controller(zone, "");
    if (call.asked == nullptr) return call;
    const std::size_t own = d_.zone(call.asked->site());
    call.hold_s = way_s(zone, own) + work / call.asked->cpu().megacycles_per_core();
    const auto* other = p.account_domain().empty() ? nullptr : controller(own, p.account_domain());
    if (other == nullptr) return call;
    call.beyond_s = way_s(own, d_.zone(other->site())) + work / other->cpu().megacycles_per_core();
    call.hold_s += call.beyond_s;
    return call;
  }

  void logons(const scenario::Population& p, const Ways& ways, const Activity& a) {
    if (a.ntlm_logons <= 0) return;
    for (const Share& f : ways.front_ends) {
      const Machine& m = d_.machines[f.index];
      const Call call = call_of(p, m.zone);
      if (call.asked == nullptr) continue;
      held_[m.name] += f.of * a.ntlm_logons * call.hold_s;
      if (call.beyond_s > 0) held_[call.asked->name()] += f.of * a.ntlm_logons * call.beyond_s;
    }
  }

  void transfer(std::size_t from, std::size_t to, double bits_per_s) {
    const Route& route = topology_.route(ZoneId{from}, ZoneId{to});
    if (!route.exists) return;
    for (const LinkDirection& d : route.links) carried_[d.index()] += bits_per_s;
  }

  void population(const scenario::Population& p, const Ways& ways, const Activity& a) {
    constexpr double kHeaderBytes = 800;
    const double up = mean_of(p.profile().request_bytes()) * 8;
    const double down = mean_of(p.profile().response_bytes()) * 8;
    const double front_end = mean_of(p.profile().front_end_megacycles());
    const double mailbox = mean_of(p.profile().mailbox_megacycles());
    const double handshake = s_.timing().tls_handshake_megacycles();
    const std::size_t from = d_.zone(p.location());
    std::map<std::size_t, double> in_zone;  // requests by the zone of their front end
    for (const Share& f : ways.front_ends) {
      asked_[f.index] +=
          f.of * (a.worked * front_end + (a.own_pages + a.ntlm_steps) * kPageMegacycles +
                  a.long_polls * kLongPollMegacycles);
      in_zone[d_.machines[f.index].zone] += f.of;
    }
    for (const Share& f : ways.direct) asked_[f.index] += f.of * a.connections * handshake;
    for (const Share& b : ways.balancers) {
      const double each = d_.balancers.at(d_.machines[b.index].name)->request_megacycles();
      asked_[b.index] +=
          b.of * ((a.requests + a.ntlm_steps + a.long_polls) * each + a.connections * handshake);
    }
    logons(p, ways, a);
    for (const auto& [zone, of] : in_zone) {
      transfer(from, zone, a.worked * of * up);
      transfer(zone, from, of * ((a.worked - a.files) * down + a.file_bytes * 8));
      for (const Share& m : ways.is_nearby ? nearby(zone) : ways.homes) {
        const std::size_t home = d_.machines[m.index].zone;
        if (!reaches(zone, home)) continue;
        const double rate = a.proxied * of * m.of;
        asked_[m.index] += rate * mailbox;
        transfer(zone, home, rate * (up + kHeaderBytes * 8));
        transfer(home, zone, of * m.of * ((a.proxied - a.files) * down + a.file_bytes * 8));
      }
    }
  }

  // Health pages: of each protocol over HTTP where the balancer reads requests.
  void probes() {
    for (const auto& b : s_.directory().balancers()) {
      if (!is_up(b.name()) || b.probe().interval_s() <= 0) continue;
      // A greeting costs no processor time.
      const std::vector<Protocol> probed = probed_protocols(b, d_.named);
      const auto pages =
          static_cast<double>(std::count_if(probed.begin(), probed.end(), [](Protocol p) {
            return row_of(p).is_greeting == nullptr;
          }));
      for (const std::string& f : b.pool()) {
        if (is_up(f))
          asked_[d_.machine_of.at(f)] +=
              pages / b.probe().interval_s() * s_.timing().probe_megacycles();
      }
    }
  }

  const Machinery& d_;
  const Scenario& s_;
  const FaultState& state_;
  Topology topology_;
  std::vector<ServerId> mounted_;  // by DatabaseId
  std::vector<Ways> ways_;         // by population
  std::vector<double> asked_;      // megacycles a second, by machine
  std::vector<double> carried_;    // bits a second, by link direction
  std::vector<double> most_asked_;
  std::vector<double> most_carried_;
  std::map<std::string, double> held_;  // calls under way over secure channels, by server
  std::map<std::string, double> most_held_;
};

double longest_ramp(const Scenario& s) {
  double longest = 0;
  for (const auto& p : s.populations()) longest = std::max(longest, ramp_s(p));
  return std::min(longest, s.duration_s());
}

// By the hours of the day, of which each is looked at once.
void reckon_hours(double from, double to, Reckoning& reckoning) {
  to = std::min(to, from + kDayS + kHourS);
  while (from < to) {
    const double end = std::min((std::floor(from / kHourS + 1e-9) + 1) * kHourS, to);
    reckoning.reckon(from, end);
    from = end;
  }
}

}  // namespace

std::vector<OfferedLoad> offered_load(const Scenario& s) {
  return offered_load(s, build_directory(s));
}

std::vector<OfferedLoad> offered_load(const Scenario& s, const Directory& directory) {
  std::vector<OfferedLoad> out;
  const Machinery machinery(s, directory);
  const double ramp = longest_ramp(s);
  for (const FaultState& state : fault_states(s)) {
    Reckoning reckoning(machinery, state);
    Reckoning start(machinery, state);
    auto when = state.when;
    if (when.empty()) when.emplace_back(0, s.duration_s());
    for (const auto& [from, to] : when) {
      // While they begin they are not all there; what is longer is judged by what comes after.
      reckon_hours(to > ramp ? std::max(from, ramp) : from, to, reckoning);
      if (from < ramp) start.reckon(from, std::min(to, ramp));
    }
    reckoning.say(state.name(), false, out);
    start.say(state.name(), true, out);
  }
  return out;
}

std::vector<LogonBurst> logon_bursts(const Scenario& s, const Directory& directory) {
  std::vector<LogonBurst> out;
  const Machinery machinery(s, directory);
  const std::vector<FaultState> states = fault_states(s);
  const Reckoning normal(machinery, states.front());
  for (std::size_t i = 1; i < states.size(); ++i)
    Reckoning(machinery, states[i]).bursts(normal, out);
  return out;
}

}  // namespace casgrid
