// Every pair of products: what the table says, and that each build counts from exactly there on.
#include "model/directory/version_matrix.h"

#include <gtest/gtest.h>

#include "model/directory/coexistence.h"

namespace casgrid {
namespace {

using enum Product;
using enum Basis;

constexpr Version kNone{0, 0, 0, 0};

// What the documentation says of each pair, written down a second time.
struct Expected {
  Product older, newer;
  bool is_supported;
  Basis support;
  Version older_least, newer_least;
  Basis least;
  Version ends;
  bool shares_groups;
};

const Expected kExpected[] = {
    {Exchange2007,
     Exchange2010,
     true,
     Inferred,
     {8, 2, 176, 2},
     {14, 0, 639, 21},
     Inferred,
     kNone,
     false},
    {Exchange2007,
     Exchange2013,
     true,
     Documented,
     {8, 3, 298, 3},
     {15, 0, 712, 24},
     Documented,
     kNone,
     false},
    {Exchange2007, Exchange2016, false, Documented, kNone, kNone, Documented, kNone, false},
    {Exchange2007, Exchange2019, false, Documented, kNone, kNone, Documented, kNone, false},
    {Exchange2007, SubscriptionEdition, false, Inferred, kNone, kNone, Inferred, kNone, false},
    {Exchange2010,
     Exchange2013,
     true,
     Documented,
     {14, 3, 123, 4},
     {15, 0, 712, 24},
     Documented,
     kNone,
     false},
    {Exchange2010,
     Exchange2016,
     true,
     Documented,
     {14, 3, 266, 2},
     {15, 1, 225, 42},
     Documented,
     kNone,
     false},
    {Exchange2010, Exchange2019, false, Documented, kNone, kNone, Documented, kNone, false},
    {Exchange2010, SubscriptionEdition, false, Inferred, kNone, kNone, Inferred, kNone, false},
    {Exchange2013,
     Exchange2016,
     true,
     Documented,
     {15, 0, 1130, 7},
     {15, 1, 225, 42},
     Documented,
     kNone,
     false},
    {Exchange2013,
     Exchange2019,
     true,
     Documented,
     {15, 0, 1395, 4},
     {15, 2, 221, 12},
     Documented,
     {15, 2, 1748, 10},
     false},
    {Exchange2013, SubscriptionEdition, false, Documented, kNone, kNone, Documented, kNone, false},
    {Exchange2016,
     Exchange2019,
     true,
     Documented,
     {15, 1, 1591, 10},
     {15, 2, 221, 12},
     Documented,
     kNone,
     false},
    {Exchange2016,
     SubscriptionEdition,
     true,
     Documented,
     {15, 1, 2507, 6},
     {15, 2, 2562, 17},
     Inferred,
     kNone,
     false},
    {Exchange2019,
     SubscriptionEdition,
     true,
     Documented,
     {15, 2, 1544, 4},
     {15, 2, 2562, 17},
     Inferred,
     kNone,
     true},
};

class Pairs : public ::testing::TestWithParam<Expected> {
 protected:
  const ProductPair& pair() const { return pair_of(GetParam().older, GetParam().newer); }

  // Two servers of the pair, "old" and "new".
  static std::vector<ClashFound> found(const Version& older, const Version& newer) {
    Installation two;
    two.servers = {{"old", older}, {"new", newer}};
    return clashes_in(two);
  }
  static Version before(Version v) {
    if (v.revision > 1)
      --v.revision;
    else
      --v.build;
    return v;
  }
};

TEST_P(Pairs, SayWhatIsDocumented) {
  const Expected& e = GetParam();
  const ProductPair& p = pair();
  EXPECT_EQ(p.older, e.older);
  EXPECT_EQ(p.newer, e.newer);
  EXPECT_EQ(&pair_of(e.newer, e.older), &p);
  EXPECT_EQ(p.is_supported, e.is_supported);
  EXPECT_EQ(p.support_basis, e.support);
  EXPECT_EQ(p.older_least ? p.older_least->build : kNone, e.older_least);
  EXPECT_EQ(p.newer_least ? p.newer_least->build : kNone, e.newer_least);
  EXPECT_EQ(p.least_basis, e.least);
  EXPECT_EQ(p.ends_with ? p.ends_with->build : kNone, e.ends);
  EXPECT_EQ(p.shares_groups, e.shares_groups);
  EXPECT_STRNE(p.rests_on, "");
}

TEST_P(Pairs, AreFoundWhereTheyAreNotSupported) {
  const Expected& e = GetParam();
  const auto all = found(usual_version(e.older), usual_version(e.newer));
  if (e.is_supported) {
    EXPECT_TRUE(all.empty()) << all.front().sentence;
    return;
  }
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(all[0].clash, Clash::UnsupportedPair);
  EXPECT_EQ(all[0].object, "organisation");
  EXPECT_NE(all[0].sentence.find(std::string(text_of(e.older)) + " (old) stands beside " +
                                 text_of(e.newer) + " (new)"),
            std::string::npos)
      << all[0].sentence;
  EXPECT_EQ(all[0].sentence.find("inferred") != std::string::npos, e.support == Inferred);
}

TEST_P(Pairs, AskForTheLeastBuildsAndNoMore) {
  const Expected& e = GetParam();
  if (!e.is_supported) return;
  EXPECT_TRUE(found(e.older_least, e.newer_least).empty());
  for (const bool is_older : {true, false}) {
    const Version& least = is_older ? e.older_least : e.newer_least;
    const Version early = before(least);
    if (product_of(early) != product_of(least)) continue;
    const auto all = is_older ? found(early, e.newer_least) : found(e.older_least, early);
    ASSERT_EQ(all.size(), 1u) << text_of(early);
    EXPECT_EQ(all[0].object, is_older ? "server old" : "server new");
    EXPECT_NE(all[0].sentence.find("(" + text_of(least) + ")"), std::string::npos)
        << all[0].sentence;
    EXPECT_EQ(all[0].clash == Clash::InferredBuild, e.least == Inferred);
    EXPECT_EQ(all[0].sentence.find("inferred") != std::string::npos, e.least == Inferred);
  }
}

TEST_P(Pairs, EndWithTheReleaseThatEndsThem) {
  const Expected& e = GetParam();
  if (e.ends == kNone) {
    EXPECT_EQ(is_supported(pair(), {15, 2, 9999, 9}), e.is_supported);
    return;
  }
  EXPECT_TRUE(is_supported(pair(), before(e.ends)));
  EXPECT_FALSE(is_supported(pair(), e.ends));
  EXPECT_TRUE(found(usual_version(e.older), before(e.ends)).empty());
  const auto all = found(usual_version(e.older), e.ends);
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(all[0].clash, Clash::UnsupportedPair);
  EXPECT_NE(all[0].sentence.find(std::string(pair().ends_with->name) + " or later (new)"),
            std::string::npos)
      << all[0].sentence;
}

TEST_P(Pairs, ProxyUpFromTheDocumentedBuild) {
  const Expected& e = GetParam();
  if (e.older < Exchange2013) {
    EXPECT_FALSE(proxies_to(e.older, usual_version(e.older), e.newer));
    return;
  }
  EXPECT_TRUE(proxies_to(e.newer, traits_of(e.newer).first, e.older));
  const bool has_gate = e.is_supported && e.least == Documented;
  EXPECT_EQ(proxies_from(e.older, e.newer).has_value(), has_gate);
  EXPECT_EQ(proxies_to(e.older, traits_of(e.older).first, e.newer), !has_gate);
  if (!has_gate) return;
  EXPECT_FALSE(proxies_to(e.older, before(e.older_least), e.newer));
  EXPECT_TRUE(proxies_to(e.older, e.older_least, e.newer));
}

std::string words_of_pair(const ::testing::TestParamInfo<Expected>& info) {
  return std::string(short_text_of(info.param.older)) + "_" + short_text_of(info.param.newer);
}

INSTANTIATE_TEST_SUITE_P(All, Pairs, ::testing::ValuesIn(kExpected), words_of_pair);

TEST(Table, HasEveryPairOnce) {
  EXPECT_EQ(std::size(kExpected), product_pairs().size());
  for (std::size_t i = 0; i < product_pairs().size(); ++i) {
    EXPECT_EQ(product_pairs()[i].older, kExpected[i].older);
    EXPECT_EQ(product_pairs()[i].newer, kExpected[i].newer);
  }
}

TEST(LeastBuild, IsMetWhereTheRevisionIsNotTold) {
  const Version cu11{15, 1, 1591, 10};
  EXPECT_TRUE(is_at_least({15, 1, 1591, 0}, cu11));
  EXPECT_FALSE(is_at_least({15, 1, 1591, 9}, cu11));
  EXPECT_FALSE(is_at_least({15, 1, 1590, 0}, cu11));
  EXPECT_TRUE(is_at_least({15, 1, 1592, 1}, cu11));
}

}  // namespace
}  // namespace casgrid
