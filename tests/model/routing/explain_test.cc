// An explanation is a promise: the facts that it names for a rejected rule are the ones to change.
#include "model/routing/explain.h"

#include <array>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <map>

#include "tests/model/routing/fact_changes.h"
#include "tests/model/routing/property.h"
#include "tests/model/routing/two_sites.h"

namespace casgrid::testing {
namespace {

constexpr std::uint64_t kForests = 400;
constexpr std::uint64_t kRequestsEach = 20;

template <class Visit>
void for_random_cases(const Visit& visit, std::uint64_t forests = kForests) {
  for (std::uint64_t forest = 0; forest < forests; ++forest) {
    Case c = random_case(forest);
    for (std::uint64_t i = 0; i < kRequestsEach; ++i) {
      draw_request(c, forest * kRequestsEach + i);
      visit(c, decide(c.directory, c.facts()));
    }
  }
}

template <class Visit>
void for_every_fact(const Visit& visit) {
  for (unsigned i = 0; i < static_cast<unsigned>(Fact::kCount); ++i) visit(static_cast<Fact>(i));
}

TEST(Explain, TheDecidingRuleHoldsAndEachRuleAboveItNamesAFact) {
  for_random_cases([](const Case& c, const Decision& x) {
    ASSERT_TRUE(rule(x.rule).holds(x.facts)) << describe(c);
    for (const Rejection& r : rejections(c.request.protocol, x))
      ASSERT_FALSE(r.facts.is_empty()) << rule(r.rule).name << "\n" << describe(c);
  });
}

TEST(Explain, TheNamedFactsTurnedRoundMakeARejectedRuleFire) {
  for_random_cases([](const Case& c, const Decision& x) {
    for (const Rejection& r : rejections(c.request.protocol, x))
      ASSERT_TRUE(rule(r.rule).holds(flipped(x.facts, r.facts))) << rule(r.rule).name;
  });
}

TEST(Explain, EachNamedFactIsNeededAndNoOtherMatters) {
  for_random_cases([](const Case& c, const Decision& x) {
    for (const Rejection& r : rejections(c.request.protocol, x)) {
      const Rule& rejected = rule(r.rule);
      for_every_fact([&](Fact f) {
        if (r.facts.has(f)) {
          FactSet without = r.facts;
          without.set(f, false);
          ASSERT_FALSE(rejected.holds(flipped(x.facts, without))) << text_of(f, true);
          return;
        }
        ASSERT_FALSE(rejected.holds(flipped(x.facts, {f}))) << text_of(f, true);
      });
    }
  });
}

// ---- the facts in the world

// Facts that no change of the world makes the only reason; the reason stands beside each.
struct Unchanged {
  Fact fact;
  const char* reason;
};
constexpr std::array<Unchanged, 0> kUnchanged{};

bool is_excused(Fact f) {
  return std::any_of(kUnchanged.begin(), kUnchanged.end(),
                     [&](const Unchanged& u) { return u.fact == f; });
}

std::size_t place_of(Protocol p, RuleId id) {
  const auto all = rules_of(p);
  return static_cast<std::size_t>(
      std::find_if(all.begin(), all.end(), [id](const Rule* r) { return r->id == id; }) -
      all.begin());
}

// Makes the facts what the rule wants; false if one of them cannot be.
bool change_world(Case& c, const Decision& before, const FactSet& named) {
  bool done = true;
  named.for_each([&](Fact f) {
    const FactChange* change = find_fact_change(f);
    done = done && change != nullptr && change->make(c, before, !before.facts.has(f));
  });
  c.directory.publish();
  return done;
}

struct Fired {
  std::size_t alone = 0;     // as the only fact that was named
  std::size_t together = 0;  // with others
};

TEST(Explain, TheWorldChangedAsTheFactsSayMakesARejectedRuleFire) {
  std::map<Fact, Fired> fired;
  for_random_cases([&](const Case& c, const Decision& x) {
    for (const Rejection& r : rejections(c.request.protocol, x)) {
      Case changed = c;
      if (!change_world(changed, x, r.facts)) continue;
      const Decision now = decide(changed.directory, changed.facts());
      // What else the change brought about may reject the rule anew; then it says nothing.
      if (!rule(r.rule).holds(now.facts)) continue;
      ASSERT_LE(place_of(c.request.protocol, now.rule), place_of(c.request.protocol, r.rule))
          << rule(r.rule).name << "\n"
          << explain(changed.directory, c.request.protocol, now);
      if (now.rule != r.rule) continue;
      FactSet others = r.facts;
      r.facts.for_each([&](Fact f) {
        others = r.facts;
        others.set(f, false);
        ++(others.is_empty() ? fired[f].alone : fired[f].together);
      });
    }
  });
  for_every_fact([&](Fact f) {
    if (is_circumstance(f)) return;  // no rule asks for it
    const bool is_changed = find_fact_change(f) != nullptr;
    EXPECT_NE(is_changed, is_excused(f))
        << text_of(f, true) << ": in neither list of this test, or in both";
    if (is_changed) {
      EXPECT_GT(fired[f].alone, 0u) << text_of(f, true) << ": never the one fact that decided, "
                                    << fired[f].together << " times with others";
    }
  });
}

TEST(Explain, EveryFactIsOfSomeRuleAndNoCircumstanceIs) {
  for_every_fact([](Fact f) {
    const auto all = rules();
    const bool is_asked = std::any_of(all.begin(), all.end(),
                                      [&](const Rule& r) { return r.all.has(f) || r.none.has(f); });
    EXPECT_NE(is_asked, is_circumstance(f)) << text_of(f, true);
  });
}

// A circumstance that no request brings about would be a sentence that nobody reads.
TEST(Explain, EveryCircumstanceIsToldAndIsUsuallyNot) {
  std::map<Fact, std::size_t> told;
  std::size_t plain = 0;
  constexpr std::uint64_t kMany = 8 * kForests;  // a shadow copy nearby is rare
  for_random_cases(
      [&](const Case&, const Decision& x) {
        const FactSet unusual = unusual_circumstances(x.facts);
        if (unusual.is_empty()) ++plain;
        unusual.for_each([&](Fact f) { ++told[f]; });
      },
      kMany);
  EXPECT_GT(plain, 0u);
  for_every_fact([&](Fact f) {
    if (!is_circumstance(f)) return;
    EXPECT_GT(told[f], 0u) << text_of(f, !kUsualCircumstances.has(f));
  });
}

TEST(Explain, NamesTheThreeRulesThatCameNearest) {
  for_random_cases([](const Case& c, const Decision& x) {
    const auto all = rejections(c.request.protocol, x);
    const auto shown = nearest(c.request.protocol, x);
    ASSERT_EQ(shown.size(), std::min<std::size_t>(3, all.size()));
    std::size_t most = 0;
    for (const Rejection& r : shown) most = std::max(most, r.facts.size());
    for (const Rejection& r : all) {
      const bool is_shown = std::any_of(shown.begin(), shown.end(),
                                        [&](const Rejection& s) { return s.rule == r.rule; });
      ASSERT_TRUE(is_shown || r.facts.size() >= most) << rule(r.rule).name;
    }
  });
}

TEST(Explain, NamesTheRuleAndEachRejectedRuleWithItsFact) {
  TwoSites w;
  w.asks(Protocol::Owa, kLyon13);
  const Decision x = w.decided();
  const std::string text = explain(w.d, w.r.protocol, x);
  EXPECT_THAT(text, ::testing::StartsWith("proxy to mbx-lyon in lyon, port 444"));
  EXPECT_THAT(text, ::testing::HasSubstr("because of proxy-other-site"));
  EXPECT_THAT(text, ::testing::HasSubstr(
                        "not redirect-other-site: the mailbox's site publishes no ExternalURL"));
  EXPECT_THAT(text, ::testing::Not(::testing::HasSubstr("not proxy-same-site")));
}

}  // namespace
}  // namespace casgrid::testing
