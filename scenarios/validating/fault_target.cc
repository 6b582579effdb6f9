#include "scenarios/validating/fault_target.h"

#include "scenarios/validating/check_mail_program.h"
#include "scenarios/validating/references.h"

namespace casgrid {
namespace {

using scenario::Fault;

// Of a database whose copies are in no group nothing fails over.
void check_failing_over(const Scope& scope, const std::string& database, std::string_view field) {
  const DeclaredNames& names = scope.names();
  if (!refers(scope, names.databases, database, field, "database")) return;
  const auto holders = names.copies_of.find(database);
  if (holders != names.copies_of.end() && !holders->second.empty() &&
      names.group_of.contains(holders->second.front()))
    return;
  scope.error(field, "\"" + database + "\" is not in a group: nothing fails over",
              "use crash or power_loss of its server");
}

void check_switchover(const Scope& scope, const Fault::Switchover& given) {
  check_failing_over(scope, given.database(), "database");
  refers(scope, scope.names().mailbox_servers, given.server(), "server", "mailbox server");
}

void check_restored(const Scope& scope, const Fault::RestoreQuorum& given) {
  refers(scope, scope.names().groups, given.dag(), "dag", "group");
  refers(scope, scope.names().sites, given.site(), "site", "site");
}

void check_component(const Scope& scope, const Fault::ComponentState& given) {
  if (scope.names().balancers.contains(given.server()))
    scope.error("server", "a balancer has no components", "use drain_member");
  else
    refers(scope, scope.names().front_ends_and_mailbox_servers(), given.server(), "server",
           "front end or mailbox server");
  if (given.component() == Fault::COMPONENT_UNSPECIFIED)
    scope.error("component", "is missing", "give OWA_PROXY, SERVER_WIDE_OFFLINE or another");
  if (given.state() == Fault::STATE_UNSPECIFIED)
    scope.error("state", "is missing", "give ACTIVE, DRAINING or INACTIVE");
}

void check_message_rule(const Scope& scope, const Fault::MessageRule& given) {
  refers(scope, scope.names().zones, given.from(), "from", "site or client network");
  refers(scope, scope.names().zones, given.to(), "to", "site or client network");
}

void check_sick(const Scope& scope, const Fault::Sick& given) {
  refers(scope, scope.names().front_ends_and_mailbox_servers(), given.server(), "server",
         "front end or mailbox server");
}

void check_drained(const Scope& scope, const Fault::DrainMember& given) {
  refers(scope, scope.names().balancers, given.balancer(), "balancer", "balancer");
  refers(scope, scope.names().front_ends, given.server(), "server", "front end");
}

void check_blocked(const Scope& scope, const std::string& server) {
  const DeclaredNames& names = scope.names();
  if (refers(scope, names.mailbox_servers, server, "", "mailbox server") &&
      !names.group_of.contains(server))
    scope.error("\"" + server + "\" is in no group", "databases move inside a group only");
}

// The certificate need not be known: any other name is a label, as a front end's own.
void check_bound(const Scope& scope, const Fault::BindCertificate& given) {
  refers(scope, scope.names().front_ends, given.server(), "server", "front end");
  refers(scope, scope.names().certificates, given.certificate(), "certificate", "certificate");
}

}  // namespace

void check_fault_target(const Scope& scope, const Fault& f) {
  const DeclaredNames& names = scope.names();
  switch (f.what_case()) {
    case Fault::kCrash:
      refers(scope, names.servers, f.crash(), "crash", "server or balancer");
      break;
    case Fault::kPowerLoss:
      refers(scope, names.servers, f.power_loss(), "power_loss", "server or balancer");
      break;
    case Fault::kSiteLoss:
      refers(scope, names.sites, f.site_loss(), "site_loss", "site");
      break;
    case Fault::kLinkDown:
      refers(scope, names.links, f.link_down(), "link_down", "link");
      break;
    case Fault::kLinkBandwidth:
      refers(scope, names.links, f.link_bandwidth().link(), "link_bandwidth.link", "link");
      break;
    case Fault::kDatabaseFailure:
      check_failing_over(scope, f.database_failure(), "database_failure");
      break;
    case Fault::kSwitchover:
      check_switchover(scope.in("switchover"), f.switchover());
      break;
    case Fault::kRebalance:
      refers(scope, names.groups, f.rebalance(), "rebalance", "group");
      break;
    case Fault::kRestoreQuorum:
      check_restored(scope.in("restore_quorum"), f.restore_quorum());
      break;
    case Fault::kComponentState:
      check_component(scope.in("component_state"), f.component_state());
      break;
    case Fault::kMessageRule:
      check_message_rule(scope.in("message_rule"), f.message_rule());
      break;
    case Fault::kSick:
      check_sick(scope.in("sick"), f.sick());
      break;
    case Fault::kDrainMember:
      check_drained(scope.in("drain_member"), f.drain_member());
      break;
    case Fault::kBlockActivation:
      check_blocked(scope.in("block_activation"), f.block_activation());
      break;
    case Fault::kBindCertificate:
      check_bound(scope.in("bind_certificate"), f.bind_certificate());
      break;
    case Fault::WHAT_NOT_SET:
      scope.error("says when, but not what",
                  R"(add crash: "...", site_loss: "...", database_failure: "..." or another)");
      break;
  }
}

}  // namespace casgrid
