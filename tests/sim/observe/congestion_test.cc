#include "sim/observe/congestion.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace casgrid::testing {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr double kEveryS = 5;

Instant at_s(double s) { return kStart + from_seconds(s); }

// One server of one core: shares of its time.
CongestionWatch::Look shares(double busy, double useful, double wanted) {
  return {kEveryS, busy * kEveryS, useful * busy * kEveryS, wanted * kEveryS, {}, 0, 0};
}

class Watched {
 public:
  void during(double seconds_long, const CongestionWatch::Look& look) {
    for (double passed = 0; passed < seconds_long; passed += kEveryS) {
      now_s_ += kEveryS;
      watch_.add(at_s(now_s_), {look});
    }
  }
  std::vector<CongestionWatch::Episode> episodes() const { return watch_.episodes(); }

 private:
  CongestionWatch watch_;
  double now_s_ = 0;
};

TEST(CongestionWatch, NamesWasteBelowCapacityACollapse) {
  Watched w;
  w.during(100, shares(0.8, 0.99, 0.8));
  w.during(200, shares(1, 0.2, 0.9));
  w.during(200, shares(0.8, 0.99, 0.8));
  const auto found = w.episodes();
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_TRUE(found[0].is_collapse);
  ASSERT_TRUE(found[0].end);
  EXPECT_NEAR(seconds(found[0].begin - kStart), 100, 30);
  EXPECT_NEAR(seconds(*found[0].end - kStart), 300, 30);
  EXPECT_NEAR(found[0].wanted, 0.9, 0.05);
  EXPECT_LT(found[0].useful, 0.5);
}

TEST(CongestionWatch, SaysThatItDoesNotEndWithinTheRun) {
  Watched w;
  w.during(100, shares(0.8, 0.99, 0.8));
  w.during(200, shares(1, 0.1, 0.9));
  ASSERT_THAT(w.episodes(), SizeIs(1));
  EXPECT_FALSE(w.episodes()[0].end);
}

TEST(CongestionWatch, NamesMoreThanCanBeDoneAnOverload) {
  Watched w;
  w.during(300, shares(1, 0.2, 1.2));
  ASSERT_THAT(w.episodes(), SizeIs(1));
  EXPECT_FALSE(w.episodes()[0].is_collapse);
}

TEST(CongestionWatch, LeavesAloneWhatIsShortIdleOrOfUse) {
  Watched brief;
  brief.during(100, shares(0.8, 0.99, 0.8));
  brief.during(25, shares(1, 0, 0.9));
  brief.during(200, shares(0.8, 0.99, 0.8));
  EXPECT_THAT(brief.episodes(), IsEmpty());
  Watched idle;
  idle.during(300, shares(0.3, 0.1, 0.2));  // handshakes of few clients
  EXPECT_THAT(idle.episodes(), IsEmpty());
  Watched useful;
  useful.during(300, shares(1, 0.95, 0.97));
  EXPECT_THAT(useful.episodes(), IsEmpty());
}

TEST(CongestionWatch, TellsAnOverloadFromTheCollapseThatItLeaves) {
  Watched w;
  w.during(120, shares(1, 0.6, 1.3));
  w.during(300, shares(1, 0.1, 0.9));
  const auto found = w.episodes();
  ASSERT_THAT(found, SizeIs(2));
  EXPECT_FALSE(found[0].is_collapse);
  EXPECT_TRUE(found[1].is_collapse);
  EXPECT_FALSE(found[1].end);
}

}  // namespace
}  // namespace casgrid::testing
