#include "scenarios/validating/check_credentials.h"

#include "scenarios/document/number_range.h"

namespace casgrid {
namespace {

constexpr double kAddedUp = 1e-9;  // shares that were

void check_shares(const Scope& scope, const scenario::Population& p) {
  const scenario::Credentials& c = p.credentials();
  if (c.wrong_share() + c.expired_share() + c.locked_out_share() > 1 + kAddedUp)
    scope.error("credentials", "wrong_share, expired_share and locked_out_share are more than all",
                "give 1 at most, all three together");
  if (!p.beside().empty() && c.expired_share() + c.locked_out_share() > 0)
    scope.error("credentials", "the accounts are those of \"" + p.beside() + "\"",
                "say there which have expired or are locked out");
}

}  // namespace

void check_credentials(const Scope& scope, const scenario::Population& p) {
  if (!p.has_credentials()) return;
  const scenario::Credentials& c = p.credentials();
  if (p.client() == scenario::SIP) {
    scope.error("credentials", "nobody logs on for a call", "leave it out");
    return;
  }
  check_shares(scope, p);
  if (c.wrong_share() == 0 && (c.wrong_from_s() > 0 || c.former()))
    scope.error("credentials", "no program keeps a wrong password", "give wrong_share");
  if (c.wrong_from_s() > scope.scenario().duration_s())
    scope.error("credentials.wrong_from_s", "is after the end of the run",
                "give at most duration_s");
}

void check_lockout(const Scope& scope) {
  const auto& d = scope.scenario().directory();
  if (!d.has_lockout()) return;
  const auto or_standard = [](double given, const char* field) {
    return given > 0 ? given : standard_of(field);
  };
  const double window_s = or_standard(d.lockout().window_s(), "LockoutPolicy.window_s");
  const double duration_s = or_standard(d.lockout().duration_s(), "LockoutPolicy.duration_s");
  if (window_s > duration_s)
    scope.error("directory.lockout.window_s", "is longer than duration_s",
                "Active Directory takes no window that is longer than the lock-out: give less");
}

}  // namespace casgrid
