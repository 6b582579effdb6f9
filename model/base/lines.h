// A client that asks for two things at once does so on two lines. Each has one request under way at
// a time, and those of the second are numbered behind all that the first will ever have.
#pragma once

#include <cstdint>

namespace casgrid {

inline constexpr std::uint32_t kSecondLine = 1u << 31;

// Of the request with this number: 0 or 1.
constexpr std::uint32_t line_of(std::uint32_t number) { return number / kSecondLine; }

}  // namespace casgrid
