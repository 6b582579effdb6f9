#include "scenarios/running/simulation.h"

#include <algorithm>
#include <bit>
#include <map>

#include "model/access/access_server.h"
#include "model/base/assert.h"
#include "model/http/front_half.h"
#include "model/http/mailbox_half.h"
#include "model/multirole/multi_role_server.h"
#include "scenarios/deployment/carried_links.h"
#include "scenarios/deployment/deployment_groups.h"
#include "scenarios/resolving/named_protocols.h"
#include "scenarios/resolving/protocol_words.h"
#include "scenarios/resolving/quantity.h"
#include "scenarios/resolving/users_of.h"
#include "scenarios/running/balancer_options.h"
#include "scenarios/running/certificate_trust_of.h"
#include "scenarios/running/controllers.h"
#include "scenarios/running/half_settings.h"
#include "scenarios/running/http_mailbox_of.h"
#include "scenarios/running/logon_of.h"
#include "scenarios/running/mail_limits.h"
#include "scenarios/running/mail_outside.h"
#include "scenarios/running/population_rows.h"
#include "scenarios/running/work_of.h"
#include "sim/engine/plain_driver.h"
#include "sim/engine/queue_fabric.h"
#include "sim/simgrid/flow.h"

namespace casgrid {
namespace {

std::unique_ptr<CpuStation> station(const scenario::Cpu& cpu) {
  const auto discipline = cpu.discipline() == scenario::FIFO
                              ? CpuStation::Discipline::Fifo
                              : CpuStation::Discipline::ProcessorSharing;
  return std::make_unique<CpuStation>(cpu.cores(), cpu.megacycles_per_core(), discipline);
}

DayShape day_of(const scenario::Population& p) {
  DayShape day;
  std::copy(p.day().begin(), p.day().end(), day.weights.begin());
  day.hour = from_seconds(p.hour_s());
  day.local_time = from_seconds(p.local_time_h() * p.hour_s());
  return day;
}

}  // namespace

Simulation::Simulation(scenario::Scenario resolved, const Wrap& wrap, SimulationExtras extras)
    : scenario_(std::move(resolved)),
      extras_(std::move(extras)),
      spoken_(extras_.replay != nullptr ? replayed_protocols(scenario_)
                                        : named_protocols(scenario_)),
      directory_(build_directory(scenario_)),
      roster_(build_roster(scenario_, directory_)),
      dns_(build_dns(scenario_, directory_, roster_)),
      active_(first_active(directory_)),
      participants_(roster_.servers),
      first_active_(active_) {
  share_between_servers();
  if (std::find(spoken_.begin(), spoken_.end(), Protocol::Smtp) != spoken_.end())
    mail_store_ = std::make_shared<transport::Store>(directory_.databases.size());
  const Topology topology = build_topology(scenario_);
  std::vector<PlannedFault> faults = build_faults(scenario_, directory_, topology, roster_);
  std::vector<Checkers::Watched> watched;
  for (int i = 0; i < scenario_.populations_size(); ++i) {
    const auto& p = scenario_.populations(i);
    watched.push_back(
        {roster_.populations[static_cast<std::size_t>(i)],
         p.has_open() || extras_.replay != nullptr ? 0 : users_of(p) * p.devices_per_user(),
         from_seconds(p.profile().patience_s()), long_poll_patience(p)});
  }
  std::vector<std::uint32_t> devices(roster_.names.size(), 1);
  for (int i = 0; i < scenario_.populations_size(); ++i) {
    devices[roster_.populations[static_cast<std::size_t>(i)].index()] =
        scenario_.populations(i).devices_per_user();
  }
  observatory_ = std::make_unique<Observatory>(
      directory_, roster_.names, Checkers(directory_, roster_.server_of(), active_, watched),
      faults, kStart + from_seconds(scenario_.record().warm_up_s()),
      from_seconds(scenario_.record().peak_window_s()), devices);
  watch_operations(faults);
  if (extras_.replay != nullptr) observatory_->watch_replay(roster_.names.size());
  WorldOptions options;
  options.seed = scenario_.seed();
  options.end = kStart + from_seconds(scenario_.duration_s());
  options.sample_every = from_seconds(scenario_.record().sample_s());
  options.measure_from = kStart + from_seconds(scenario_.record().warm_up_s());
  options.window = from_seconds(scenario_.record().peak_window_s());
  world_ =
      std::make_unique<World>(options, topology, place(wrap), build_clusters(directory_, roster_),
                              std::move(faults), *observatory_);
  observatory_->watch(*world_);
  observatory_->gauge_with([this](Instant now) { return gauge(now); });
  std::vector<CongestionLooks::Clients> clients;
  for (const Clients& c : populations_) clients.push_back({c.connections, c.replaying != nullptr});
  looks_ = std::make_unique<CongestionLooks>(scenario_, *world_, watched_servers(), clients);
  observatory_->watch_congestion([this](Instant now) { return looks_->look(now); });
}

Simulation::~Simulation() = default;

// What depends on a site or on the whole directory is worked out once and not for every server.
void Simulation::share_between_servers() {
  for (std::size_t site = 0; site < directory_.sites.size(); ++site) {
    std::vector<std::vector<ServerId>> managers;
    for (const Database& database : directory_.databases) {
      const std::vector<ServerId> members =
          database.dag.is_none() ? std::vector<ServerId>{database.copies.front().server}
                                 : directory_.at(database.dag).members;
      managers.push_back(nearest_first(directory_, members, SiteId{site}));
    }
    active_managers_.emplace_back(std::move(managers));
  }
  megacycles_per_core_.resize(directory_.servers.size());
  const auto take_speed = [&](const auto& rows) {
    for (const auto& row : rows)
      megacycles_per_core_[directory_.find_server(row.name())->index()] =
          row.cpu().megacycles_per_core();
  };
  // Of a machine with both roles the front end's row says the processor.
  take_speed(scenario_.directory().mailbox_servers());
  take_speed(scenario_.directory().front_ends());
}

// What is told of operations over time, and what objectives ask of parts of the run.
void Simulation::watch_operations(const std::vector<PlannedFault>& faults) {
  const Instant end = kStart + from_seconds(scenario_.duration_s());
  std::vector<Duration> patience(roster_.names.size());
  for (int i = 0; i < scenario_.populations_size(); ++i)
    patience[roster_.populations[static_cast<std::size_t>(i)].index()] =
        from_seconds(scenario_.populations(i).profile().patience_s());
  observatory_->watch_operations(std::move(patience),
                                 {kStart + from_seconds(scenario_.record().warm_up_s()), end,
                                  from_seconds(scenario_.record().sample_s())});
  std::vector<MetricQuery> queries;
  for (const auto& o : scenario_.objectives())
    queries.push_back(parse_objective(o.expression()).objective->query);
  std::vector<std::string> names;
  names.reserve(faults.size());
  for (const PlannedFault& fault : faults) names.push_back(fault.name);
  observatory_->watch_windows(queries, std::move(names), end);
}

Duration Simulation::long_poll_patience(const scenario::Population& p) const {
  const Duration longest = extras_.replay != nullptr ? extras_.replay->longest_hang : Duration{0};
  return population_maker(p.client()).long_poll_patience(p, longest);
}

std::vector<Placement> Simulation::place(const Wrap& wrap) {
  std::vector<Placement> placements;
  const auto add = [&](ZoneId zone, std::unique_ptr<Participant> participant) -> Placement& {
    const std::string& name = roster_.names[placements.size()];
    if (wrap) participant = wrap(name, std::move(participant));
    placements.push_back(
        {.name = name, .zone = zone, .participant = std::move(participant), .cpu = nullptr});
    return placements.back();
  };
  const auto& d = scenario_.directory();
  std::size_t next = 0;
  const auto zone_of = [&](std::size_t server) {
    return ZoneId{directory_.servers[server].site.index()};
  };
  for (const auto& f : d.front_ends()) {
    add(zone_of(next), front_end(ServerId{next})).cpu = station(f.cpu());
    ++next;
  }
  for (const auto& m : d.mailbox_servers()) {
    // One machine with both roles stands among the front ends.
    if (directory_.at(*directory_.find_server(m.name())).is_front_end()) continue;
    auto made = std::make_unique<MailboxServer>(directory_, mailbox_options(ServerId{next}));
    mailbox_servers_.emplace_back(ServerId{next}, made.get());
    add(zone_of(next), std::move(made)).cpu = station(m.cpu());
    ++next;
  }
  for (const auto& s : d.directory_servers()) {
    add(zone_of(next), directory_server(ServerId{next}, s)).cpu = station(s.cpu());
    ++next;
  }
  const Topology& topology = build_topology(scenario_);
  const auto zone_named = [&](const std::string& name) {
    const auto found = std::find_if(topology.zones.begin(), topology.zones.end(),
                                    [&](const Zone& z) { return z.name == name; });
    return ZoneId{static_cast<std::size_t>(found - topology.zones.begin())};
  };
  for (const auto& e : d.edge_servers())
    add(zone_named(e.location()), edge_server(e, ServerId{next++}));
  for (int i = 0; i < d.balancers_size(); ++i) {
    Placement& placed = add(zone_named(d.balancers(i).site()), balancer(i));
    if (d.balancers(i).layer() == scenario::Balancer::LAYER7) {
      placed.cpu = station(d.balancers(i).cpu());
    } else {
      placed.is_balancer = true;
      placed.forwarding = from_seconds(d.balancers(i).forwarding_ms() * 1e-3);
      placed.hides_clients = d.balancers(i).source_nat();
      placed.hears_refusals = d.balancers(i).like() != scenario::Balancer::LIKE_UNSPECIFIED;
    }
  }
  for (std::size_t i = 0; i < directory_.dags.size(); ++i) {
    add(zone_of(directory_.dags[i].members.front().index()),
        std::make_unique<DagCluster>(
            directory_, build_group(scenario_, DagId{i}, participants_, first_active_)));
  }
  for (int i = 0; i < scenario_.populations_size(); ++i) {
    add(zone_named(scenario_.populations(i).location()), population(i));
  }
  for (const auto& site : d.web_sites())
    add(zone_named(site.location()), make_web_site(site, directory_));
  for (const auto& host : d.internet_hosts())
    add(zone_named(host.location()), make_internet_host(host, scenario_.seed()));
  return placements;
}

AccessServerOptions Simulation::access_options(ServerId self) const {
  AccessServerOptions o;
  o.self = self;
  o.seed = scenario_.seed();
  o.speaks = spoken_;
  o.participants = participants_;
  const SiteId site = directory_.at(self).site;
  o.directory_servers = nearest_first(directory_, controllers_of(scenario_, directory_, ""), site);
  if (o.directory_servers.size() > kDirectoryServersMost)
    o.directory_servers.resize(kDirectoryServersMost);
  // Front ends of a site begin with different ones, so that no directory server gets all.
  const auto near =
      std::partition_point(o.directory_servers.begin(), o.directory_servers.end(),
                           [&](ServerId server) { return directory_.at(server).site == site; });
  if (const auto count = near - o.directory_servers.begin(); count > 0) {
    std::rotate(o.directory_servers.begin(),
                o.directory_servers.begin() + static_cast<std::ptrdiff_t>(self.value) % count,
                near);
  }
  o.active_managers = active_managers_[site.index()];
  for (const auto& p : scenario_.populations()) {
    o.request_kilocycles.push_back(
        build_variate(p.profile().front_end_megacycles(), kKilocyclesPerMegacycle));
  }
  const auto& t = scenario_.timing();
  o.secure_channel.patience = from_seconds(t.secure_channel_wait_s());
  for (const auto& row : scenario_.directory().front_ends())
    if (row.name() == directory_.at(self).name) o.secure_channel.slots = row.max_concurrent_api();
  o.tls = tls_cost(t);
  // Beyond every participant: front ends that share their tickets have their certificate's number.
  constexpr std::uint32_t kShared = 1u << 17;
  o.tls_issuer =
      t.tls_shared_tickets() != 0 ? kShared + directory_.at(self).certificate_key : self.value;
  o.tls_lifetime = from_seconds(t.tls_ticket_lifetime_s());
  o.health = build_health(scenario_.health(), spoken_);
  o.drops_waiting = t.abandoned_work() != scenario::Timing::RUN_ON;
  o.probe_kilocycles = kilocycles(t.probe_megacycles());
  o.back_end_timeout = from_seconds(t.back_end_timeout_s());
  o.lookup_timeout = from_seconds(t.lookup_timeout_s());
  o.pool_idle = from_seconds(t.pool_idle_s());
  o.recipient_lifetime = from_seconds(t.recipient_cache_s());
  o.recipient_capacity =
      std::clamp<std::size_t>(std::bit_ceil(std::size_t{directory_.user_count()}), 1024, 1u << 16);
  o.keeps_access_log = extras_.keeps_access_log;
  HttpFrontOptions http;
  http.pools = pool_limits(self, scenario_.directory().front_ends());
  http.not_mounted_wait = from_seconds(t.not_mounted_wait_s());
  http.target_guard = static_cast<std::uint32_t>(t.rpc_target_guard());
  http.target_guard_from_cu7 = static_cast<std::uint32_t>(t.rpc_target_guard_from_cu7());
  http.retry_after_s = static_cast<std::uint16_t>(t.retry_after_s());
  http.keeps_mappings = t.stale_mappings();
  http.session_idle = from_seconds(t.session_idle_s());
  http.clock_skew = from_seconds(t.kerberos_clock_skew_s());
  o.halves.set(http);
  set_mail_limits(scenario_, directory_.at(self).name, o.halves);
  set_sip_and_smtp(scenario_, roster_, tls_cost(t), o.halves);
  return o;
}

// By the rows of one role: those of a machine with both have each their own web site.
template <class Rows>
PoolLimits Simulation::pool_limits(ServerId self, const Rows& rows) const {
  PoolLimits limits;
  for (const auto& row : rows) {
    if (row.name() != directory_.at(self).name) continue;
    for (const auto& pool : row.application_pools())
      limits.of[static_cast<std::size_t>(app_protocol(pool.app()))] = pool.queue_length();
  }
  return limits;
}

std::unique_ptr<Participant> Simulation::front_end(ServerId self) {
  if (!directory_.at(self).has(ServerRole::Mailbox)) {
    auto made = std::make_unique<AccessServer>(directory_, access_options(self));
    access_servers_.push_back(made.get());
    return made;
  }
  MailboxServerOptions mailbox = mailbox_options(self);
  mailbox.cpu_draws = "mailbox cpu";
  auto made = std::make_unique<MultiRoleServer>(directory_, access_options(self), mailbox);
  access_servers_.push_back(&made->access());
  mailbox_servers_.emplace_back(self, &made->mailbox());
  return made;
}

// Front ends, mailbox servers and balancers that read requests; a machine of both roles is one.
std::vector<CongestionLooks::Server> Simulation::watched_servers() const {
  std::vector<CongestionLooks::Server> watched;
  const auto& d = scenario_.directory();
  const auto add = [&](ParticipantId who, const WorkLedger& ledger, const scenario::Cpu& cpu) {
    watched.push_back({who, {&ledger}, {}, cpu.megacycles_per_core()});
  };
  for (std::size_t i = 0; i < access_servers_.size(); ++i)
    add(roster_.servers[i], access_servers_[i]->ledger(), d.front_ends(static_cast<int>(i)).cpu());
  std::map<std::string, const scenario::Cpu*> cpus;
  for (const auto& m : d.mailbox_servers()) cpus.emplace(m.name(), &m.cpu());
  for (const auto& [id, server] : mailbox_servers_) {
    // Front ends come first, by their ids.
    if (id.index() < access_servers_.size())
      watched[id.index()].ledgers.push_back(&server->ledger());
    else
      add(roster_.servers[id.index()], server->ledger(), *cpus.at(directory_.at(id).name));
    auto& useful =
        id.index() < access_servers_.size() ? watched[id.index()].useful : watched.back().useful;
    for (const AccessServer* a : access_servers_) useful.push_back(&a->useful_at()[id.index()]);
  }
  for (std::size_t i = 0; i < balancers_.size(); ++i) {
    if (balancers_[i].layer7 != nullptr)
      add(roster_.balancers[i], balancers_[i].layer7->ledger(),
          d.balancers(static_cast<int>(i)).cpu());
  }
  return watched;
}

MailboxServerOptions Simulation::mailbox_options(ServerId self) const {
  MailboxServerOptions o;
  o.self = self;
  o.seed = scenario_.seed();
  o.speaks = spoken_;
  o.active = first_active_;
  o.mount = from_seconds(scenario_.timing().mount_s());
  o.own_databases = own_databases(directory_, self);
  for (const auto& p : scenario_.populations()) {
    o.request_kilocycles.push_back(
        build_variate(p.profile().mailbox_megacycles(), kKilocyclesPerMegacycle));
    o.response_bytes.push_back(build_variate(p.profile().response_bytes(), 1));
    o.event_gap_s.push_back(Variate::exponential(3600 / p.profile().events_per_hour()));
    o.event_day.push_back(day_of(p));
  }
  o.participants = participants_;
  o.cluster = cluster_of(directory_, roster_, self);
  const auto& t = scenario_.timing();
  o.drops_waiting = t.abandoned_work() != scenario::Timing::RUN_ON;
  o.health = build_health(scenario_.health(), spoken_);
  o.retry_after_s = static_cast<std::uint16_t>(t.retry_after_s());
  o.keeps_access_log = extras_.keeps_access_log;
  HttpMailboxOptions http = http_mailbox_of(scenario_);
  http.pools = pool_limits(self, scenario_.directory().mailbox_servers());
  // Megacycles a second are kilocycles a millisecond.
  http.recorded_kilocycles_per_us = megacycles_per_core_[self.index()] / 1000;
  o.halves.set(http);
  set_mail_policy(scenario_, o.halves);
  set_sip_and_smtp(scenario_, roster_, tls_cost(t), o.halves, mail_store_);
  return o;
}

std::unique_ptr<Participant> Simulation::directory_server(
    ServerId self, const scenario::DirectoryServer& given) const {
  return std::make_unique<DirectoryServer>(
      directory_, directory_server_options(scenario_, directory_, participants_, self, given));
}

std::unique_ptr<Participant> Simulation::edge_server(const scenario::EdgeServer& given,
                                                     ServerId self) {
  auto made = make_edge_server(
      given, directory_,
      {.self = self, .participants = participants_, .outbound = outbound_of(scenario_, roster_)});
  edge_servers_.emplace_back(self, made.get());
  return made;
}

std::unique_ptr<Participant> Simulation::balancer(int index) {
  const auto& b = scenario_.directory().balancers(index);
  const BalancerSetting setting{scenario_, directory_, roster_, spoken_};
  if (b.layer() != scenario::Balancer::LAYER7) {
    auto made = std::make_unique<Layer4Balancer>(layer4_options(b, setting));
    balancers_.push_back({&made->counts(), nullptr});
    return made;
  }
  auto made = std::make_unique<Layer7Balancer>(
      layer7_options(b, setting, roster_.balancers[static_cast<std::size_t>(index)]));
  balancers_.push_back({&made->counts(), made.get()});
  return made;
}

std::unique_ptr<Participant> Simulation::population(int index) {
  const auto& p = scenario_.populations(index);
  const UserGroup& group = directory_.user_groups[static_cast<std::size_t>(index)];
  ClientIdentity who;
  who.name = p.name();
  who.draws = p.draws_as();
  who.seed = scenario_.seed();
  who.first_user = UserId{std::size_t{group.first_user}};
  who.users = group.count;
  who.host = *directory_.find_host(p.namespace_());
  who.methods = logon_methods(directory_, who.host);
  if (const auto method = told_method(p))
    who.methods[static_cast<std::size_t>(protocol_of(p.client()))] = *method;
  ClientConnectionsOptions connections;
  connections.dns = &dns_;
  connections.clients_per_address = p.clients_per_address();
  connections.patience = from_seconds(p.profile().patience_s());
  connections.long_poll_patience = long_poll_patience(p);
  connections.connect_timeout = from_seconds(scenario_.timing().connect_timeout_s());
  connections.dns_delay = from_seconds(scenario_.timing().dns_ms() * 1e-3);
  connections.clients_per_user = p.devices_per_user();
  for (int i = 0; i < scenario_.populations_size(); ++i) {
    const auto& other = scenario_.populations(i);
    if (other.client() == scenario::AUTODISCOVER && other.beside() == p.name())
      connections.told_of_losses = roster_.populations[static_cast<std::size_t>(i)];
  }
  trust_.push_back(certificate_trust_of(p, directory_));
  connections.trust = trust_.back().get();
  if (extras_.replay == nullptr) {
    connections.passwords = kept_passwords(p, who.first_user);
    connections.tickets = tickets_of(p, scenario_, directory_, participants_);
  }
  ClientProfile profile;
  profile.think_s = build_variate(p.profile().think_s(), 1);
  profile.session_requests_mean = p.profile().session_requests_mean();
  profile.change_share = p.profile().change_share();
  profile.hold_s = static_cast<std::uint16_t>(p.profile().hold_s());
  profile.request_bytes = build_variate(p.profile().request_bytes(), 1);
  profile.retry_s = build_variate(p.profile().retry_s(), 1);
  if (extras_.replay != nullptr) {
    ReplayPopulationOptions o;
    o.who = who;
    o.connections = connections;
    o.profile = profile;
    return replaying_population(index, o);
  }
  std::vector<OabId> books;
  if (p.client() == scenario::OAB) books = books_of(directory_, group);
  MadePopulation made = population_maker(p.client())
                            .make({p, who, connections, profile, day_of(p),
                                   [&] { return search_plan(scenario_, directory_, roster_, p); },
                                   scenario_.timing(), directory_, participants_,
                                   roster_.populations[static_cast<std::size_t>(index)], books});
  populations_.push_back({made.connections, made.count, nullptr});
  return std::move(made.participant);
}

// It speaks every protocol, whatever client program its scenario gives it.
std::unique_ptr<Participant> Simulation::replaying_population(int index,
                                                              ReplayPopulationOptions o) {
  constexpr std::uint16_t kPingHold = 470;
  constexpr std::uint16_t kNotificationHold = 300;
  const auto& p = scenario_.populations(index);
  o.source = extras_.replay->arrivals;
  o.population = static_cast<std::uint32_t>(index);
  o.uses_basic =
      shows_credentials(p.client() == scenario::OWA && p.logon() == scenario::Population::BASIC,
                        o.who, Protocol::Owa);
  o.hold_s[static_cast<std::size_t>(Protocol::ActiveSync)] = kPingHold;
  o.hold_s[static_cast<std::size_t>(Protocol::Mapi)] = kNotificationHold;
  if (p.profile().hold_s() > 0)
    o.hold_s[static_cast<std::size_t>(protocol_of(p.client()))] = o.profile.hold_s;
  auto made = std::make_unique<ReplayPopulation>(o);
  populations_.push_back({&made->connections(), 0, made.get()});
  return made;
}

std::uint64_t Simulation::in_flight() const {
  std::uint64_t sum = 0;
  for (const Clients& p : populations_) sum += p.connections->in_flight();
  return sum;
}

std::uint64_t Simulation::long_polls() const {
  std::uint64_t sum = 0;
  for (const Clients& p : populations_) sum += p.connections->long_polls();
  return sum;
}

Observatory::Gauges Simulation::gauge(Instant now) const {
  Observatory::Gauges g;
  g.long_polls = long_polls();
  for (std::size_t i = 0; i < access_servers_.size(); ++i) {
    const ParticipantId who = roster_.servers[i];
    const CpuStation& cpu = *world_->placements()[who.index()].cpu;
    const Observatory::UpSeries& up = observatory_->ups[who.index()];
    g.held += access_servers_[i]->counts().held;
    g.front_end_jobs += cpu.jobs();
    g.front_end_busy += cpu.busy_core_time(now);
    g.front_end_up += up.total(now) * cpu.cores();
    g.front_ends_up += up.is_up ? 1 : 0;
  }
  return g;
}

std::string Simulation::run() {
  if (scenario_.network().model() == scenario::Network::FLOW) {
    SIM_ASSERT(!extras_.drive);
    if (std::string refused = run_on_simgrid(); !refused.empty()) return refused;
  } else {
    fabric_ = std::make_unique<QueueFabric>(world_->topology(), *world_);
    world_->attach(*fabric_);
    world_->begin();
    extras_.drive ? extras_.drive(*world_) : run_plainly(*world_);
  }
  const Instant stopped = world_->was_stopped() ? world_->now() : world_->end();
  observatory_->sample(stopped);
  observatory_->finish(stopped);
  for (std::size_t i = 0; i < populations_.size(); ++i) {
    populations_[i].connections->for_each_operation(stopped, [&](Record record) {
      record.who = roster_.populations[i];
      observatory_->note(record);
    });
  }
  observatory_->checkers.finish(stopped, in_flight(), long_polls());
  account_for_mail(stopped);
  return {};
}

std::string Simulation::run_on_simgrid() {
  SimgridOptions options;
  options.carried = carried_links(scenario_, directory_, world_->topology(),
                                  extras_.replay != nullptr
                                      ? std::optional<double>(extras_.replay->peak_bytes_per_s * 8)
                                      : std::nullopt);
  options.coupling = scenario_.network().coupling() == scenario::Network::EXACT
                         ? SimgridOptions::Coupling::Exact
                         : SimgridOptions::Coupling::RunAhead;
  options.quantum = from_seconds(scenario_.network().quantum_ms() * 1e-3);
  std::string refused;
  flow_ = make_flow(world_->topology(), *world_, options, refused);
  if (flow_ == nullptr) return refused;
  world_->attach(flow_->fabric());
  world_->begin();
  flow_->run(*world_);
  return {};
}

}  // namespace casgrid
