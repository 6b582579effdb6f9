// What two-site-failover claims, each claim with a planted fault that must be found.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "model/base/questions.h"
#include "model/http/messages.h"
#include "model/routing/decide.h"
#include "scenarios/reporting/collect.h"
#include "scenarios/running/simulation.h"
#include "tests/world/catalogue.h"
#include "tests/world/reports.h"
#include "tests/world/tamper.h"

namespace casgrid::testing {
namespace {

constexpr const char* kFailover = "two-site-failover";

bool has_violation(const Report& report, const std::string& rule) {
  for (const std::string& v : report.violations) {
    if (v.starts_with(rule)) return true;
  }
  return false;
}

void erase_records(Outbox& out, RecordKind kind) {
  std::erase_if(out.records, [&](const Record& r) { return r.kind == kind; });
}

TEST(Failover, KeepsEveryInvariantOnBothNetworks) {
  const Report queue = run(brief_on_queue(kFailover));
  EXPECT_THAT(queue.violations, ::testing::IsEmpty());
  EXPECT_EQ(queue.verdict, "pass");
  EXPECT_EQ(queue.requests.sent + queue.requests.under_way_before,
            queue.requests.answered + queue.requests.failed + queue.requests.in_flight);
  EXPECT_GT(queue.requests.sent, 40'000u) << "after the warm-up";
  const Report flow = run(brief(kFailover, scenario::Network::FLOW));
  EXPECT_THAT(flow.violations, ::testing::IsEmpty());
  EXPECT_EQ(flow.verdict, "pass");
}

TEST(Failover, LosesNoRequestWithoutADefiniteError) {
  EXPECT_EQ(run(brief_on_queue(kFailover)).requests.lost_without_error, 0u);
}

TEST(Failover, FindsClientsThatAreNeverToldOfAFailure) {
  const Report report =
      run(brief_on_queue(kFailover), tamper("staff", {}, [](const Input&, Instant, Outbox& out) {
            erase_records(out, RecordKind::RequestFailed);
          }));
  EXPECT_TRUE(has_violation(report, "C1"));
  EXPECT_GT(report.requests.lost_without_error, 0u);
  EXPECT_EQ(report.verdict, "fail");
}

TEST(Failover, FindsAMailboxServerThatAnswersForADatabaseItDoesNotHold) {
  // It answers as if the copy were here instead of disowning the request.
  const auto pretend = [](const Input&, Instant, Outbox& out) {
    for (Record& r : out.records) {
      if (r.kind == RecordKind::RequestDisowned)
        r = Record{r.at, r.who, RecordKind::RequestServed, r.a, r.b, 0, 0};
    }
    for (Message& m : out.messages) {
      auto* response = m.as<HttpResponse>();
      if (response == nullptr || response->outcome == BackEndOutcome::Served) continue;
      response->outcome = BackEndOutcome::Served;
      response->status = 200;
    }
  };
  EXPECT_TRUE(has_violation(run(brief_on_queue(kFailover), tamper("mbx-", {}, pretend)), "C2"));
}

TEST(Failover, FindsAnUnderstatedStartOfTheWork) {
  // The copy moves while work goes on; a server that claims to have begun long ago is found out.
  const auto early = [](const Input&, Instant, Outbox& out) {
    for (Record& r : out.records) {
      if (r.kind == RecordKind::RequestServed) r.c += 60'000'000'000;
    }
  };
  EXPECT_TRUE(has_violation(run(brief_on_queue(kFailover), tamper("mbx-lyon", {}, early)), "C2"));
}

TEST(Failover, FindsRequestsThatAreNotCounted) {
  std::uint64_t sent = 0;
  const auto forget = [&sent](const Input&, Instant, Outbox& out) {
    std::erase_if(out.records, [&](const Record& r) {
      return r.kind == RecordKind::RequestSent && ++sent % 1000 == 0;
    });
  };
  const Report report = run(brief_on_queue(kFailover), tamper("staff", {}, forget));
  EXPECT_TRUE(has_violation(report, "C3"));
}

TEST(Failover, FindsAProxyLegThatHidesThatItCrossesSites) {
  const auto hide = [](const Input&, Instant, Outbox& out) {
    for (Record& r : out.records) {
      if (r.kind != RecordKind::RequestDecided) continue;
      DecidedBy by = DecidedBy::of(r.c);
      by.crosses_site = false;
      r.c = by.pack();
    }
  };
  EXPECT_TRUE(has_violation(run(brief_on_queue(kFailover), tamper("cas-", {}, hide)), "C4"));
}

// Shares of proxied requests that cross sites, in three parts of the run.
struct CrossSite {
  std::uint64_t proxied[3] = {0, 0, 0};
  std::uint64_t crossing[3] = {0, 0, 0};

  void add(const Record& r, Instant now) {
    if (r.kind != RecordKind::RequestDecided || !DecidedBy::of(r.c).is_proxied) return;
    const double s = seconds(now);
    // Brief run: the first fault at 60 s; Paris is lost from 180 s to 270 s, over by 50 s in Lyon.
    const int part = s < 60 ? 0 : s > 235 && s < 270 ? 1 : -1;
    if (part < 0) return;
    ++proxied[part];
    crossing[part] += DecidedBy::of(r.c).crosses_site ? 1 : 0;
  }

  double share(int part) const {
    return static_cast<double>(crossing[part]) / static_cast<double>(proxied[part]);
  }
};

Tampered::After count(CrossSite& counts) {
  return [&counts](const Input&, Instant now, Outbox& out) {
    for (const Record& r : out.records) counts.add(r, now);
  };
}

TEST(Failover, ProxiesAboutHalfAcrossSitesAndNothingWhileOneIsLost) {
  CrossSite counts;
  run(brief_on_queue(kFailover), tamper("cas-", {}, count(counts)));
  EXPECT_GT(counts.proxied[0], 5'000u);
  EXPECT_NEAR(counts.share(0), 0.5, 0.03);
  EXPECT_GT(counts.proxied[1], 2'000u);
  EXPECT_EQ(counts.crossing[1], 0u);
}

TEST(Failover, FindsFrontEndsThatDoNotProxyAcrossSites) {
  // They are told that a copy in the other site is nowhere.
  CrossSite counts;
  const auto hide_the_other_site = [](const Input&, Instant, Message& message) {
    if (auto* located = message.as<LocateAnswer>()) {
      if (located->active.index() >= 7) located->active = ServerId{};  // mbx-lyon1..3
    }
    return true;
  };
  run(brief_on_queue(kFailover), tamper("cas-paris", hide_the_other_site, count(counts)));
  EXPECT_LT(counts.share(0), 0.02);
}

TEST(Failover, AFrontEndCrashCostsOnlyWhatIsInFlight) {
  const Report report = run(brief_on_queue(kFailover));
  const auto crash =
      std::find_if(report.timeline.begin(), report.timeline.end(),
                   [](const TimelineRow& t) { return t.what == "cas-paris1 crashes"; });
  ASSERT_NE(crash, report.timeline.end());
  // 133 requests a second of 0.1 s each, a quarter of them on the crashed one: a handful.
  EXPECT_LE(crash->requests_failed, 20u);
  EXPECT_EQ(crash->requests_errored, 0u);
}

// Logons that were no part of a new session or of a redirect: somebody lost a session.
std::int64_t logons_again(const Report& report) {
  std::int64_t logons = 0;
  for (const LatencyRow& l : report.latency) {
    if (l.action == "logon") logons = static_cast<std::int64_t>(l.answered - l.errors_5xx);
  }
  return logons - static_cast<std::int64_t>(report.requests.sessions);
}

TEST(Failover, NoSessionIsLostWithAFrontEnd) {
  EXPECT_LE(logons_again(run(brief_on_queue(kFailover))), 0);
}

TEST(Failover, FindsFrontEndsThatCannotReadOneAnothersSessions) {
  scenario::Scenario s = brief_on_queue(kFailover);
  for (auto& f : *s.mutable_directory()->mutable_front_ends()) f.set_certificate(f.name());
  EXPECT_GT(logons_again(run(s)), 100);
}

TEST(Failover, AnOutageIsDetectedAndHealedInTheStatedTimes) {
  const Report report = run(brief_on_queue(kFailover));
  for (const TimelineRow& t : report.timeline) {
    if (t.what == "Paris is lost") {
      EXPECT_NEAR(*t.detected_s, 20, 0.1);
      EXPECT_NEAR(*t.mounted_s, 50, 0.1);
      EXPECT_GT(t.requests_failed, 100u);
    }
    if (t.what == "db1 loses its active copy") {
      EXPECT_NEAR(*t.mounted_s, 30, 0.1);
    }
  }
}

}  // namespace
}  // namespace casgrid::testing
