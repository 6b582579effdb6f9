#include "scenarios/resolving/users_of.h"

#include <algorithm>
#include <cmath>

#include "scenarios/schema/scenario.pb.h"

namespace casgrid {

std::uint32_t users_of(const scenario::Population& p) {
  return p.mailboxes_size() > 0 ? static_cast<std::uint32_t>(p.mailboxes_size()) : p.users();
}

// Of each kind the next whole number, so that together they are as many as their shares say.
AilingUsers ailing_users(const scenario::Population& p) {
  const scenario::Credentials& c = p.credentials();
  const double users = users_of(p);
  const auto behind = [&](double share) {
    return static_cast<std::uint32_t>(std::min(std::round(share * users), users));
  };
  AilingUsers ailing;
  ailing.wrong = behind(c.wrong_share());
  const std::uint32_t expired = behind(c.wrong_share() + c.expired_share());
  ailing.expired = expired - ailing.wrong;
  ailing.locked_out = behind(c.wrong_share() + c.expired_share() + c.locked_out_share()) - expired;
  return ailing;
}

}  // namespace casgrid
