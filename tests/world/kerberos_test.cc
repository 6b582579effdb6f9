// Kerberos in whole runs: who gives tickets out, who cannot read them, and what costs nothing.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "scenarios/advising/logon_findings.h"
#include "scenarios/deployment/deployment.h"
#include "scenarios/resolving/resolve.h"
#include "scenarios/validating/validate.h"
#include "tests/world/reports.h"

namespace casgrid::testing::kerberos_runs {
namespace {

// Ten programs over EWS inside the site, behind a balancer that takes turns.
constexpr const char* kPrograms = R"(
title: "tickets" schema_version: 2 duration_s: 300 seed: 11
topology {
  sites { name: "hq" } client_networks { name: "internet" }
  links { name: "wan" a: "internet" b: "hq" bandwidth_mbps: 1000 latency_ms: 10 }
  default_cpu { cores: 8 }
}
directory {
  domain: "contoso.com"
  front_ends { name: "cas1" site: "hq" }
  front_ends { name: "cas2" site: "hq" %CLOCK }
  mailbox_servers { name: "mbx" site: "hq" }
  directory_servers { name: "dc" site: "hq" }
  databases { name: "db" copies { server: "mbx" } }
  balancers { name: "lb" site: "hq" pool: "cas{1..2}" policy: ROUND_ROBIN probe { protocol: EWS } }
  namespaces { host: "mail.contoso.com" addresses: "lb" }
  %ACCOUNT
}
populations {
  name: "programs" client: EWS logon: KERBEROS users: 10 location: "%PLACE" databases: "db" namespace: "mail.contoso.com"
  closed { ramp_s: 10 } ews_program { streams: false } %POPULATION
  profile { think_s { constant: 20 } retry_s { constant: 5 } }
}
timing { %TIMING }
network { model: QUEUE }
record { trace: NONE }
)";

constexpr const char* kShared = R"(service_accounts { name: "asa" hosts: "mail.contoso.com" })";
constexpr const char* kOfOne =
    R"(service_accounts { name: "cas1$" hosts: "mail.contoso.com" front_ends: "cas1" })";

struct Given {
  std::string account = kShared;
  std::string place = "hq";
  std::string clock{};
  std::string population{};
  std::string timing{};
};

scenario::Scenario scenario_of(const Given& given) {
  std::string text = kPrograms;
  const auto put = [&](const std::string& mark, const std::string& with) {
    text.replace(text.find(mark), mark.size(), with);
  };
  put("%CLOCK", given.clock);
  put("%ACCOUNT", given.account);
  put("%PLACE", given.place);
  put("%POPULATION", given.population);
  put("%TIMING", given.timing);
  const ParsedScenario loaded = load_scenario_text(text, "test");
  for (const Diagnostic& d : loaded.diagnostics) ADD_FAILURE() << d.text();
  return resolve(*loaded.scenario, {});
}

Report run_of(const Given& given) { return run(scenario_of(given)); }

TicketRow row_of(const Report& r, const std::string& server) {
  for (const TicketRow& row : r.tickets)
    if (row.server == server) return row;
  return {};
}

std::uint64_t ntlm_logons(const Report& r) {
  std::uint64_t logons = 0;
  for (const SecureChannelRow& c : r.secure_channels) logons += c.logons;
  return logons;
}

// Each program asks for two, once; no front end asks for anybody, and no secure channel is used.
TEST(Kerberos, CostsTheKdcACallByTheClientAndNoSecureChannel) {
  const Report r = run_of({});
  EXPECT_EQ(row_of(r, "dc").initial, 10u);
  EXPECT_EQ(row_of(r, "dc").service, 10u);
  EXPECT_EQ(row_of(r, "dc").renewed, 0u);
  EXPECT_EQ(ntlm_logons(r), 0u);
  EXPECT_EQ(r.requests.good, r.requests.answered);
  EXPECT_GT(r.requests.answered, 100u);
}

TEST(Kerberos, AsksAgainWhenATicketHasEnded) {
  const Report r = run_of({.timing = "kerberos_ticket_life_s: 100"});
  EXPECT_EQ(row_of(r, "dc").initial, 10u);
  EXPECT_EQ(row_of(r, "dc").renewed, 20u) << "after 100 and 200 s";
  EXPECT_EQ(row_of(r, "dc").service, 30u);
}

// Facts 4.1: an account that is not shared is of use to one front end.
TEST(Kerberos, OfAnAccountThatOneHoldsIsRefusedByTheOthers) {
  const Report r = run_of({.account = kOfOne});
  EXPECT_GT(row_of(r, "cas2").unreadable, 0u);
  EXPECT_EQ(row_of(r, "cas1").unreadable, 0u);
  EXPECT_EQ(ntlm_logons(r), 0u) << "a ticket that is refused is shown again";
  EXPECT_LT(r.requests.good, r.requests.answered);
}

TEST(Kerberos, IsReplacedByNtlmWhereNoAccountHasTheName) {
  const Report r = run_of({.account = ""});
  EXPECT_GE(row_of(r, "dc").unknown_names, 10u);
  EXPECT_EQ(row_of(r, "dc").service, 0u);
  EXPECT_GE(ntlm_logons(r), 10u);
  EXPECT_GT(r.requests.good, 100u);
}

TEST(Kerberos, IsReplacedByNtlmWhereNoKdcIsReached) {
  const Report r = run_of({.place = "internet"});
  EXPECT_TRUE(r.tickets.empty());
  EXPECT_GE(ntlm_logons(r), 10u);
  const Report reaching = run_of({.place = "internet", .population = "reaches_kdc: true"});
  EXPECT_EQ(row_of(reaching, "dc").initial, 10u);
  EXPECT_EQ(ntlm_logons(reaching), 0u);
}

// Facts 2.13, RFC 4120: five minutes.
TEST(Kerberos, IsRefusedByAClockThatIsMoreThanFiveMinutesOff) {
  EXPECT_EQ(row_of(run_of({.clock = "clock_ahead_s: 300"}), "cas2").clock, 0u);
  EXPECT_GT(row_of(run_of({.clock = "clock_ahead_s: 301"}), "cas2").clock, 0u);
  EXPECT_GT(row_of(run_of({.clock = "clock_ahead_s: -301"}), "cas2").clock, 0u);
}

// The KDC finds a wrong password before any front end does, and NTLM shows it once more.
TEST(Kerberos, OfAWrongPasswordIsJudgedByTheKdcAndThenByNtlm) {
  const Report r =
      run_of({.population = "credentials { wrong_share: 0.1 attempts: 1 prompt_s: 1000 }"});
  ASSERT_EQ(r.refused_logons.size(), 1u);
  EXPECT_EQ(r.refused_logons[0].wrong_passwords, 2u);
  EXPECT_EQ(row_of(r, "dc").initial, 9u);
}

TEST(Kerberos, ThatDoesNotWorkIsForeseen) {
  const auto codes = [](const Given& given) {
    const scenario::Scenario s = scenario_of(given);
    std::vector<Finding> found;
    logon_findings(s, build_directory(s), found);
    std::vector<std::string> all;
    for (const Finding& f : found) all.push_back(f.code);
    return all;
  };
  using ::testing::ElementsAre;
  EXPECT_THAT(codes({}), ::testing::IsEmpty());
  EXPECT_THAT(codes({.account = ""}), ElementsAre("KRB-1"));
  EXPECT_THAT(codes({.place = "internet"}), ElementsAre("KRB-1"));
  EXPECT_THAT(codes({.account = kOfOne}), ElementsAre("KRB-2"));
  EXPECT_THAT(codes({.clock = "clock_ahead_s: -400"}), ElementsAre("KRB-3"));
}

}  // namespace
}  // namespace casgrid::testing::kerberos_runs
