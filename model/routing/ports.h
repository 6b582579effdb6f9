// The ports that a server's web sites listen on.
#pragma once

#include <cstdint>

namespace casgrid {

inline constexpr std::uint16_t kHttpPort = 80;
inline constexpr std::uint16_t kHttpsPort = 443;
inline constexpr std::uint16_t kBackEndHttpPort = 81;
inline constexpr std::uint16_t kBackEndHttpsPort = 444;

}  // namespace casgrid
