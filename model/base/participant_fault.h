// What an administrator or a fault does to a participant's own state (crashes and links are the
// world's business, not told). Each kind of participant has its own acts: it visits them all, and
// the compiler finds the one that it forgets.
#pragma once

#include <cstdint>
#include <variant>

#include "model/base/assert.h"
#include "model/base/component.h"
#include "model/base/health.h"
#include "model/base/ids.h"

namespace casgrid {

namespace act {

// Set-ServerComponentState.
struct SetComponent {
  ComponentId component = ComponentId::OwaProxy;
  Requester requester = Requester::HealthApi;
  ComponentState state = ComponentState::Active;
};

// The application pool of a protocol is sick.
struct Sicken {
  Protocol protocol{};
  Sickness sickness = Sickness::None;
  Responder cured_by = Responder::Online;  // Online: by nothing that acts
};

// The active copy of the database breaks; over: it is repaired.
struct FailDatabase {
  DatabaseId database;
};

// Switchover; over: back again.
struct MoveDatabase {
  DatabaseId database;
  ServerId to;
};

// Every database goes to its preferred copy that is up.
struct Rebalance {};

// Datacenter switchover: the members of the site become the group; over: it takes the others in
// again.
struct RestoreQuorum {
  SiteId site;
};

// Copies on the server are blocked, and its databases move away now.
struct BlockActivation {
  ServerId server;
};

// The member of the pool gets no new work.
struct DrainMember {
  ServerId server;
};

// Enable-ExchangeCertificate: what its client-facing services show from now on.
struct BindCertificate {
  CertificateId certificate;
};

}  // namespace act

// Front end, mailbox server.
using ServerAct = std::variant<act::SetComponent, act::Sicken, act::BindCertificate>;
using GroupAct = std::variant<act::FailDatabase, act::MoveDatabase, act::Rebalance,
                              act::RestoreQuorum, act::BlockActivation>;
using BalancerAct = std::variant<act::DrainMember>;
using ParticipantAct = std::variant<ServerAct, GroupAct, BalancerAct>;

// What it asks for stands until the same number is told that it is over; several that ask for the
// same thing are told apart by their numbers (requests.h).
struct ParticipantFault {
  ParticipantAct act;
  std::uint32_t number = 0;  // of the fault in the plan
  bool is_over = false;      // what this number asked for is withdrawn
};

// What it does to a participant of one kind. Requires: it was aimed at one of that kind.
template <class Act>
const Act& act_on(const ParticipantFault& fault) {
  const Act* own = std::get_if<Act>(&fault.act);
  SIM_ASSERT(own != nullptr);
  return *own;
}

}  // namespace casgrid
