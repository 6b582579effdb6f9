// How wide the terminal is.
#pragma once

#include <cstddef>

namespace casgrid {

inline constexpr std::size_t kWidthWithoutTerminal = 100;

// Of standard output: COLUMNS, if it is set to a number, else what the terminal says, else
// kWidthWithoutTerminal. At least 40.
std::size_t terminal_width();

}  // namespace casgrid
