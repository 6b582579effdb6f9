// Which protocols are there in a run: those that the scenario names. Of the others there is no
// listener, no probe and no record, so a protocol that the program learns to simulate changes no
// run that does not name it.
#pragma once

#include <vector>

#include "model/directory/protocol.h"
#include "scenarios/schema/scenario.pb.h"

namespace casgrid {

// In the order of protocols(), of those that are simulated:
//   - what the programs of populations speak,
//   - what faults are about: a sick protocol, a component that stands for one (not the steps of a
//     maintenance, which treat every server alike), even if an early end leaves such a fault out,
//   - whose health page a balancer asks for, or for whose greeting it waits; where nothing else
//   goes over HTTP, a balancer of layer
//     7 asks for that of OWA, as one of layer 4 does by itself,
//   - mail services that a server is said to run (front_service_running).
// Objectives do not count: what is asked of a run must not change it.
// Requires: the scenario is resolved.
std::vector<Protocol> named_protocols(const scenario::Scenario& resolved);

// With logs instead of populations: they may ask whatever logs drive (ClientRow::is_recorded).
std::vector<Protocol> replayed_protocols(const scenario::Scenario& resolved);

// What a balancer probes its members for, of those that are there: at layer 4 that of
// its probe, at layer 7 of all that go over HTTP.
std::vector<Protocol> probed_protocols(const scenario::Balancer& resolved,
                                       const std::vector<Protocol>& named);

// Whose health page marks the members of a balancer of layer 7 for a protocol over HTTP.
Protocol mark_of(const scenario::Balancer& resolved, Protocol protocol);

// Into the early end of a scenario: that a fault which it leaves out named a protocol.
void name_left_out(const scenario::Fault& fault, scenario::EarlyEnd& early_end);

}  // namespace casgrid
