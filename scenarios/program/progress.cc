#include "scenarios/program/progress.h"

#include <cstdio>
#include <unistd.h>

#include "scenarios/text/text_table.h"

namespace casgrid {
namespace {

constexpr auto kEvery = std::chrono::milliseconds(200);

}  // namespace

Progress::Progress(Instant end) : end_(end), shows_(isatty(STDERR_FILENO) != 0) {}

Progress::~Progress() {
  if (drew_) std::fputs("\r\033[K", stderr);
}

void Progress::show(Instant now, std::uint64_t requests) {
  if (!shows_) return;
  const auto wall = Clock::now();
  if (wall - drawn_ < kEvery) return;
  drawn_ = wall;
  drew_ = true;
  const double passed = std::chrono::duration<double>(wall - started_).count();
  const double share = seconds(now) / seconds(end_);
  const double to_go = share > 0 ? passed / share - passed : 0;
  std::fprintf(
      stderr, "\r\033[K%s of %s simulated, %s requests, %s/s, %s to go",
      clock_of(seconds(now)).c_str(), clock_of(seconds(end_)).c_str(),
      with_separators(requests).c_str(),
      with_separators(static_cast<std::uint64_t>(static_cast<double>(requests) / passed)).c_str(),
      clock_of(to_go).c_str());
  std::fflush(stderr);
}

}  // namespace casgrid
