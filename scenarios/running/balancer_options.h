// What a balancer of the scenario is to the model.
#pragma once

#include <vector>

#include "model/balancer/layer4_balancer.h"
#include "model/balancer/layer7_balancer.h"
#include "model/directory/directory.h"
#include "scenarios/deployment/deployment.h"
#include "scenarios/schema/scenario.pb.h"

namespace casgrid {

struct BalancerSetting {
  const scenario::Scenario& scenario;  // resolved
  const Directory& directory;
  const Roster& roster;
  const std::vector<Protocol>& spoken;
};

Layer4BalancerOptions layer4_options(const scenario::Balancer& balancer, const BalancerSetting& in);
// `self` tells its TLS sessions from those of others.
Layer7BalancerOptions layer7_options(const scenario::Balancer& balancer, const BalancerSetting& in,
                                     ParticipantId self);

}  // namespace casgrid
