#include "scenarios/advising/group_rehearsal.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "model/base/overloaded.h"
#include "scenarios/deployment/deployment_groups.h"
#include "scenarios/resolving/named_protocols.h"
#include "sim/engine/plain_driver.h"
#include "sim/engine/queue_fabric.h"

namespace casgrid {
namespace {

// Whoever has no part in what is rehearsed.
class Mute final : public Participant {
 public:
  void handle(const Input&, Instant, Outbox&) override {}
};

// Remembers whether who sits on it is running.
class Seat final : public Participant {
 public:
  Seat(std::unique_ptr<Participant> sitter, bool& is_running)
      : sitter_(std::move(sitter)), is_running_(is_running) {}

  void handle(const Input& input, Instant now, Outbox& out) override {
    if (input.kind == InputKind::Started) is_running_ = true;
    if (input.kind == InputKind::Crashed) is_running_ = false;
    sitter_->handle(input, now, out);
  }

 private:
  std::unique_ptr<Participant> sitter_;
  bool& is_running_;
};

class Watcher final : public Observer {
 public:
  explicit Watcher(Checkers& checkers) : checkers_(checkers) {}

  void record(const Record& record) override { checkers_.add(record); }
  void sample(Instant) override {}
  bool go_on(Instant) override { return true; }

 private:
  Checkers& checkers_;
};

// Faults that groups and their members notice. Balancers and front ends stand mute.
// What a group may act upon, of what is done to a server.
bool moves_databases(const ServerAct& act) {
  return std::visit(Overloaded{[](const act::SetComponent&) { return true; },
                               [](const act::Sicken&) { return true; },
                               [](const act::BindCertificate&) { return false; }},
                    act);
}

bool concerns_groups(const FaultEffect& effect) {
  return std::visit(Overloaded{
                        [](const AnyOf<CrashFault, PowerLossFault, ZoneLossFault, LinkDownFault,
                                       LinkBandwidthFault> auto&) { return true; },
                        [](const ToldFault& told) {
                          return std::visit(
                              Overloaded{[](const ServerAct& act) { return moves_databases(act); },
                                         [](const GroupAct&) { return true; },
                                         // Nobody asks a balancer for a database.
                                         [](const BalancerAct&) { return false; }},
                              told.act);
                        },
                        // Orders go over the cluster's own channel, which no rule is shown.
                        [](const MessageRuleFault&) { return false; },
                    },
                    effect);
}

}  // namespace

GroupRehearsal::GroupRehearsal(const scenario::Scenario& resolved, const Directory& directory,
                               const Topology& topology, const Roster& roster)
    : scenario_(resolved),
      directory_(directory),
      topology_(topology),
      roster_(roster),
      active_(first_active(directory)) {}

std::unique_ptr<MailboxServer> GroupRehearsal::mailbox_server(ServerId self) const {
  MailboxServerOptions o;
  o.self = self;
  o.seed = scenario_.seed();
  o.active = active_;
  o.mount = from_seconds(scenario_.timing().mount_s());
  o.own_databases = own_databases(directory_, self);
  o.cluster = cluster_of(directory_, roster_, self);
  o.health = build_health(scenario_.health(), named_protocols(scenario_));
  return std::make_unique<MailboxServer>(directory_, o);
}

std::unique_ptr<DagCluster> GroupRehearsal::group(DagId self) const {
  return std::make_unique<DagCluster>(directory_,
                                      build_group(scenario_, self, roster_.servers, active_));
}

GroupRehearsal::Mounts GroupRehearsal::play(std::vector<PlannedFault> faults, Instant end) {
  std::erase_if(faults, [](const PlannedFault& f) { return !concerns_groups(f.effect); });
  Mounts mounts;
  const auto running = std::make_unique<bool[]>(directory_.servers.size());
  std::vector<std::pair<ServerId, const MailboxServer*>> mailbox_servers;
  std::vector<Placement> placements;
  placements.reserve(roster_.names.size());
  for (const std::string& name : roster_.names)
    placements.push_back({.name = name,
                          .zone = ZoneId{0u},
                          .participant = std::make_unique<Mute>(),
                          .cpu = nullptr});
  for (std::size_t i = 0; i < directory_.servers.size(); ++i) {
    Placement& placement = placements[roster_.servers[i].index()];
    placement.zone = ZoneId{directory_.servers[i].site.index()};
    placement.cpu = std::make_unique<CpuStation>(1, 1000, CpuStation::Discipline::Fifo);
    std::unique_ptr<Participant> sitter = std::move(placement.participant);
    if (directory_.servers[i].has(ServerRole::Mailbox)) {
      auto made = mailbox_server(ServerId{i});
      mailbox_servers.emplace_back(ServerId{i}, made.get());
      sitter = std::move(made);
    }
    placement.participant = std::make_unique<Seat>(std::move(sitter), running[i]);
  }
  std::vector<const DagCluster*> groups;
  for (std::size_t i = 0; i < directory_.dags.size(); ++i) {
    auto made = group(DagId{i});
    groups.push_back(made.get());
    placements[roster_.dags[i].index()].participant = std::move(made);
  }
  Checkers checkers(directory_, roster_.server_of(), active_, {});
  Watcher watcher(checkers);
  WorldOptions options;
  options.seed = scenario_.seed();
  options.end = end;
  World world(options, topology_, std::move(placements), build_clusters(directory_, roster_),
              std::move(faults), watcher);
  QueueFabric fabric(world.topology(), world);
  world.attach(fabric);
  world.begin();
  run_plainly(world);
  mounts.on.resize(directory_.databases.size());
  for (const auto& [server, participant] : mailbox_servers) {
    for (std::size_t i = 0; i < mounts.on.size(); ++i) {
      if (participant->is_mounted(DatabaseId{i})) mounts.on[i].push_back(server);
    }
  }
  for (std::size_t i = 0; i < directory_.servers.size(); ++i)
    mounts.is_running.push_back(running[i]);
  for (const DagCluster* g : groups) mounts.has_quorum.push_back(g->has_quorum());
  left_ = world.topology();
  mounted_twice_ = checkers.mounted_twice();
  violations_ = checkers.violations();
  return mounts;
}

}  // namespace casgrid
