// How many mailbox users a population has.
#pragma once

#include <cstdint>

namespace casgrid {

namespace scenario {
class Population;
}

// By number or by name.
std::uint32_t users_of(const scenario::Population& population);

}  // namespace casgrid
