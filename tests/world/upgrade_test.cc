// What upgrade-in-place claims, each claim with a control that must differ.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <map>

#include "model/routing/rules.h"
#include "scenarios/reporting/collect.h"
#include "scenarios/running/simulation.h"
#include "tests/world/catalogue.h"
#include "tests/world/reports.h"
#include "tests/world/tamper.h"

namespace casgrid::testing {
namespace {

using Change = std::function<void(scenario::Scenario&)>;

// Of the short run: when the last mailbox has left Exchange 2010, and 2013.
constexpr double kOnlyNewerThan2010 = 300;
constexpr double kOnly2016 = 585;

Report run_upgrade(const Change& change = {}, const Simulation::Wrap& wrap = {},
                   scenario::Network::Model network = scenario::Network::QUEUE) {
  scenario::Scenario s = given("upgrade-in-place");
  if (change) change(s);
  Overrides overrides;
  overrides.brief = true;
  overrides.network = network;
  Simulation simulation(resolve(s, overrides), wrap);
  EXPECT_EQ(simulation.run(), "");
  Report report = collect(simulation);
  EXPECT_THAT(report.violations, ::testing::IsEmpty());
  return report;
}

std::uint64_t decisions(const Report& r, RuleId id) {
  for (const RoutingRow& row : r.routing) {
    if (row.rule == rule(id).name) return row.count;
  }
  return 0;
}

auto each_front_end(const std::string& prefix,
                    const std::function<void(scenario::FrontEnd&)>& change) {
  return [=](scenario::Scenario& s) {
    for (auto& f : *s.mutable_directory()->mutable_front_ends()) {
      if (f.name().starts_with(prefix)) change(f);
    }
  };
}

TEST(UpgradeInPlace, LosesNothingOnEitherNetwork) {
  for (const auto network : {scenario::Network::QUEUE, scenario::Network::FLOW}) {
    const Report r = run_upgrade({}, {}, network);
    EXPECT_EQ(r.verdict, "pass");
    EXPECT_EQ(r.requests.failed, 0u);
    EXPECT_EQ(r.requests.errors_5xx, 0u);
    EXPECT_EQ(r.requests.lost_without_error, 0u);
    EXPECT_EQ(broken_long_polls(r), 0u);
    EXPECT_GT(r.requests.sent, 20'000u);
    EXPECT_GT(r.requests.contexts_lost, 100u) << "Outlook connected again after its move";
  }
}

TEST(UpgradeInPlace, ServesEveryVersionByItsOwnRule) {
  const Report r = run_upgrade();
  EXPECT_GT(decisions(r, RuleId::ProxyStore), 1000u) << "old front ends, old mailboxes";
  EXPECT_GT(decisions(r, RuleId::ProxyDownLevel), 1000u) << "new front ends, old mailboxes";
  EXPECT_GT(decisions(r, RuleId::ProxySameSite), 10'000u);
  EXPECT_GT(r.requests.proxied_cross_site, 100u) << "the plant's own old front end";
  EXPECT_EQ(decisions(r, RuleId::NewerUnserved), 0u);
  EXPECT_EQ(decisions(r, RuleId::NewerOwnName), 0u);
  EXPECT_EQ(decisions(r, RuleId::NoTarget), 0u);
}

// Answers 451, by phone; and the rules by which front ends sent clients away.
struct Redirects {
  std::map<std::pair<std::string, std::uint32_t>, int> of_phone;
  std::uint64_t by_new_front_ends = 0;

  Simulation::Wrap wrap() {
    return [this](const std::string& name,
                  std::unique_ptr<Participant> real) -> std::unique_ptr<Participant> {
      const bool is_new = name.starts_with("cas13") || name.starts_with("cas16");
      if (!is_new && !name.starts_with("phones")) return real;
      const auto after = [this, name](const Input&, Instant, Outbox& out) {
        for (const Record& r : out.records) add(name, r);
      };
      return std::make_unique<Tampered>(std::move(real), nullptr, after);
    };
  }

  void add(const std::string& name, const Record& r) {
    if (r.kind == RecordKind::RequestAnswered && ActionResult::of(r.d).result == 451)
      ++of_phone[{name, r.a}];
    if (r.kind != RecordKind::RequestDecided) return;
    const auto id = static_cast<RuleId>(DecidedBy::of(r.c).rule);
    const bool goes_up = id >= RuleId::NewerOwnName && id <= RuleId::NewerUnserved;
    by_new_front_ends +=
        goes_up || id == RuleId::RedirectSso || id == RuleId::RedirectOtherSite ? 1 : 0;
  }
};

TEST(UpgradeInPlace, SendsEachPhoneOfTheOldNameOnceToTheNewAndNobodyBack) {
  Redirects redirects;
  const Report r = run_upgrade({}, redirects.wrap());
  EXPECT_EQ(redirects.of_phone.size(), 200u);
  for (const auto& [phone, times] : redirects.of_phone) {
    EXPECT_EQ(phone.first, "phones-old-name");
    EXPECT_EQ(times, 1) << phone.second;
  }
  EXPECT_EQ(redirects.by_new_front_ends, 0u);
  // A browser is sent on when its mailbox moves, or when its next session begins at the old name.
  const auto sessions = population(r, "browsers-old-name").requests;
  EXPECT_LT(decisions(r, RuleId::NewerSso) + decisions(r, RuleId::NewerPlain), sessions / 5);
}

TEST(UpgradeInPlace, LosesTheOldNamesUsersWhereTheNewIsNotPublished) {
  const auto unpublish = [](scenario::FrontEnd& f) { f.clear_virtual_directories(); };
  const Report r = run_upgrade([&](scenario::Scenario& s) {
    each_front_end("cas13", unpublish)(s);
    each_front_end("cas16", unpublish)(s);
  });
  EXPECT_EQ(r.verdict, "fail");
  EXPECT_EQ(r.requests.redirects, 0u);
  EXPECT_GT(decisions(r, RuleId::NewerUnserved), 1000u);
  for (const char* name : {"browsers-old-name", "scripts-old-name"})
    EXPECT_GT(population(r, name).errors_5xx, 100u) << name;
  EXPECT_GT(broken_long_polls(r), 100u) << "phones";
  for (const char* name : {"browsers", "phones", "plant-browsers", "outlook"})
    EXPECT_EQ(population(r, name).errors_5xx, 0u) << name;
}

TEST(UpgradeInPlace, NeedsFrontEndsOf2016ToPublishForMailboxesOf2016) {
  const auto unpublish = [](scenario::FrontEnd& f) { f.clear_virtual_directories(); };
  const Report r = run_upgrade(each_front_end("cas16", unpublish));
  EXPECT_GT(r.requests.redirects, 100u) << "to 2013, while mailboxes are there";
  EXPECT_GT(population(r, "browsers-old-name").errors_5xx, 100u);
  EXPECT_EQ(broken_long_polls(r), 0u) << "phones kept the new name";
}

TEST(UpgradeInPlace, CannotServe2016FromFrontEndsBeforeCu10) {
  const Report r = run_upgrade(
      each_front_end("cas13", [](scenario::FrontEnd& f) { f.set_version("15.0.1104.5"); }));
  EXPECT_EQ(r.verdict, "fail");
  EXPECT_GT(decisions(r, RuleId::NewerUnserved), 1000u);
  EXPECT_GT(population(r, "outlook").errors_5xx, 100u);
}

TEST(UpgradeInPlace, NeedsAnOldFrontEndInTheSiteOfOldMailboxes) {
  const Report r = run_upgrade([](scenario::Scenario& s) {
    auto* front_ends = s.mutable_directory()->mutable_front_ends();
    for (int i = 0; i < front_ends->size(); ++i) {
      if (front_ends->Get(i).name() == "cas10-plant") front_ends->DeleteSubrange(i--, 1);
    }
  });
  EXPECT_GT(decisions(r, RuleId::NoTarget), 100u);
  EXPECT_GT(population(r, "plant-browsers").errors_5xx, 100u);
  EXPECT_EQ(population(r, "browsers").errors_5xx, 0u);
}

TEST(UpgradeInPlace, TriesTheNextOldFrontEndWhenOneIsDead) {
  const Report r = run_upgrade([](scenario::Scenario& s) {
    auto* fault = s.add_faults();
    fault->set_at_s(200);
    fault->set_crash("cas10-1");
  });
  // What was under way when it died; not every request of half the users.
  EXPECT_LE(population(r, "browsers").failed + population(r, "browsers").errors_5xx, 5u);
  EXPECT_GT(decisions(r, RuleId::ProxyDownLevel), 1000u);
  EXPECT_GT(r.requests.replayed, 1200u) << "moves alone make some 750";
}

TEST(UpgradeInPlace, MovesEverybodyAtOnceAsWell) {
  const Report r = run_upgrade([](scenario::Scenario& s) {
    for (auto& p : *s.mutable_populations()) {
      for (auto& move : *p.mutable_moves()) move.set_over_s(0);
    }
  });
  EXPECT_EQ(r.verdict, "pass");
}

TEST(UpgradeInPlace, AnObjectiveOfARuleThatThereIsNotIsNotMet) {
  const Report r = run_upgrade([](scenario::Scenario& s) {
    s.add_objectives()->set_expression("count(redirects, rule=newer-actvesync) == 0");
  });
  EXPECT_FALSE(r.objectives.back().met);
  EXPECT_EQ(r.verdict, "fail");
}

// What mailbox servers of one version served after an instant, requests and long polls.
std::uint64_t served_after(const std::string& prefix, double s, const Change& change = {}) {
  std::uint64_t served = 0;
  const auto count = [&](const Input&, Instant now, Outbox& out) {
    for (const Record& r : out.records) {
      const bool is_served = r.kind == RecordKind::RequestServed || r.kind == RecordKind::CallEnded;
      served += is_served && seconds(now) > s ? 1 : 0;
    }
  };
  run_upgrade(change, tamper(prefix, {}, count));
  return served;
}

TEST(UpgradeInPlace, LeavesNothingAtAServerWhoseMailboxesHaveMoved) {
  EXPECT_EQ(served_after("mbx10", kOnlyNewerThan2010), 0u);
  EXPECT_EQ(served_after("mbx13", kOnly2016), 0u);
}

TEST(UpgradeInPlace, FindsMailboxesThatStayed) {
  const auto stay = [](scenario::Scenario& s) {
    for (auto& p : *s.mutable_populations()) p.mutable_moves()->RemoveLast();
  };
  EXPECT_GT(served_after("mbx13", kOnly2016, stay), 1000u);
}

}  // namespace
}  // namespace casgrid::testing
