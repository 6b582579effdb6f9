// Failure modes that administrators meet (facts 7.6), as far as no other test has them: what is
// seen, and when it is over. docs/failure-modes.md lists all.
#include <algorithm>
#include <gtest/gtest.h>
#include <map>

#include "model/routing/rules.h"
#include "scenarios/document/parse.h"
#include "scenarios/resolving/resolve.h"
#include "scenarios/validating/validate.h"
#include "tests/world/reports.h"
#include "tests/world/tamper.h"

namespace casgrid::testing::failure_modes {
namespace {

// Stale mappings: front ends that go on by what they know of a mailbox after it has moved. Ten
// users of each program, whose mailboxes move from 2010 to 2013, or from one server of 2013 to
// another, 100 s after the beginning. The front end remembers a user for 300 s.
constexpr const char* kMove = R"(
title: "mailboxes move" schema_version: 2 duration_s: 600 seed: 7
topology {
  sites { name: "hq" } client_networks { name: "internet" }
  links { name: "wan" a: "internet" b: "hq" bandwidth_mbps: 1000 latency_ms: 10 }
  default_cpu { cores: 8 }
}
directory {
  domain: "contoso.com"
  front_ends {
    name: "cas13" site: "hq" version: "15.0.1497.2"
    virtual_directories { app: OWA external_url: "https://mail.contoso.com/owa" }
    virtual_directories { app: EWS external_url: "https://mail.contoso.com/ews/exchange.asmx" }
  }
  front_ends { name: "cas10" site: "hq" version: "14.3.266.2" }
  mailbox_servers { name: "mbx10" site: "hq" version: "14.3.266.2" }
  mailbox_servers { name: "mbx13-1" site: "hq" version: "15.0.1497.2" }
  mailbox_servers { name: "mbx13-2" site: "hq" version: "15.0.1497.2" }
  directory_servers { name: "dc1" site: "hq" }
  databases { name: "old" copies { server: "mbx10" } }
  databases { name: "new1" copies { server: "mbx13-1" } }
  databases { name: "new2" copies { server: "mbx13-2" } }
  namespaces { host: "mail.contoso.com" addresses: "cas13" }
}
populations {
  name: "browsers" client: OWA users: 10 location: "internet" databases: "%FROM" namespace: "mail.contoso.com"
  logon: BASIC moves { databases: "%TO" at_s: 100 over_s: 0 }
  closed { ramp_s: 10 away_mean_s: 5 } profile { think_s { constant: 5 } retry_s { constant: 5 } }
}
populations {
  name: "programs" client: EWS users: 10 location: "internet" databases: "%FROM" namespace: "mail.contoso.com"
  moves { databases: "%TO" at_s: 100 over_s: 0 } ews_program { streams: false }
  closed { ramp_s: 10 } profile { think_s { constant: 5 } retry_s { constant: 5 } }
}
timing { recipient_cache_s: 300 stale_mappings: %STALE }
record { trace: NONE warm_up_s: 0 }
)";

void put(std::string& text, const std::string& mark, const std::string& with) {
  for (std::size_t at = text.find(mark); at != std::string::npos; at = text.find(mark))
    text.replace(at, mark.size(), with);
}

scenario::Scenario resolved(const std::string& text) {
  const ParsedScenario parsed = parse_text(text, "failure mode");
  for (const Diagnostic& d : parsed.diagnostics) ADD_FAILURE() << d.text();
  for (const Diagnostic& d : validate(*parsed.scenario, parsed.lines, "failure mode"))
    ADD_FAILURE() << d.text();
  Overrides queue;
  queue.network = scenario::Network::QUEUE;
  return resolve(*parsed.scenario, queue);
}

struct Seen {
  Report report;
  std::uint64_t errors_after_move = 0;  // between the move and the time at which all is forgotten
  std::uint64_t errors_later = 0;
  std::uint64_t good_after_move = 0;
  double last_error_s = 0;
};

Seen moved(const std::string& from, const std::string& to, bool is_stale) {
  std::string text = kMove;
  put(text, "%FROM", from);
  put(text, "%TO", to);
  put(text, "%STALE", is_stale ? "true" : "false");
  Seen seen;
  const auto count = [&](const Input&, Instant now, Outbox& out) {
    for (const Record& r : out.records) {
      const bool is_answer = r.kind == RecordKind::RequestAnswered;
      if (!is_answer && r.kind != RecordKind::RequestFailed) continue;
      const bool is_good = is_answer && ActionResult::of(r.d).result < 400;
      if (now < kStart + std::chrono::seconds(100)) {
        EXPECT_TRUE(is_good);
      } else if (is_good) {
        ++seen.good_after_move;
      } else {
        ++(seconds(now) < 415 ? seen.errors_after_move : seen.errors_later);
        seen.last_error_s = seconds(now);
      }
    }
  };
  const auto browsers = tamper("browsers", {}, count);
  const auto programs = tamper("programs", {}, count);
  seen.report =
      run(resolved(text), [&](const std::string& name, std::unique_ptr<Participant> real) {
        return programs(name, browsers(name, std::move(real)));
      });
  EXPECT_TRUE(seen.report.violations.empty());
  return seen;
}

std::uint64_t count_of(const Report& r, RuleId id) {
  for (const RoutingRow& row : r.routing)
    if (row.rule == rule(id).name) return row.count;
  return 0;
}

// F2: a program gets errors for as long as the front end of 2013 passes it on to the one of 2010,
// which would send it back where it came from; F3: so does a browser. Both are over when the front
// end looks again.
TEST(StaleMapping, F2AndF3FailUntilTheFrontEndLooksAgain) {
  const Seen seen = moved("old", "new1", true);
  EXPECT_GT(seen.errors_after_move, 200u);
  EXPECT_EQ(seen.errors_later, 0u);
  EXPECT_GT(seen.last_error_s, 250);
  EXPECT_LT(seen.last_error_s, 320) << "300 s after the last look before the move";
  EXPECT_GT(count_of(seen.report, RuleId::NewerOwnName), 100u) << "at the front end of 2010";
  for (const char* name : {"browsers", "programs"})
    EXPECT_GT(population(seen.report, name).errors_5xx, 50u) << name;
}

TEST(StaleMapping, NobodyNoticesWhereFrontEndsFollowAtOnce) {
  const Seen seen = moved("old", "new1", false);
  EXPECT_EQ(seen.errors_after_move, 0u);
  EXPECT_GT(seen.good_after_move, 1000u);
  EXPECT_EQ(count_of(seen.report, RuleId::NewerOwnName), 0u);
}

// A mailbox server of 2013 says that the mailbox is not there: it costs a retry, and no error.
TEST(StaleMapping, CostsARetryBetweenServersThatSaySo) {
  const Seen stale = moved("new2", "new1", true);
  EXPECT_EQ(stale.errors_after_move, 0u);
  EXPECT_GT(stale.report.requests.replayed, 15u) << "one a user";
  EXPECT_LT(stale.report.requests.replayed, 40u);
  EXPECT_EQ(moved("new2", "new1", false).report.requests.replayed, 0u);
}

// A front end and what is behind it; %FAULTS, %CLIENT and %VERSION vary.
constexpr const char* kOffice = R"(
title: "an office" schema_version: 2 duration_s: 300 seed: 7
topology {
  sites { name: "hq" } client_networks { name: "internet" }
  links { name: "wan" a: "internet" b: "hq" bandwidth_mbps: 1000 latency_ms: 10 }
  default_cpu { cores: 8 }
}
directory {
  domain: "contoso.com"
  front_ends { name: "cas" site: "hq" version: "%VERSION" }
  front_ends { name: "old-{1..2}" site: "hq" version: "14.3.266.2" }
  mailbox_servers { name: "mbx" site: "hq" version: "%VERSION" }
  mailbox_servers { name: "spare" site: "hq" version: "%VERSION" }
  mailbox_servers { name: "old-mbx" site: "hq" version: "14.3.266.2" }
  directory_servers { name: "dc1" site: "hq" }
  dags { name: "dag" members: "mbx" members: "spare" witness_site: "hq" }
  databases { name: "new" copies { server: "mbx" } }
  databases { name: "old" copies { server: "old-mbx" } }
  namespaces { host: "mail.contoso.com" addresses: "cas" }
}
populations {
  name: "people" users: 20 location: "internet" namespace: "mail.contoso.com" %CLIENT
  closed { ramp_s: 10 away_mean_s: 5 } profile { think_s { constant: 5 } retry_s { constant: 5 } session_requests_mean: 3 }
}
record { trace: NONE warm_up_s: 0 }
)";

// Errors between two instants.
class Errors {
 public:
  Errors(const std::string& client, const std::string& version, const std::string& faults) {
    std::string text = kOffice + faults;
    put(text, "%CLIENT", client);
    put(text, "%VERSION", version);
    const auto count = [this](const Input&, Instant now, Outbox& out) {
      for (const Record& r : out.records) {
        const bool is_error =
            r.kind == RecordKind::RequestFailed ||
            (r.kind == RecordKind::RequestAnswered && ActionResult::of(r.d).result >= 500);
        if (is_error) at_s_.push_back(seconds(now));
      }
    };
    report = run(resolved(text), tamper("people", {}, count));
    EXPECT_TRUE(report.violations.empty());
  }

  long between(double from_s, double to_s) const {
    return std::count_if(at_s_.begin(), at_s_.end(),
                         [&](double s) { return s >= from_s && s < to_s; });
  }
  Report report;

 private:
  std::vector<double> at_s_;
};

constexpr const char* kSinceCu12 = "15.0.1497.2";
constexpr const char* kCu11 = "15.0.1156.6";

std::string off(const std::string& requester, int from_s, int lasting_s) {
  return "\nfaults { name: \"" + requester + "\" at_s: " + std::to_string(from_s) +
         " lasting_s: " + std::to_string(lasting_s) +
         " component_state { server: \"cas\" component: OWA_PROXY state: INACTIVE requester: " +
         requester + " } }";
}

// F10: who made it inactive has made it active again, and it stays inactive, as another requester
// still holds it.
TEST(FailureMode, F10AComponentStaysInactiveWhileAnotherRequesterHoldsIt) {
  const char* client = "client: OWA databases: \"new\" logon: BASIC";
  const Errors both(client, kSinceCu12, off("HEALTH_API", 50, 50) + off("MAINTENANCE", 60, 120));
  EXPECT_GT(both.between(60, 100), 10);
  EXPECT_GT(both.between(110, 175), 10) << "HealthAPI has given it back";
  EXPECT_EQ(both.between(190, 300), 0);
  const Errors one(client, kSinceCu12, off("HEALTH_API", 50, 50));
  EXPECT_EQ(one.between(110, 300), 0);
}

// F12: with CU11 a shell goes where its caller's mailbox is, and so is dead while that is not
// mounted.
TEST(FailureMode, F12AShellOfCu11DiesWithTheMailboxOfItsCaller) {
  const char* client = "client: POWERSHELL databases: \"new\"";
  const char* lost =
      "\nfaults { name: \"lost\" at_s: 60 lasting_s: 100 database_failure: \"new\" }";
  const Errors anchored(client, kCu11, lost);
  EXPECT_GT(anchored.between(70, 155), 10);
  EXPECT_EQ(anchored.between(0, 60), 0);
  EXPECT_EQ(anchored.between(200, 300), 0);
  EXPECT_EQ(Errors(client, kSinceCu12, lost).between(0, 300), 0);
}

// F18, as it is since the fix (KB 3128706): front ends of 2010 get the same number of users each.
TEST(FailureMode, F18OldFrontEndsGetTheSameLoad) {
  const Errors run("client: OWA databases: \"old\" logon: BASIC", kSinceCu12, "");
  std::map<std::string, double> useful;
  for (const ServerRow& row : run.report.servers)
    useful[row.server] = row.utilisation_mean.value_or(0);
  EXPECT_GT(useful.at("old-1"), 0);
  EXPECT_NEAR(useful.at("old-1") / useful.at("old-2"), 1, 0.3);
}

}  // namespace
}  // namespace casgrid::testing::failure_modes
