// One run of a resolved scenario: builds the world, drives it, and gives what was observed.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "model/client/owa_population.h"
#include "scenarios/runner/deployment.h"
#include "scenarios/runner/observatory.h"
#include "scenarios/schema/scenario.pb.h"
#include "sim/engine/world.h"

namespace casgrid {

class Simulation {
 public:
  // Stands between the world and a participant; tests use it to make one misbehave.
  using Wrap = std::function<std::unique_ptr<Participant>(const std::string& name,
                                                          std::unique_ptr<Participant>)>;

  explicit Simulation(const scenario::Scenario& resolved, const Wrap& wrap = {});
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
  std::uint64_t in_flight() const;

 private:
  std::vector<Placement> place(const Wrap& wrap);
  std::unique_ptr<Participant> front_end(ServerId self);
  std::unique_ptr<Participant> mailbox_server(ServerId self);
  std::unique_ptr<Participant> balancer(int index);
  std::unique_ptr<Participant> population(int index);
  std::string run_on_simgrid();

  scenario::Scenario scenario_;
  Directory directory_;
  Roster roster_;
  DnsZone dns_;
  std::vector<ServerId> active_;
  std::vector<const OwaPopulation*> populations_;
  std::unique_ptr<Observatory> observatory_;
  std::unique_ptr<World> world_;
  std::unique_ptr<Fabric> fabric_;
};

}  // namespace casgrid
