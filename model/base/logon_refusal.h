// Why a directory server does not let somebody in.
#pragma once

#include <cstdint>

namespace casgrid {

enum class LogonRefusal : std::uint8_t {
  None,             // it does, or nobody could say
  WrongPassword,    // it counts towards the lock-out
  FormerPassword,   // one of the two before the one that is right: wrong, and not counted
  ExpiredPassword,  // right, and no longer good
  LockedOut,        // the account is, whatever was shown
};

const char* text_of(LogonRefusal refusal);  // "wrong-password"

}  // namespace casgrid
