#include "scenarios/runner/simulation.h"

#include <algorithm>
#include <bit>

#include "model/access/access_server.h"
#include "model/balancer/layer4_balancer.h"
#include "model/base/assert.h"
#include "model/mailbox/dag_cluster.h"
#include "model/mailbox/directory_server.h"
#include "model/mailbox/mailbox_server.h"
#include "scenarios/runner/carried_links.h"
#include "sim/engine/plain_driver.h"
#include "sim/engine/queue_fabric.h"
#include "sim/simgrid/coupling.h"
#include "sim/simgrid/flow_fabric.h"

namespace casgrid {
namespace {

constexpr double kKilocyclesPerMegacycle = 1000;

std::uint64_t kilocycles(double megacycles) {
  return static_cast<std::uint64_t>(megacycles * kKilocyclesPerMegacycle + 0.5);
}

// Servers of a role, those of `site` first, otherwise in the directory's order.
std::vector<ServerId> nearest_first(const Directory& d, std::vector<ServerId> servers,
                                    SiteId site) {
  std::stable_partition(servers.begin(), servers.end(),
                        [&](ServerId s) { return d.at(s).site == site; });
  return servers;
}

std::unique_ptr<CpuStation> station(const scenario::Cpu& cpu) {
  const auto discipline = cpu.discipline() == scenario::FIFO
                              ? CpuStation::Discipline::Fifo
                              : CpuStation::Discipline::ProcessorSharing;
  return std::make_unique<CpuStation>(cpu.cores(), cpu.megacycles_per_core(), discipline);
}

}  // namespace

Simulation::Simulation(const scenario::Scenario& resolved, const Wrap& wrap)
    : scenario_(resolved),
      directory_(build_directory(scenario_)),
      roster_(build_roster(scenario_, directory_)),
      dns_(build_dns(scenario_, directory_, roster_)),
      active_(first_active(directory_)) {
  const Topology topology = build_topology(scenario_);
  std::vector<PlannedFault> faults = build_faults(scenario_, directory_, topology, roster_);
  std::vector<Checkers::Watched> watched;
  for (int i = 0; i < scenario_.populations_size(); ++i) {
    const auto& p = scenario_.populations(i);
    watched.push_back({roster_.populations[static_cast<std::size_t>(i)],
                       p.has_open() ? 0 : p.users(), from_seconds(p.profile().patience_s())});
  }
  observatory_ = std::make_unique<Observatory>(
      directory_, roster_.names, Checkers(directory_, roster_.server_of(), active_, watched),
      kStart + from_seconds(scenario_.record().warm_up_s()));
  std::vector<ClusterPlacement> clusters;
  for (std::size_t i = 0; i < directory_.dags.size(); ++i) {
    ClusterPlacement cluster;
    cluster.cluster = roster_.dags[i];
    for (const ServerId member : directory_.dags[i].members)
      cluster.members.push_back(roster_.servers[member.index()]);
    if (!directory_.dags[i].witness_site.is_none())
      cluster.witness_zone = ZoneId{directory_.dags[i].witness_site.index()};
    clusters.push_back(cluster);
  }
  WorldOptions options;
  options.seed = scenario_.seed();
  options.end = kStart + from_seconds(scenario_.duration_s());
  options.sample_every = from_seconds(scenario_.record().sample_s());
  world_ = std::make_unique<World>(options, topology, place(wrap), std::move(clusters),
                                   std::move(faults), *observatory_);
  observatory_->watch(*world_);
}

Simulation::~Simulation() = default;

std::vector<Placement> Simulation::place(const Wrap& wrap) {
  std::vector<Placement> placements;
  const auto add = [&](ZoneId zone, std::unique_ptr<Participant> participant) -> Placement& {
    const std::string& name = roster_.names[placements.size()];
    if (wrap) participant = wrap(name, std::move(participant));
    placements.push_back({name, zone, std::move(participant), nullptr, false, Duration{0}});
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
    add(zone_of(next), mailbox_server(ServerId{next})).cpu = station(m.cpu());
    ++next;
  }
  for (const auto& s : d.directory_servers()) {
    add(zone_of(next),
        std::make_unique<DirectoryServer>(kilocycles(scenario_.timing().directory_megacycles())))
        .cpu = station(s.cpu());
    ++next;
  }
  const Topology& topology = build_topology(scenario_);
  const auto zone_named = [&](const std::string& name) {
    const auto found = std::find_if(topology.zones.begin(), topology.zones.end(),
                                    [&](const Zone& z) { return z.name == name; });
    return ZoneId{static_cast<std::size_t>(found - topology.zones.begin())};
  };
  for (int i = 0; i < d.balancers_size(); ++i) {
    Placement& placed = add(zone_named(d.balancers(i).site()), balancer(i));
    placed.is_balancer = true;
    placed.forwarding = from_seconds(d.balancers(i).forwarding_ms() * 1e-3);
  }
  for (std::size_t i = 0; i < directory_.dags.size(); ++i) {
    DagClusterOptions o;
    o.self = DagId{i};
    o.participants = roster_.servers;
    o.active = active_;
    o.detection = from_seconds(scenario_.timing().detection_s());
    o.mount = from_seconds(scenario_.timing().mount_s());
    o.switchover = from_seconds(scenario_.timing().switchover_s());
    add(zone_of(directory_.dags[i].members.front().index()),
        std::make_unique<DagCluster>(directory_, o));
  }
  for (int i = 0; i < scenario_.populations_size(); ++i) {
    add(zone_named(scenario_.populations(i).location()), population(i));
  }
  return placements;
}

std::unique_ptr<Participant> Simulation::front_end(ServerId self) {
  AccessServerOptions o;
  o.self = self;
  o.seed = scenario_.seed();
  o.participants = roster_.servers;
  const SiteId site = directory_.at(self).site;
  std::vector<ServerId> directory_servers;
  for (std::size_t i = 0; i < directory_.servers.size(); ++i) {
    if (directory_.servers[i].role == ServerRole::DirectoryServer)
      directory_servers.push_back(ServerId{i});
  }
  o.directory_servers = nearest_first(directory_, directory_servers, site);
  for (const Database& database : directory_.databases) {
    const std::vector<ServerId> members =
        database.dag.is_none() ? std::vector<ServerId>{database.copies.front().server}
                               : directory_.at(database.dag).members;
    o.active_managers.push_back(nearest_first(directory_, members, site));
  }
  for (const auto& p : scenario_.populations()) {
    o.request_kilocycles.push_back(
        build_variate(p.profile().front_end_megacycles(), kKilocyclesPerMegacycle));
  }
  const auto& t = scenario_.timing();
  o.tls_kilocycles = kilocycles(t.tls_handshake_megacycles());
  o.back_end_timeout = from_seconds(t.back_end_timeout_s());
  o.lookup_timeout = from_seconds(t.lookup_timeout_s());
  o.pool_idle = from_seconds(t.pool_idle_s());
  o.recipient_lifetime = from_seconds(t.recipient_cache_s());
  o.session_idle = from_seconds(t.session_idle_s());
  o.recipient_capacity =
      std::clamp<std::size_t>(std::bit_ceil(std::size_t{directory_.user_count()}), 1024, 1u << 16);
  return std::make_unique<AccessServer>(directory_, o);
}

std::unique_ptr<Participant> Simulation::mailbox_server(ServerId self) {
  MailboxServerOptions o;
  o.self = self;
  o.seed = scenario_.seed();
  o.active = active_;
  o.mount = from_seconds(scenario_.timing().mount_s());
  for (std::size_t i = 0; i < directory_.databases.size(); ++i) {
    const Database& database = directory_.databases[i];
    if (database.dag.is_none() && database.copies.front().server == self)
      o.own_databases.push_back(DatabaseId{i});
  }
  for (const auto& p : scenario_.populations()) {
    o.request_kilocycles.push_back(
        build_variate(p.profile().mailbox_megacycles(), kKilocyclesPerMegacycle));
    o.response_bytes.push_back(build_variate(p.profile().response_bytes(), 1));
  }
  return std::make_unique<MailboxServer>(directory_, o);
}

std::unique_ptr<Participant> Simulation::balancer(int index) {
  const auto& b = scenario_.directory().balancers(index);
  Layer4BalancerOptions o;
  for (const std::string& name : b.pool()) {
    const ServerId server = *directory_.find_server(name);
    o.pool.push_back({server, roster_.servers[server.index()]});
  }
  o.policy = b.policy() == scenario::Balancer::LEAST_CONNECTIONS
                 ? Layer4BalancerOptions::Policy::LeastConnections
                 : Layer4BalancerOptions::Policy::RoundRobin;
  o.probe_interval = from_seconds(b.probe().interval_s());
  o.probe_timeout = from_seconds(b.probe().timeout_s());
  o.down_after = b.probe().down_after();
  o.up_after = b.probe().up_after();
  return std::make_unique<Layer4Balancer>(o);
}

std::unique_ptr<Participant> Simulation::population(int index) {
  const auto& p = scenario_.populations(index);
  const UserGroup& group = directory_.user_groups[static_cast<std::size_t>(index)];
  OwaPopulationOptions o;
  o.name = p.name();
  o.seed = scenario_.seed();
  o.first_user = UserId{std::size_t{group.first_user}};
  o.users = group.count;
  o.host = *directory_.find_host(p.namespace_());
  o.dns = &dns_;
  o.uses_basic = p.logon() == scenario::Population::BASIC;
  o.is_open = p.has_open();
  o.away_s = {Variate::Law::Exponential, p.closed().away_mean_s(), 0, 1, 1};
  o.ramp = from_seconds(p.closed().ramp_s());
  o.sessions_per_s = p.open().sessions_per_s();
  o.profile.think_s = build_variate(p.profile().think_s(), 1);
  o.profile.session_requests_mean = p.profile().session_requests_mean();
  o.profile.change_share = p.profile().change_share();
  o.profile.request_bytes = build_variate(p.profile().request_bytes(), 1);
  o.profile.patience = from_seconds(p.profile().patience_s());
  o.profile.retry_s = build_variate(p.profile().retry_s(), 1);
  o.profile.connect_timeout = from_seconds(scenario_.timing().connect_timeout_s());
  o.profile.dns_delay = from_seconds(scenario_.timing().dns_ms() * 1e-3);
  std::copy(p.day().begin(), p.day().end(), o.day.weights.begin());
  o.day.local_time = from_seconds(p.local_time_h() * 3600);
  auto made = std::make_unique<OwaPopulation>(o);
  populations_.push_back(made.get());
  return made;
}

std::uint64_t Simulation::in_flight() const {
  std::uint64_t sum = 0;
  for (const OwaPopulation* p : populations_) sum += p->in_flight();
  return sum;
}

std::string Simulation::run() {
  if (scenario_.network().model() == scenario::Network::FLOW) {
    if (const std::string refused = run_on_simgrid(); !refused.empty()) return refused;
  } else {
    fabric_ = std::make_unique<QueueFabric>(world_->topology(), *world_);
    world_->attach(*fabric_);
    world_->begin();
    run_plainly(*world_);
  }
  const Instant stopped = world_->was_stopped() ? world_->now() : world_->end();
  observatory_->sample(stopped);
  observatory_->checkers.finish(stopped, in_flight());
  return {};
}

std::string Simulation::run_on_simgrid() {
  SimgridOptions options;
  options.carried = carried_links(scenario_, directory_, world_->topology());
  options.coupling = scenario_.network().coupling() == scenario::Network::EXACT
                         ? SimgridOptions::Coupling::Exact
                         : SimgridOptions::Coupling::RunAhead;
  options.quantum = from_seconds(scenario_.network().quantum_ms() * 1e-3);
  std::string refused;
  auto fabric = FlowFabric::create(world_->topology(), *world_, options.carried, refused);
  if (fabric == nullptr) return refused;
  FlowFabric& flow = *fabric;
  fabric_ = std::move(fabric);
  world_->attach(flow);
  world_->begin();
  run_coupled(*world_, flow, options);
  return {};
}

}  // namespace casgrid
