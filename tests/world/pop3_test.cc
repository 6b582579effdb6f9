// Mail programs over POP3 in whole runs: sessions through servers of several versions, what cuts
// them, and what settings of servers and mailboxes do.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "scenarios/document/parse.h"
#include "scenarios/reporting/collect.h"
#include "scenarios/resolving/resolve.h"
#include "scenarios/running/simulation.h"
#include "scenarios/validating/validate.h"
#include "tests/world/catalogue.h"

namespace casgrid::testing::pop3_world {
namespace {

using ::testing::IsEmpty;

constexpr const char* kSmall = R"(
title: "a few readers" schema_version: 2 duration_s: 1200 seed: 5
topology {
  sites { name: "hq" } client_networks { name: "internet" }
  links { name: "wan" a: "internet" b: "hq" bandwidth_mbps: 100 latency_ms: 10 }
  default_cpu { cores: 8 }
}
directory {
  domain: "contoso.com"
  front_ends { name: "cas13" site: "hq" version: "15.0.1497.2" %FRONT }
  front_ends { name: "cas10" site: "hq" version: "14.3.266.2" }
  mailbox_servers { name: "mbx13-{1..2}" site: "hq" version: "15.0.1497.2" }
  mailbox_servers { name: "mbx10" site: "hq" version: "14.3.266.2" }
  directory_servers { name: "dc1" site: "hq" }
  dags { name: "dag13" members: "mbx13-{1..2}" witness_site: "hq" }
  databases { name: "new" copies { server: "mbx13-1" } copies { server: "mbx13-2" } }
  databases { name: "old" copies { server: "mbx10" } }
  namespaces { host: "pop.contoso.com" addresses: "cas13" }
}
populations {
  name: "readers" client: POP3 users: 100 location: "internet" databases: "%DATABASE" namespace: "pop.contoso.com"
  closed { ramp_s: 60 } profile { requests_per_hour: 60 } %POPULATION
}
record { trace: NONE }
)";

struct Given {
  std::string database = "new";
  std::string front{};
  std::string population{};
  std::string more{};
};

std::string text_of(const Given& given) {
  std::string text = kSmall + given.more;
  for (const auto& [mark, with] : {std::pair{std::string("%DATABASE"), given.database},
                                   {std::string("%FRONT"), given.front},
                                   {std::string("%POPULATION"), given.population}})
    text.replace(text.find(mark), mark.size(), with);
  return text;
}

Report run(const Given& given) {
  const ParsedScenario parsed = parse_text(text_of(given), "small");
  for (const Diagnostic& d : parsed.diagnostics) ADD_FAILURE() << d.text();
  for (const Diagnostic& d : validate(*parsed.scenario, parsed.lines, "small"))
    ADD_FAILURE() << d.text();
  Overrides overrides;
  overrides.network = scenario::Network::QUEUE;
  Simulation simulation(resolve(*parsed.scenario, overrides));
  EXPECT_EQ(simulation.run(), "");
  Report report = collect(simulation);
  EXPECT_THAT(report.violations, IsEmpty());
  return report;
}

const PopulationRow& readers(const Report& report) { return report.populations.front(); }

std::uint64_t served_by(const Report& report, const std::string& server) {
  for (const ServerRow& row : report.servers)
    if (row.server == server) return row.served;
  ADD_FAILURE() << server;
  return 0;
}

const LatencyRow& row_of(const Report& report, const std::string& action) {
  for (const LatencyRow& row : report.latency)
    if (row.protocol == "pop3" && row.action == action) return row;
  ADD_FAILURE() << action;
  static const LatencyRow kNone;
  return kNone;
}

TEST(Pop3World, ReadersComeEachMinuteAndFetchWhatIsNew) {
  const Report report = run({});
  EXPECT_NEAR(readers(report).sessions.value_or(0), 100 * 19.5, 200);
  EXPECT_EQ(report.requests.failed, 0u);
  EXPECT_EQ(report.requests.good, report.requests.answered);
  EXPECT_EQ(row_of(report, "uidl").answered, row_of(report, "logon").answered);
  // A message a minute comes to each mailbox.
  EXPECT_NEAR(static_cast<double>(row_of(report, "retrieve").answered), 100 * 19.5, 250);
  EXPECT_GT(served_by(report, "mbx13-1") + served_by(report, "mbx13-2"), 5000u);
}

// Conformance POPIMAP-006: by way of a front end of the mailbox's version.
TEST(Pop3World, MailboxesOf2010AreReadThroughANewFrontEnd) {
  const Report report = run({.database = "old"});
  EXPECT_EQ(report.requests.failed, 0u);
  EXPECT_EQ(report.requests.good, report.requests.answered);
  EXPECT_GT(served_by(report, "mbx10"), 5000u);
  EXPECT_EQ(served_by(report, "mbx13-1") + served_by(report, "mbx13-2"), 0u);
  EXPECT_GT(row_of(report, "retrieve").answered, 1000u);
}

TEST(Pop3World, MailboxesWithoutPopAreRefused) {
  const Report report = run({.population = "pop_enabled: false"});
  EXPECT_EQ(row_of(report, "logon").errors_4xx, row_of(report, "logon").answered);
  EXPECT_GT(row_of(report, "logon").answered, 1000u);
  EXPECT_EQ(report.requests.good, 0u);
}

// Getmail's plain retriever at a front end as it is installed: no password in clear.
TEST(Pop3World, APasswordInClearIsTakenOnlyWhereTheLoginTypeSaysSo) {
  const std::string getmail = "mail_program { name: GETMAIL tls: STARTTLS }";
  const Report refused = run({.population = getmail});
  EXPECT_EQ(refused.requests.good, 0u);
  EXPECT_EQ(row_of(refused, "logon").errors_4xx, row_of(refused, "logon").answered);
  const Report taken = run({.front = "mail_access { protocol: POP3 login_type: PLAIN_TEXT_LOGIN }",
                            .population = getmail});
  EXPECT_EQ(taken.requests.good, taken.requests.answered);
  EXPECT_GT(row_of(taken, "retrieve").answered, 1000u);
}

TEST(Pop3World, TheLimitOfAFrontEndTurnsWhoeverIsTooManyAway) {
  const Report report = run({.front = "mail_access { protocol: POP3 max_connections: 1 }"});
  // The network tells a client of a connection that is closed as soon as it is taken that it was
  // refused.
  EXPECT_GT(row_of(report, "logon").refused, 0u);
  EXPECT_GT(report.requests.good, 0u);
}

TEST(Pop3World, AMailboxServerThatDiesCutsSessionsAndTheyComeBack) {
  const Report report =
      run({.population = "mail_program { name: FETCHMAIL }",
           .more = R"(faults { name: "crash" at_s: 400 lasting_s: 200 crash: "mbx13-1" })"});
  EXPECT_GT(report.requests.failed + report.requests.errors_5xx, 0u);
  EXPECT_GT(served_by(report, "mbx13-2"), 1000u) << "the database is mounted there";
  EXPECT_EQ(report.requests.not_recovered, 0u);
}

TEST(Pop3World, DoesTheSameTwice) {
  const auto fingerprint = [] {
    Simulation simulation(brief_on_queue("mail-pickup"));
    EXPECT_EQ(simulation.run(), "");
    const Report report = collect(simulation);
    EXPECT_THAT(report.violations, IsEmpty());
    return report.fingerprint;
  };
  EXPECT_EQ(fingerprint(), fingerprint());
}

}  // namespace
}  // namespace casgrid::testing::pop3_world
