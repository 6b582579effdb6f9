// What servers say for their logs, over whole runs with everything that breaks in them.
#include <gtest/gtest.h>
#include <map>
#include <set>

#include "model/owa/actions.h"
#include "scenarios/reporting/collect.h"
#include "scenarios/running/simulation.h"
#include "tests/world/catalogue.h"
#include "tests/world/tamper.h"

namespace casgrid::testing {
namespace {

using Id = std::pair<std::uint64_t, std::uint32_t>;  // nonce, user

struct Listened {
  explicit Listened(const scenario::Scenario& scenario, const Simulation::Wrap& wrap = {})
      : simulation(scenario, wrap, SimulationExtras{.keeps_access_log = true}) {
    simulation.observatory().log_with([this](const AccessRecord& a) { said.push_back(a); });
    EXPECT_EQ(simulation.run(), "");
  }

  // Exchanges that a mailbox server answered, but that none says it did.
  std::size_t unjoined() const {
    std::set<Id> at_mailbox_servers;
    for (const AccessRecord& a : said) {
      if (a.side == AccessSide::BackEnd) at_mailbox_servers.insert({a.nonce, a.user.value});
    }
    std::size_t missing = 0;
    for (const AccessRecord& a : said) {
      if (a.side == AccessSide::FrontEnd && a.is_proxied && a.back_end_status != 0)
        missing += at_mailbox_servers.contains({a.nonce, a.user.value}) ? 0u : 1u;
    }
    return missing;
  }

  Simulation simulation;
  std::vector<AccessRecord> said;
};

TEST(Accesses, ChangeNothingOfARun) {
  for (const char* name : {"two-site-failover", "upgrade-in-place"}) {
    const scenario::Scenario s = brief_on_queue(name);
    Simulation silent(s);
    ASSERT_EQ(silent.run(), "");
    Listened run(s);
    EXPECT_EQ(collect(run.simulation).fingerprint, collect(silent).fingerprint);
    EXPECT_FALSE(run.said.empty());
  }
}

TEST(Accesses, HavePartsThatAddUpToTheWhole) {
  for (const char* name : {"two-site-failover", "rolling-maintenance", "upgrade-in-place"}) {
    std::size_t replayed = 0;
    const Listened run(brief_on_queue(name));
    for (const AccessRecord& a : run.said) {
      if (a.side != AccessSide::FrontEnd) continue;
      Duration sum{0};
      for (const Duration part : a.parts) {
        ASSERT_GE(part, Duration{0});
        sum += part;
      }
      ASSERT_EQ(sum, a.total());
      replayed += a.is_replayed ? 1u : 0u;
    }
    EXPECT_GT(replayed, 0u) << name;
  }
}

TEST(Accesses, OfFrontAndBackEndAreJoinedByTheirId) {
  EXPECT_EQ(Listened(brief_on_queue("two-site-failover")).unjoined(), 0u);
  EXPECT_EQ(Listened(brief_on_queue("reconnect-storm")).unjoined(), 0u);
}

TEST(Accesses, ThatAMailboxServerKeepsToItselfAreMissed) {
  const Listened run(
      brief_on_queue("two-site-failover"),
      tamper("mbx-paris1", {}, [](const Input&, Instant, Outbox& out) { out.accesses.clear(); }));
  EXPECT_GT(run.unjoined(), 100u);
}

TEST(Accesses, AreOneForEveryAnswer) {
  scenario::Scenario whole = brief_on_queue("site-redirect");
  whole.mutable_record()->set_warm_up_s(0);  // access records are of the whole run
  const Listened run(whole);
  std::map<std::uint16_t, std::uint64_t> by_status;
  std::uint64_t answered = 0;
  for (const AccessRecord& a : run.said) {
    if (a.side != AccessSide::FrontEnd || a.how != AccessEnd::Answered) continue;
    ++by_status[a.status];
    ++answered;
  }
  const Report report = collect(run.simulation);
  ASSERT_EQ(report.requests.failed, 0u);
  EXPECT_GE(answered, report.requests.answered);
  EXPECT_LE(answered, report.requests.answered + report.requests.in_flight);
  EXPECT_GT(by_status[200], 0u);
  EXPECT_GT(by_status[302], 0u);
}

TEST(Accesses, ShowWhatWentWrong) {
  std::set<std::uint16_t> statuses;
  std::set<AccessEnd> ends;
  const Listened run(brief_on_queue("two-site-failover"));
  for (const AccessRecord& a : run.said) {
    if (a.side == AccessSide::FrontEnd) statuses.insert(a.status);
    ends.insert(a.how);
  }
  EXPECT_TRUE(statuses.contains(503));
  EXPECT_TRUE(ends.contains(AccessEnd::ClientGone));
}

TEST(AccessTimes, AreThoseOfTheAnswers) {
  const Listened run(brief_on_queue("site-redirect"));
  const AccessTimes& times = run.simulation.observatory().access_times;
  const auto& read = times.of(owa::kRead);
  ASSERT_GT(read.total.count(), 1000u);
  // A client waits for what the front end takes, and for the network.
  const Histogram& seen =
      run.simulation.observatory().metrics.actions[place_of(owa::kRead)].latency;
  EXPECT_LT(*read.total.mean_ms(), *seen.mean_ms());
  const auto sum = [](const Histogram& h) { return *h.mean_ms() * static_cast<double>(h.count()); };
  EXPECT_NEAR(sum(read.total), sum(read.overhead) + sum(read.back_end), 1e-3);
  EXPECT_LE(*read.overhead.percentile_ms(0.95), *read.total.percentile_ms(0.95));
  EXPECT_GE(times.of(Protocol::Owa).total.count(), read.total.count());
}

}  // namespace
}  // namespace casgrid::testing
