// The version of the schema that this program reads and writes: a file says which it was written
// for.
#pragma once

#include <cstdint>

namespace casgrid {

inline constexpr std::uint32_t kSchemaVersion = 2;

}  // namespace casgrid
