#include "scenarios/resolving/maintenance.h"

#include <algorithm>
#include <string>

#include "scenarios/document/number_range.h"
#include "scenarios/document/standards.h"

namespace casgrid {
namespace {

using scenario::Fault;
using scenario::Maintenance;
using scenario::Scenario;

constexpr double kBetweenSteps = 1;    // seconds
constexpr double kProbesNoticeS = 30;  // a server that is back is probed well before it is used

Fault* step(Scenario& s, const Maintenance& m, const std::string& what, double at, double until) {
  Fault* f = s.add_faults();
  f->set_name("maintenance of " + m.server() + " at " +
              std::to_string(static_cast<long>(m.at_s())) + " s: " + what);
  f->set_at_s(at);
  f->set_lasting_s(until - at);
  f->set_is_step(true);
  return f;
}

void set_component(Fault* f, const std::string& server, Fault::Component component,
                   Fault::State state) {
  auto* c = f->mutable_component_state();
  c->set_server(server);
  c->set_component(component);
  c->set_state(state);
  c->set_requester(Fault::MAINTENANCE);
}

template <class Rows>
bool is_in(const Rows& all, const std::string& name) {
  return std::any_of(all.begin(), all.end(), [&](const auto& row) { return row.name() == name; });
}

void restart(Scenario& s, const Maintenance& m, double at) {
  Fault* f = step(s, m, "restarts", at, at + m.work_s());
  f->set_name(m.server() + " is patched" + (m.without_draining() ? ", undrained" : ""));
  f->set_is_step(false);
  f->set_crash(m.server());
}

// When what it has is done, it goes offline and restarts.
double offline_at(const Maintenance& m) { return m.at_s() + m.drain_s(); }
double back_at(const Maintenance& m) {
  return offline_at(m) + kBetweenSteps + m.work_s() + kBetweenSteps;
}

void restart_offline(Scenario& s, const Maintenance& m) {
  set_component(step(s, m, "ServerWideOffline Inactive", offline_at(m), back_at(m)), m.server(),
                Fault::SERVER_WIDE_OFFLINE, Fault::INACTIVE);
  restart(s, m, offline_at(m) + kBetweenSteps);
}

// Its balancers give it nothing new.
void drain_front_end(Scenario& s, const Maintenance& m) {
  for (const auto& b : s.directory().balancers()) {
    if (std::find(b.pool().begin(), b.pool().end(), m.server()) == b.pool().end()) continue;
    Fault* f = step(s, m, b.name() + " drains it", m.at_s(), back_at(m) + kProbesNoticeS);
    f->mutable_drain_member()->set_balancer(b.name());
    f->mutable_drain_member()->set_server(m.server());
  }
}

// Transport and calls are drained, databases move away, the server goes offline; the way back takes
// the same steps from the last to the first (facts 5.5).
void drain_mailbox_server(Scenario& s, const Maintenance& m) {
  const double back = back_at(m);
  set_component(step(s, m, "HubTransport Draining", m.at_s(), back + 3 * kBetweenSteps), m.server(),
                Fault::HUB_TRANSPORT, Fault::DRAINING);
  set_component(step(s, m, "UMCallRouter Draining", m.at_s() + kBetweenSteps, back + kBetweenSteps),
                m.server(), Fault::UM_CALL_ROUTER, Fault::DRAINING);
  step(s, m, "databases move away", m.at_s() + 2 * kBetweenSteps, back + 2 * kBetweenSteps)
      ->set_block_activation(m.server());
}

}  // namespace

void expand_maintenance(Scenario& s) {
  const auto given = s.maintenance();
  s.clear_maintenance();
  for (Maintenance m : given) {
    const bool is_front = is_in(s.directory().front_ends(), m.server());
    const bool is_mailbox = is_in(s.directory().mailbox_servers(), m.server());
    if (m.drain_s() == 0) m.set_drain_s(is_front ? kFrontEndDrainS : kMailboxDrainS);
    fill_defaults(m);
    if (m.without_draining()) {
      restart(s, m, m.at_s() + m.drain_s() + kBetweenSteps);
    } else {
      // A server with both roles is drained of both.
      if (is_front) drain_front_end(s, m);
      if (is_mailbox) drain_mailbox_server(s, m);
      restart_offline(s, m);
    }
  }
}

}  // namespace casgrid
