#include "bench/planning.h"

#include <ctime>
#include <sys/resource.h>

#include "bench/sample_forest.h"
#include "scenarios/planning/audit.h"
#include "scenarios/planning/comparison.h"
#include "scenarios/planning/failures.h"
#include "scenarios/planning/without.h"

namespace casgrid::bench {
namespace {

using namespace planning;
using testing::kBigForest;
using testing::kSmallForest;
using testing::sample_forest;

template <class Work>
double cpu_seconds(const Work& work) {
  const std::clock_t start = std::clock();
  work();
  return static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
}

double peak_mib() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024;
}

}  // namespace

std::optional<double> planning_cost(const std::string& row) {
  if (row == "failures.double") {
    const Directory small = sample_forest(kSmallForest);
    return cpu_seconds([&] { failures(small, FailureDepth::Double); });
  }
  if (row != "audit.big" && row != "audit.big.rss" && row != "diff.big") return std::nullopt;
  const Directory big = sample_forest(kBigForest);
  if (row == "diff.big") {
    const Directory rest = without(big, *find_part(big, "site3"));
    return cpu_seconds([&] { diff(big, rest); });
  }
  const double seconds = cpu_seconds([&] { audit(big); });
  return row == "audit.big" ? seconds : peak_mib();
}

}  // namespace casgrid::bench
