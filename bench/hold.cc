#include "bench/hold.h"

#include <array>
#include <sys/resource.h>

#include "bench/r1.h"
#include "sim/engine/calendar.h"

namespace casgrid::bench {
namespace {

double user_ns() {
  rusage use{};
  getrusage(RUSAGE_SELF, &use);
  return static_cast<double>(use.ru_utime.tv_sec) * 1e9 +
         static_cast<double>(use.ru_utime.tv_usec) * 1e3;
}

}  // namespace

double hold_ns(std::size_t pending) {
  constexpr std::size_t kSteps = 4'000'000;
  constexpr double kMeanNs = 1e9;
  std::array<std::int64_t, 4096> increments;
  R1Random random(1);
  for (std::int64_t& i : increments) i = static_cast<std::int64_t>(random.exponential(kMeanNs));
  Calendar calendar;
  std::uint64_t count = 0;
  for (std::size_t i = 0; i < pending; ++i)
    calendar.push({increments[i % 4096], event_order(0, 0, count++), i});
  const auto steps = [&](std::size_t n) {
    for (std::size_t i = 0; i < n; ++i) {
      const Event e = calendar.pop();
      calendar.push({e.at + increments[count % 4096], event_order(0, 0, count), e.payload});
      ++count;
    }
  };
  steps(pending);
  const double before = user_ns();
  steps(kSteps);
  return (user_ns() - before) / static_cast<double>(kSteps);
}

}  // namespace casgrid::bench
