// What a fault of a scenario does, by the scenario's names: the schema's `what` as a variant.
// Whoever treats faults by their kind visits it (model/base/overloaded.h), so that the compiler
// finds every place that does not know a new kind yet.
#pragma once

#include <optional>
#include <string>
#include <variant>

#include "model/base/component.h"
#include "model/base/health.h"
#include "scenarios/schema/scenario.pb.h"

namespace casgrid {

namespace named {

struct Crash {
  std::string machine;  // server or balancer
};
struct PowerLoss {
  std::string machine;
};
struct SiteLoss {
  std::string site;
};
struct LinkDown {
  std::string link;
};
struct DatabaseFailure {
  std::string database;
};
struct Rebalance {
  std::string group;
};
struct BlockActivation {
  std::string server;
};
using LinkBandwidth = scenario::Fault::LinkBandwidth;
using Switchover = scenario::Fault::Switchover;
using RestoreQuorum = scenario::Fault::RestoreQuorum;
using ComponentState = scenario::Fault::ComponentState;
using MessageRule = scenario::Fault::MessageRule;
using Sick = scenario::Fault::Sick;
using DrainMember = scenario::Fault::DrainMember;
using BindCertificate = scenario::Fault::BindCertificate;

}  // namespace named

// In the order of the schema.
using NamedFault =
    std::variant<named::Crash, named::PowerLoss, named::SiteLoss, named::LinkDown,
                 named::LinkBandwidth, named::DatabaseFailure, named::Switchover, named::Rebalance,
                 named::RestoreQuorum, named::ComponentState, named::MessageRule, named::Sick,
                 named::DrainMember, named::BlockActivation, named::BindCertificate>;
inline constexpr std::size_t kFaultKinds = std::variant_size_v<NamedFault>;

// None: the fault says when, but not what.
std::optional<NamedFault> find_what(const scenario::Fault& fault);
// Requires: the fault says what, as those of a scenario that validate() accepts do.
NamedFault what_of(const scenario::Fault& fault);
void set_what(scenario::Fault& fault, const NamedFault& what);

// Words of the schema as those of the model; what is not given is its default.
ComponentId component_of(scenario::Fault::Component component);  // requires: it is given
ComponentState state_of(scenario::Fault::State state);
Requester requester_of(scenario::Fault::Requester requester);
Sickness sickness_of(scenario::Fault::Sick::Effect effect);
Responder cure_of(scenario::Fault::Sick::Cure cure);

}  // namespace casgrid
