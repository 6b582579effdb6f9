// How many addresses a host name may have.
#pragma once

#include <cstddef>

namespace casgrid {

// Clients keep their place among them in sixteen bits.
inline constexpr std::size_t kMostAddresses = 65'535;

}  // namespace casgrid
