#include "scenarios/text/terminal.h"

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <cstring>
#include <sys/ioctl.h>
#include <unistd.h>

namespace casgrid {

std::size_t terminal_width() {
  constexpr std::size_t kNarrowest = 40;
  constexpr std::size_t kWidest = 1000;
  std::size_t width = 0;
  // NOLINTNEXTLINE(concurrency-mt-unsafe): nothing here changes the environment
  if (const char* columns = std::getenv("COLUMNS"); columns != nullptr) {
    const char* end = columns + std::strlen(columns);
    if (const auto read = std::from_chars(columns, end, width);
        read.ec != std::errc{} || read.ptr != end)
      width = 0;
  }
  winsize size{};
  if (width == 0 && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0) width = size.ws_col;
  if (width == 0) width = kWidthWithoutTerminal;
  return std::clamp(width, kNarrowest, kWidest);
}

}  // namespace casgrid
