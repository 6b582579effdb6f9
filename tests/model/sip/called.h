// The small organisation with Unified Messaging: everybody is enabled for it, in one dial plan that
// is linked with one gateway from the start, and with another from the tenth minute and a half on.
#pragma once

#include "model/sip/actions.h"
#include "model/sip/messages.h"
#include "tests/model/door.h"
#include "tests/model/organisation.h"

namespace casgrid::sip::testing {

using namespace casgrid::testing;  // NOLINT(google-build-using-namespace): a test of that folder's

inline constexpr GatewayId kLinked{0u}, kLinkedLater{1u};
inline constexpr UserId kCallee{0u};         // lives in db0, on mbx-paris1
inline constexpr double kLinkedAtS = 630.0;  // behind the first time that it is read again

inline Directory called(SipStartup startup = SipStartup::Tcp) {
  Directory d = organisation();
  d.gateways = {"gateway", "late"};
  DialPlan plan;
  plan.name = "plan";
  if (startup != SipStartup::Tcp) plan.security = VoipSecurity::SipSecured;
  plan.gateways = {{"gateway"}, {"late", at_s(kLinkedAtS)}};
  d.dial_plans.push_back(plan);
  d.user_groups[0].settings.um_enabled = true;
  d.user_groups[0].settings.dial_plan = DialPlanId{0u};
  for (Server& s : d.servers) {
    s.call_router.startup = s.um_service.startup = startup;
    s.unstated = {};
  }
  d.publish();
  return d;
}

inline Request invite(std::uint32_t number, GatewayId gateway = kLinked) {
  Request r;
  r.number = number;
  r.user = kCallee;
  r.gateway = gateway;
  r.action = kInvite;
  return r;
}

inline Request with_method(Request r, Method method) {
  r.method = method;
  return r;
}

}  // namespace casgrid::sip::testing
