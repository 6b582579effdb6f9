#include "model/client/passwords.h"

#include "model/base/assert.h"

namespace casgrid {

bool Passwords::is_right(UserId user, Instant now) const {
  if (kept_.wrong == 0) return true;
  SIM_ASSERT(user.value >= kept_.first_user.value);
  if (user.value - kept_.first_user.value >= kept_.wrong || now < kept_.wrong_from) return true;
  const auto state = states_.find(user.value);
  return state != states_.end() && now >= state->second.right_from;
}

std::optional<Instant> Passwords::refused(UserId user, Instant now) {
  State& state = states_[user.value];
  ++state.refused;
  if (kept_.attempts == 0 || state.refused < kept_.attempts) return std::nullopt;
  state.refused = 0;
  const Instant typed = now + kept_.prompt;
  if (!kept_.types_the_same && state.right_from == kNever) state.right_from = typed;
  return typed;
}

void Passwords::end_row(UserId user) {
  const auto state = states_.find(user.value);
  if (state != states_.end()) state->second.refused = 0;
}

}  // namespace casgrid
