// Which rows a benchmark measures, and what it says of two builds.
#include <algorithm>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bench/ratio.h"
#include "bench/row.h"
#include "bench/whole_runs.h"

namespace casgrid::bench {
namespace {

using ::testing::DoubleEq;
using ::testing::ElementsAre;

std::vector<std::string> names_of(const std::vector<Row>& rows) {
  std::vector<std::string> names;
  for (const Row& r : rows) names.push_back(r.name);
  return names;
}

std::vector<std::string> chosen_names(const std::vector<std::string>& asked,
                                      std::vector<std::string>* unknown = nullptr) {
  std::vector<Row> all(4);
  all[0].name = "r1.hops";
  all[1].name = "r1.hops.5m";
  all[1].by_default = false;
  all[2].name = "r1.loop";
  all[3].name = "audit.big";
  std::vector<std::string> ignored;
  return names_of(chosen(all, asked, unknown == nullptr ? ignored : *unknown));
}

TEST(BenchRows, WithoutNamesThoseByDefault) {
  EXPECT_THAT(chosen_names({}), ElementsAre("r1.hops", "r1.loop", "audit.big"));
}

TEST(BenchRows, ABeginningIsAllRowsThatBeginSo) {
  EXPECT_THAT(chosen_names({"r1"}), ElementsAre("r1.hops", "r1.hops.5m", "r1.loop"));
}

TEST(BenchRows, ANameIsThatRowAlone) {
  EXPECT_THAT(chosen_names({"r1.hops"}), ElementsAre("r1.hops"));
}

TEST(BenchRows, ARowAskedForTwiceIsMeasuredOnce) {
  EXPECT_THAT(chosen_names({"r1.loop", "r1"}), ElementsAre("r1.loop", "r1.hops", "r1.hops.5m"));
}

TEST(BenchRows, ANameThatFitsNothingIsSaid) {
  std::vector<std::string> unknown;
  chosen_names({"r2"}, &unknown);
  EXPECT_THAT(unknown, ElementsAre("r2"));
}

TEST(BenchRows, NamesAreUnique) {
  Workloads workloads({});
  std::vector<std::string> names = names_of(rows({}, workloads));
  std::sort(names.begin(), names.end());
  EXPECT_EQ(std::adjacent_find(names.begin(), names.end()), names.end());
}

TEST(BenchRows, ARunIsMeasuredFromItsStart) {
  EXPECT_EQ(without_warm_up("record {\n  trace: NONE\n  warm_up_s: 180.5\n}\nseed: 1"),
            "record {\n  trace: NONE\n  \n}\nseed: 1");
}

const std::vector<double> kNine{9, 1, 8, 2, 7, 3, 6, 4, 5};
const std::vector<double> kOnes(9, 1.0);

// With nine rounds the median lies between the second and the eighth with 96.1 %: the chance of at
// most one of nine coins is 10 / 512.
TEST(BenchRatio, TheIntervalOfNineRoundsIsTheSecondToTheEighth) {
  const Ratio ratio = ratio_of(kNine, kOnes, true);
  EXPECT_THAT((std::vector{ratio.low, ratio.median, ratio.high}),
              ElementsAre(DoubleEq(2), DoubleEq(5), DoubleEq(8)));
}

TEST(BenchRatio, RoundsAreComparedInPairs) {
  EXPECT_DOUBLE_EQ(ratio_of(kNine, kNine, true).low, 1.0)
      << "a machine that drifts hits both builds of a round alike";
}

TEST(BenchRatio, OfACostLessIsBetter) {
  EXPECT_DOUBLE_EQ(ratio_of(std::vector<double>(9, 2.0), kOnes, false).median, 0.5);
}

TEST(BenchRatio, AtLeastAsFastNeedsBothTheMedianAndTheInterval) {
  EXPECT_TRUE((Ratio{.median = 0.97, .low = 0.9, .high = 1.0}).holds());
  EXPECT_FALSE((Ratio{.median = 0.969, .low = 0.9, .high = 1.1}).holds());
  EXPECT_FALSE((Ratio{.median = 0.99, .low = 0.98, .high = 0.999}).holds());
}

}  // namespace
}  // namespace casgrid::bench
