// What an audit keeps of a decision, in sixteen bytes, and whether it is service.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "model/routing/decision.h"

namespace casgrid::planning {

struct Verdict {
  ServerId target;  // with Proxy, and with a SIP redirect
  HostId location;  // with Redirect and with a page that links: where to
  std::uint16_t status = 0;
  std::uint16_t port = 0;
  RuleId rule = RuleId::kCount;  // kCount: the question does not arise for this user
  Action action = Action::Refuse;
  RedirectKind redirect = RedirectKind::None;
  bool crosses_site = false;

  bool is_asked() const { return rule != RuleId::kCount; }
  bool is_known() const { return action != Action::NotKnown; }
  bool operator==(const Verdict&) const = default;
  auto operator<=>(const Verdict&) const = default;  // NOLINT(modernize-use-nullptr): a 0 of <=>
};
static_assert(sizeof(Verdict) == 16);

Verdict verdict_of(const Directory& directory, const Decision& decision);

// "proxy mbx-lyon1:444 in Lyon", "redirect 302 lyon.contoso.com", "answer 403", "refuse".
std::string text_of(const Directory& directory, const Verdict& verdict);

// Which verdicts are service, as things stand: the request is proxied to a server that takes it;
// the client is sent to a name that a front end which is up publishes or serves, or to a UM service
// that is up; or it is answered with what it wants (Autodiscover settings of an old front end).
// A mailbox that lives elsewhere is served by being sent there: outside, nothing is known to be
// down. Where a redirect ends is not followed further.
class Service {
 public:
  explicit Service(const Directory& directory);

  bool is_service(const Verdict& verdict) const;

 private:
  bool is_good_redirect(const Verdict& verdict, bool leads) const;

  const Directory& directory_;
  std::vector<bool> answers_;  // by host: a front end that is up answers to it, or it is outside
};

}  // namespace casgrid::planning
