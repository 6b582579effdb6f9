// A TCP port, by its number. The folder of a protocol names its own.
#pragma once

#include <cstdint>

namespace casgrid {

enum class Port : std::uint16_t {};

}  // namespace casgrid
