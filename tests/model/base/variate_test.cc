#include "model/base/variate.h"

#include <cmath>
#include <gtest/gtest.h>

#include "model/base/deadline_queue.h"
#include "model/base/random.h"
#include "model/base/slab.h"

namespace casgrid {
namespace {

enum class Kind : std::uint8_t { First, Second, Third, Fourth, Fifth };

TEST(Variates, AgreeWithTheLibraryToTheLastDigits) {
  for (double x = 1e-300; x < 1e300; x *= 1.37)
    EXPECT_NEAR(natural_log(x), std::log(x), 1e-15 * (2 + std::abs(std::log(x)))) << x;
  for (double x = -600; x < 600; x += 0.377)
    EXPECT_NEAR(exponential_of(x) / std::exp(x), 1, 1e-14) << x;
}

TEST(Variates, InvertTheNormalDistribution) {
  for (double p = 1e-12; p < 1; p = p < 0.01 ? p * 2 : p + 0.00713) {
    const double z = normal_quantile(p);
    EXPECT_NEAR(0.5 * std::erfc(-z / std::sqrt(2.0)) / p, 1, 1e-11) << p;
    if (p > 0.001) {
      EXPECT_NEAR(normal_quantile(1 - p), -z, 1e-9) << p;
    }
  }
}

struct Law {
  const char* name;
  Variate variate;
  double cv2;
};

TEST(Variates, HaveTheirMeansAndSpreads) {
  constexpr std::size_t kDraws = 400'000;
  for (const Law& law :
       {Law{"constant", Variate::constant(3), 0}, Law{"exponential", Variate::exponential(3), 1},
        Law{"uniform", Variate::uniform(3, 2), 4.0 / 27},
        Law{"erlang", Variate::erlang(3, 4), 0.25},
        Law{"hyperexponential", Variate::hyper_exponential(3, 4), 4},
        Law{"lognormal", Variate::log_normal(3, 0.5), 0.5}}) {
    const RandomStream draws(1, "variates", law.name);
    double sum = 0;
    double squares = 0;
    for (std::size_t i = 0; i < kDraws; ++i) {
      const double v = law.variate.draw(draws.at(0, i));
      ASSERT_GE(v, 0) << law.name;
      sum += v;
      squares += v * v;
    }
    const double mean = sum / kDraws;
    EXPECT_NEAR(mean / 3, 1, 4 * std::sqrt(law.cv2 / kDraws) + 1e-12) << law.name;
    EXPECT_NEAR((squares / kDraws - mean * mean) / 9, law.cv2, 0.05 * law.cv2 + 1e-9) << law.name;
  }
}

TEST(Variates, HaveTheSameBitsEverywhere) {
  const RandomStream draws(42, "somebody", "something");
  EXPECT_EQ(draws.at(0, 0), draws.at(0, 0));
  const double drawn = Variate{Variate::Law::LogNormal, 1, 0, 2, 1}.draw(0x123456789abcdef0ull);
  EXPECT_EQ(drawn, 0x1.fbdffe08cfb9fp-4);
  EXPECT_EQ((Variate::exponential(1).draw(0x123456789abcdef0ull)), 0x1.525e973a0565p+1);
}

TEST(Variates, MayBeMeasured) {
  Variate v = Variate::empirical({1, 1, 3, 11});
  EXPECT_DOUBLE_EQ(v.mean, (1 + 2 + 7) / 3.0);
  const RandomStream draws(1, "a", "b");
  double sum = 0;
  constexpr int kDraws = 100'000;
  int below_three = 0;
  for (int i = 0; i < kDraws; ++i) {
    const double drawn = v.draw(draws.at(0, static_cast<std::uint64_t>(i)));
    ASSERT_TRUE(drawn >= 1 && drawn <= 11);
    sum += drawn;
    below_three += drawn < 3 ? 1 : 0;
  }
  EXPECT_NEAR(sum / kDraws, v.mean, 0.03);
  EXPECT_NEAR(below_three / double{kDraws}, 2.0 / 3, 0.006);
  // A copy shares the table; the least and the greatest draw stay inside it.
  v.spread = 10;
  const Variate copy = v;
  EXPECT_EQ(copy.quantiles.get(), v.quantiles.get());
  EXPECT_DOUBLE_EQ(copy.draw(0), 10);
  EXPECT_DOUBLE_EQ(copy.draw(~std::uint64_t{0}), 110);
}

TEST(RandomStream, IsNamedByWhoAndWhyAndSeed) {
  const auto first = [](std::uint64_t seed, const char* who, const char* why) {
    return RandomStream(seed, who, why).next();
  };
  EXPECT_EQ(first(1, "a", "b"), first(1, "a", "b"));
  EXPECT_NE(first(1, "a", "b"), first(2, "a", "b"));
  EXPECT_NE(first(1, "a", "b"), first(1, "b", "a"));
  EXPECT_NE(first(1, "a", "b"), first(1, "a", "c"));
}

TEST(RandomStream, GivesADrawByItsNumberWheneverAsked) {
  RandomStream walked(5, "a", "b");
  const RandomStream asked(5, "a", "b");
  for (std::uint64_t i = 0; i < 10; ++i) EXPECT_EQ(walked.next(), asked.at(0, i));
}

TEST(DeadlineQueue, ExpiresWhatIsNotSettledAndSleepsOtherwise) {
  DeadlineQueue<int> queue(std::chrono::seconds(10));
  EXPECT_EQ(queue.add(kStart, 1), kStart + std::chrono::seconds(10));
  EXPECT_EQ(queue.add(kStart + std::chrono::seconds(1), 2), kNever) << "one timer serves all";
  queue.add(kStart + std::chrono::seconds(2), 3);
  std::vector<int> expired;
  const auto is_two = [](int i) { return i == 2; };
  const auto expire = [&](int i) { expired.push_back(i); };
  EXPECT_EQ(queue.due(kStart + std::chrono::seconds(10), is_two, expire),
            kStart + std::chrono::seconds(12));
  EXPECT_EQ(expired, std::vector<int>{1});
  EXPECT_EQ(queue.due(kStart + std::chrono::seconds(12), is_two, expire), kNever);
  EXPECT_EQ(expired, (std::vector<int>{1, 3}));
  EXPECT_NE(queue.add(kStart + std::chrono::seconds(20), 4), kNever);
}

TEST(Slab, TellsAnObjectFromItsSuccessor) {
  Slab<int> slab;
  const Handle first = slab.take();
  *slab.find(first) = 7;
  slab.give_back(first);
  const Handle second = slab.take();
  EXPECT_EQ(second.slot, first.slot);
  EXPECT_EQ(slab.find(first), nullptr);
  EXPECT_EQ(*slab.find(second), 0);
  EXPECT_EQ(tag_handle(pack_tag(Kind::Fifth, second)), second);
  EXPECT_EQ(tag_kind<Kind>(pack_tag(Kind::Fifth, second)), Kind::Fifth);
  slab.clear();
  EXPECT_EQ(slab.find(second), nullptr);
  EXPECT_EQ(slab.in_use(), 0u);
}

}  // namespace
}  // namespace casgrid
