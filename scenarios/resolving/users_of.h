// How many mailbox users a population has.
#pragma once

#include <cstdint>

namespace casgrid {

namespace scenario {
class Population;
}

// By number or by name.
std::uint32_t users_of(const scenario::Population& population);

// How many of them keep a wrong password, and how many accounts behind them are expired, and then
// locked out.
struct AilingUsers {
  std::uint32_t wrong = 0;
  std::uint32_t expired = 0;
  std::uint32_t locked_out = 0;
};
AilingUsers ailing_users(const scenario::Population& population);

}  // namespace casgrid
