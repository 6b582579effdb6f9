#include "scenarios/validating/check_calls.h"

#include <algorithm>
#include <string>
#include <vector>

#include "model/directory/product.h"
#include "scenarios/document/diagnostic.h"
#include "scenarios/validating/front_doors.h"
#include "scenarios/validating/mail_services.h"
#include "scenarios/validating/references.h"

namespace casgrid {
namespace {

bool is_secured(const scenario::DialPlan& plan) {
  return plan.security() == scenario::DialPlan::SIP_SECURED ||
         plan.security() == scenario::DialPlan::SECURED;
}

// Does a service that starts so listen for what the dial plan asks for?
bool fits(const scenario::UmSettings& um, bool is_over_tls) {
  return um.startup() == scenario::UmSettings::DUAL ||
         (um.startup() == scenario::UmSettings::TLS) == is_over_tls;
}

const scenario::DialPlan* find_plan(const scenario::Directory& d, const std::string& name) {
  const auto found =
      std::find_if(d.dial_plans().begin(), d.dial_plans().end(),
                   [&](const scenario::DialPlan& plan) { return plan.name() == name; });
  return found == d.dial_plans().end() ? nullptr : &*found;
}

bool is_linked(const scenario::DialPlan& plan, const std::string& gateway) {
  return std::any_of(plan.gateways().begin(), plan.gateways().end(),
                     [&](const scenario::GatewayLink& link) { return link.gateway() == gateway; });
}

// A call router on one of the front ends behind the name, for such a plan.
void check_routers(const Scope& scope, const scenario::Population& p,
                   const scenario::DialPlan& plan) {
  const scenario::Directory& d = scope.scenario().directory();
  const std::vector<std::string> behind = front_ends_behind(d, p.namespace_());
  if (behind.empty()) return;  // that is said elsewhere
  bool has_router = false;
  for (const auto& row : d.front_ends()) {
    const Product product = product_of_row(row.version());
    const bool has_um = product >= Product::Exchange2013 && traits_of(product).has_um;
    for (const std::string& name : names_of(row.name())) {
      if (std::find(behind.begin(), behind.end(), name) == behind.end()) continue;
      has_router = has_router || has_um;
      if (has_um && fits(row.call_router(), is_secured(plan))) return;
    }
  }
  if (!has_router) {
    scope.error("client", "no front end behind \"" + p.namespace_() + "\" has a UM call router",
                "name a front end of Exchange 2013 or 2016");
    return;
  }
  scope.error("dial_plan",
              "\"" + plan.name() + "\" wants calls over " +
                  (is_secured(plan) ? "mutual TLS" : "TCP") + ", and no call router behind \"" +
                  p.namespace_() + "\" listens for them",
              std::string("give call_router { startup: ") + (is_secured(plan) ? "TLS" : "TCP") +
                  " }, or DUAL, or another security of the plan");
}

void check_services(const Scope& scope, const scenario::DialPlan& plan) {
  const scenario::Directory& d = scope.scenario().directory();
  if (d.mailbox_servers().empty()) return;
  const auto takes = [&](const scenario::MailboxServer& row) {
    const Product product = product_of_row(row.version());
    const bool has_um =
        product >= Product::Exchange2013 ? traits_of(product).has_um : row.has_um_service();
    return has_um && fits(row.um_service(), is_secured(plan));
  };
  if (std::any_of(d.mailbox_servers().begin(), d.mailbox_servers().end(), takes)) return;
  scope.error("client", "no mailbox server has a UM service that takes such calls",
              std::string("name one of Exchange 2013 or 2016, and give um_service { startup: ") +
                  (is_secured(plan) ? "TLS" : "TCP") + " }, or DUAL");
}

void check_gateway(const Scope& scope, const scenario::Population& p) {
  const scenario::SipProgram& program = p.sip_program();
  if (program.gateway().empty()) {
    scope.error("sip_program.gateway", "a gateway is missing",
                "name the UM IP gateway from whose address the calls come");
    return;
  }
  const auto& plans = scope.scenario().directory().dial_plans();
  const bool is_linked_anywhere = std::any_of(
      plans.begin(), plans.end(),
      [&](const scenario::DialPlan& plan) { return is_linked(plan, program.gateway()); });
  if (!is_linked_anywhere)
    scope.error("sip_program.gateway",
                "no dial plan is ever linked with \"" + program.gateway() +
                    "\": nothing of it would be processed",
                "add gateways { gateway: \"" + program.gateway() + "\" } to a dial plan");
}

// What only some programs do.
void check_program_settings(const Scope& scope, const scenario::SipProgram& program) {
  const bool is_gateway = program.name() == scenario::SipProgram::GATEWAY ||
                          program.name() == scenario::SipProgram::NAME_UNSPECIFIED;
  if (!is_gateway && (program.has_call_s() || program.ping_s() > 0)) {
    scope.error(program.has_call_s() ? "sip_program.call_s" : "sip_program.ping_s",
                "is about gateways: " + scenario::SipProgram::Name_Name(program.name()) +
                    " does not talk, and pings nobody",
                "leave it out");
  }
  if (program.has_follows() && program.name() != scenario::SipProgram::SIPSAK)
    scope.error("sip_program.follows", "only sipsak has such an option",
                "leave it out: gateways follow a 302, sipp does not");
}

}  // namespace

void check_dial_plans(const Scope& scope) {
  const auto& plans = scope.scenario().directory().dial_plans();
  Names names;
  for (int i = 0; i < plans.size(); ++i) {
    const Scope row = scope.in("directory.dial_plans", i);
    define(row, names, plans[i].name(), "dial plan");
    for (int l = 0; l < plans[i].gateways_size(); ++l) {
      const auto& link = plans[i].gateways(l);
      const Scope there = row.in("gateways", l);
      if (link.gateway().empty())
        there.error("gateway", "a gateway is missing", "name the UM IP gateway");
      if (link.until_s() > 0 && link.until_s() <= link.from_s())
        there.error("until_s", "the link ends before it begins", "give more than from_s");
    }
  }
}

bool answers_options(const scenario::Directory& d, const std::string& front_end) {
  return std::any_of(d.front_ends().begin(), d.front_ends().end(), [&](const auto& row) {
    const Product product = product_of_row(row.version());
    const std::vector<std::string> names = names_of(row.name());
    return product >= Product::Exchange2013 && traits_of(product).has_um &&
           fits(row.call_router(), false) &&
           std::find(names.begin(), names.end(), front_end) != names.end();
  });
}

void check_um(const Scope& scope, const std::string& version, const char* field,
              bool is_front_end_too) {
  const Product product = product_of_row(version);
  if (!traits_of(product).has_um) {
    scope.error(field, "a server of this build has no Unified Messaging", "leave it out");
  } else if (product < Product::Exchange2013 && is_front_end_too) {
    scope.error(field,
                "a front end of this build has no call router, and a server with both roles "
                "cannot have its UM service beside it here",
                "give the UM service a mailbox server of its own");
  }
}

void check_calls(const Scope& scope, const scenario::Population& p) {
  if (p.client() != scenario::SIP) {
    const char* field = p.has_sip_program()      ? "sip_program"
                        : !p.dial_plan().empty() ? "dial_plan"
                        : p.has_um_enabled()     ? "um_enabled"
                                                 : nullptr;
    if (field != nullptr)
      scope.error(field, "is about users who are called", "say client: SIP, or leave it out");
    return;
  }
  const scenario::Directory& d = scope.scenario().directory();
  check_gateway(scope, p);
  check_program_settings(scope, p.sip_program());
  if (is_behind_layer7(d, p.namespace_()))
    scope.error("namespace", "its balancer of layer 7 reads HTTP, and SIP is not",
                "use a namespace with a balancer of layer 4 or front ends");
  const scenario::DialPlan* plan = find_plan(d, p.dial_plan());
  if (plan == nullptr) {
    std::vector<std::string> known;
    for (const scenario::DialPlan& one : d.dial_plans()) known.push_back(one.name());
    scope.error("dial_plan",
                p.dial_plan().empty() ? "a dial plan is missing"
                                      : "there is no dial plan \"" + p.dial_plan() + "\"",
                suggestion(p.dial_plan(), known));
    return;
  }
  check_routers(scope, p, *plan);
  check_services(scope, *plan);
}

}  // namespace casgrid
