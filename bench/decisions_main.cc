// Prints decisions per CPU second as one JSON object, as a row of the benchmarks does.
#include <cstdio>
#include <cstdlib>

#include "bench/decisions.h"

int main(int argc, char** argv) {
  const std::uint64_t wanted = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 5'000'000;
  const casgrid::bench::DecisionsRate rate =
      casgrid::bench::measure_decisions(casgrid::bench::decisions_forest(), wanted);
  std::printf(
      "{\"work\": %llu, \"cpu_s\": %.3f, \"per_cpu_s\": %.0f, \"answers\": {\"proxied\": %llu, "
      "\"checksum\": %llu}}\n",
      static_cast<unsigned long long>(rate.decisions), rate.cpu_s, rate.per_cpu_s(),
      static_cast<unsigned long long>(rate.proxied),
      static_cast<unsigned long long>(rate.checksum));
  return 0;
}
