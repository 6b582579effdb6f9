// One run of a resolved scenario: builds the world, drives it, and gives what was observed.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "model/access/access_server.h"
#include "model/balancer/layer7_balancer.h"
#include "model/base/shared_list.h"
#include "model/client/client_connections.h"
#include "model/client/replay_population.h"
#include "model/http/pool_limits.h"
#include "model/mailbox/mailbox_server.h"
#include "model/smtp/edge_server.h"
#include "model/transport/store.h"
#include "scenarios/deployment/deployment.h"
#include "scenarios/running/congestion_looks.h"
#include "scenarios/running/observatory.h"
#include "scenarios/running/replay_setup.h"
#include "scenarios/schema/scenario.pb.h"
#include "sim/engine/world.h"
#include "sim/simgrid/flow.h"

namespace casgrid {

// What a run may have beside its scenario.
struct SimulationExtras {
  bool keeps_access_log =
      false;  // servers tell the observatory what they would write into their logs
  const ReplaySetup* replay = nullptr;  // arrivals of logs; outlives the simulation
  // Runs the world in the place of run_plainly(). Requires: its network is the queue.
  std::function<void(World&)> drive{};
};

class Simulation {
 public:
  // Stands between the world and a participant; tests use it to make one misbehave.
  using Wrap = std::function<std::unique_ptr<Participant>(const std::string& name,
                                                          std::unique_ptr<Participant>)>;

  explicit Simulation(scenario::Scenario resolved, const Wrap& wrap = {},
                      SimulationExtras extras = {});
  ~Simulation();

  // To the end, or until the observatory says stop. Empty if all went well; otherwise why the run
  // is impossible (a second SimGrid engine in one process).
  std::string run();

  const scenario::Scenario& scenario() const { return scenario_; }
  const Directory& directory() const { return directory_; }
  const Roster& roster() const { return roster_; }
  World& world() { return *world_; }
  const World& world() const { return *world_; }
  Observatory& observatory() { return *observatory_; }
  const Observatory& observatory() const { return *observatory_; }
  // Exchanges that clients have under way, long polls included; and the long polls alone.
  std::uint64_t in_flight() const;
  std::uint64_t long_polls() const;

  struct Clients {  // of one population, in the scenario's order
    const ClientConnections* connections = nullptr;
    std::size_t count = 0;  // 0: open, they come and go
    const ReplayPopulation* replaying = nullptr;
  };
  const std::vector<Clients>& populations() const { return populations_; }

  struct BalancerView {
    const BalancerCounts* counts = nullptr;
    const Layer7Balancer* layer7 = nullptr;  // null: layer 4
  };
  const std::vector<BalancerView>& balancers() const { return balancers_; }
  const std::vector<const AccessServer*>& access_servers() const { return access_servers_; }
  const CongestionLooks& congestion_looks() const { return *looks_; }

 private:
  std::vector<Placement> place(const Wrap& wrap);
  void share_between_servers();
  AccessServerOptions access_options(ServerId self) const;
  template <class Rows>
  PoolLimits pool_limits(ServerId self, const Rows& rows) const;
  void account_for_mail(Instant stopped);
  MailboxServerOptions mailbox_options(ServerId self) const;
  std::unique_ptr<Participant> front_end(
      ServerId self);  // with the mailbox role, too, if it has it
  std::unique_ptr<Participant> directory_server(ServerId self,
                                                const scenario::DirectoryServer& given) const;
  std::unique_ptr<Participant> edge_server(const scenario::EdgeServer& given, ServerId self);
  std::unique_ptr<Participant> balancer(int index);
  std::unique_ptr<Participant> population(int index);
  std::unique_ptr<Participant> replaying_population(int index, ReplayPopulationOptions options);
  void watch_operations(const std::vector<PlannedFault>& faults);
  Duration long_poll_patience(const scenario::Population& population) const;
  std::string run_on_simgrid();
  Observatory::Gauges gauge(Instant now) const;
  std::vector<CongestionLooks::Server> watched_servers() const;

  scenario::Scenario scenario_;
  SimulationExtras extras_;
  std::vector<Protocol> spoken_;  // by this run
  Directory directory_;
  Roster roster_;
  DnsZone dns_;
  std::vector<std::unique_ptr<CertificateTrust>> trust_;  // by population
  std::vector<ServerId> active_;
  // What every server is given alike, kept once.
  SharedList<ParticipantId> participants_;
  SharedList<ServerId> first_active_;
  std::vector<SharedList<std::vector<ServerId>>> active_managers_;  // by site
  std::vector<double> megacycles_per_core_;                         // by server
  std::vector<Clients> populations_;
  std::vector<BalancerView> balancers_;
  std::vector<const AccessServer*> access_servers_;
  std::vector<std::pair<ServerId, const MailboxServer*>> mailbox_servers_;
  std::vector<std::pair<ServerId, const smtp::EdgeServer*>> edge_servers_;
  std::shared_ptr<transport::Store> mail_store_;  // of all databases
  std::unique_ptr<Observatory> observatory_;
  std::unique_ptr<World> world_;
  std::unique_ptr<CongestionLooks> looks_;
  std::unique_ptr<Fabric> fabric_;  // of network model queue
  std::unique_ptr<Flow> flow_;
};

}  // namespace casgrid
