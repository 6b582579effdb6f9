// The passwords that the programs of a population keep, and what becomes of one that is refused.
//
// Theory of operation
//   A program shows what it keeps. The first so many users of its population have changed their
//   password elsewhere: from some instant on what their programs keep is wrong. A program whose
//   logon was refused so many times in a row asks its user, who has typed a while later, and by
//   then, unless it is the same again, the right one. Until it asks it does as after any other
//   failure. No program is told why it was refused: it asks the user of a locked account, too.
#pragma once

#include <cstdint>
#include <optional>
#include <unordered_map>

#include "model/base/ids.h"
#include "model/base/time.h"

namespace casgrid {

struct KeptPasswords {
  UserId first_user;
  std::uint32_t wrong = 0;  // the programs of the first so many users keep a wrong one
  Instant wrong_from = kStart;
  std::uint32_t attempts = 0;                  // refused in a row, then the user is asked; 0: never
  Duration prompt = std::chrono::seconds(60);  // until the user has typed
  bool types_the_same = false;
};

class Passwords {
 public:
  explicit Passwords(const KeptPasswords& kept) : kept_(kept) {}

  // Requires, here and below: the user is one of the population.
  bool is_right(UserId user, Instant now) const;
  // The directory did not let the user in. When the user will have typed; none: nobody was asked.
  std::optional<Instant> refused(UserId user, Instant now);
  // Somebody was let in.
  void taken(UserId user) {
    if (!states_.empty()) end_row(user);
  }

  std::size_t memory_bytes() const {
    return states_.size() * sizeof(std::pair<std::uint32_t, State>);
  }

 private:
  struct State {
    Instant right_from = kNever;  // what was typed
    std::uint32_t refused = 0;    // in a row
  };

  void end_row(UserId user);

  KeptPasswords kept_;
  std::unordered_map<std::uint32_t, State> states_;  // by UserId: those that were refused
};

}  // namespace casgrid
