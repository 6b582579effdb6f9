// What planning costs, in processor time of one core and in memory: on the big sample forest, and
// all failures of the small one. No test: it prints what it measured.
#include <cstdio>
#include <ctime>
#include <sstream>
#include <sys/resource.h>

#include "scenarios/planning/audit_commands.h"
#include "scenarios/planning/audit_report.h"
#include "scenarios/planning/comparison.h"
#include "scenarios/planning/golden.h"
#include "tests/scenarios/planning/sample_forest.h"

namespace casgrid::testing {
namespace {

template <class Work>
auto timed(const char* what, const Work& work) {
  const std::clock_t start = std::clock();
  auto result = work();
  const double seconds = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  std::printf("%-46s %7.2f s   %5ld MiB at most so far\n", what, seconds, usage.ru_maxrss / 1024);
  return result;
}

// Counts what is written, and keeps nothing.
class Counter : public std::streambuf {
 public:
  std::size_t bytes = 0;

 protected:
  int overflow(int c) override {
    ++bytes;
    return c;
  }
  std::streamsize xsputn(const char*, std::streamsize n) override {
    bytes += static_cast<std::size_t>(n);
    return n;
  }
};

void measure_small() {
  const Directory small = sample_forest(kSmallForest);
  for (const FailureDepth depth : {FailureDepth::Single, FailureDepth::Double}) {
    const bool is_single = depth == FailureDepth::Single;
    const Failures all = timed(
        is_single ? "small forest: single failures" : "small forest: single and double failures",
        [&] { return failures(small, depth); });
    std::printf("    %zu failures\n", all.failures.size());
  }
}

void measure_big() {
  const Directory big = timed("big forest: made", [] { return sample_forest(kBigForest); });
  const Audit all = timed("big forest: audit", [&] { return audit(big); });
  std::size_t groups = 0;
  for (const auto& column : all.front_ends().columns) groups += column.members.size();
  std::printf("    %llu users, %zu classes, %zu front ends, %zu groups in %zu columns\n",
              static_cast<unsigned long long>(all.user_count()), all.classes().size(),
              all.front_ends().servers.size(), groups, kAuditColumns);
  std::printf("    %zu rows\n",
              all.classes().size() * all.front_ends().servers.size() * kAuditColumns);
  const std::string golden = timed("big forest: golden text", [&] { return golden_text(all); });
  std::printf("    %zu bytes\n", golden.size());
  Counter counter;
  std::ostream out(&counter);
  timed("big forest: CSV of all rows", [&] {
    write_csv(all, out);
    return 0;
  });
  std::printf("    %zu bytes\n", counter.bytes);
  const Directory rest =
      timed("big forest: without site3", [&] { return without(big, *find_part(big, "site3")); });
  const Comparison loss =
      timed("big forest: its difference", [&] { return diff_without(big, rest); });
  std::printf("    %zu kinds of move, %zu of loss\n", loss.moved.size(), loss.lost.size());
  const Comparison change = timed("big forest: diff", [&] { return diff(big, rest); });
  std::printf("    %llu users changed\n", static_cast<unsigned long long>(change.users_changed));
}

}  // namespace
}  // namespace casgrid::testing

int main() {
  casgrid::testing::measure_small();
  casgrid::testing::measure_big();
  return 0;
}
