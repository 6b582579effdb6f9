// Passwords that are not right, and accounts that let nobody in, in whole runs.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "scenarios/advising/logon_findings.h"
#include "scenarios/deployment/deployment.h"
#include "scenarios/resolving/resolve.h"
#include "scenarios/validating/validate.h"
#include "tests/world/reports.h"

namespace casgrid::testing::credentials_runs {
namespace {

// Four people read their mail over POP3, and have a phone beside it.
constexpr const char* kTwoPrograms = R"(
title: "an old password" schema_version: 2 duration_s: 900 seed: 7
topology {
  sites { name: "hq" } sites { name: "branch" } client_networks { name: "internet" }
  links { name: "wan" a: "internet" b: "hq" bandwidth_mbps: 1000 latency_ms: 10 }
  links { name: "line" a: "hq" b: "branch" bandwidth_mbps: 1000 latency_ms: 10 }
  default_cpu { cores: 8 }
}
directory {
  domain: "contoso.com"
  front_ends { name: "cas" site: "hq" }
  mailbox_servers { name: "mbx" site: "hq" }
  directory_servers { name: "pdc" site: "branch" }
  directory_servers { name: "dc" site: "hq" }
  databases { name: "db" copies { server: "mbx" } }
  namespaces { host: "mail.contoso.com" addresses: "cas" }
  %LOCKOUT
}
populations {
  name: "readers" client: POP3 users: 4 location: "internet" databases: "db" namespace: "mail.contoso.com"
  closed { ramp_s: 10 } profile { think_s { constant: 60 } } %READERS
}
populations {
  name: "phones" client: ACTIVE_SYNC users: 4 beside: "readers" location: "internet" databases: "db" namespace: "mail.contoso.com"
  closed { ramp_s: 10 } profile { messages_per_day: 10 retry_s { constant: 5 } } credentials { %PHONES }
}
timing { recipient_cache_s: 1 }
network { model: QUEUE }
record { trace: NONE }
)";

struct Given {
  std::string lockout = "lockout { threshold: 3 window_s: 300 duration_s: 300 }";
  std::string phones = "wrong_share: 0.5";
  std::string readers{};
};

scenario::Scenario scenario_of(const Given& given) {
  std::string text = kTwoPrograms;
  const auto put = [&](const std::string& mark, const std::string& with) {
    text.replace(text.find(mark), mark.size(), with);
  };
  put("%LOCKOUT", given.lockout);
  put("%PHONES", given.phones);
  put("%READERS", given.readers);
  const ParsedScenario loaded = load_scenario_text(text, "test");
  for (const Diagnostic& d : loaded.diagnostics) ADD_FAILURE() << d.text();
  return resolve(*loaded.scenario, {});
}

Report run_of(const Given& given) { return run(scenario_of(given)); }

// Of all directory servers.
RefusedLogonRow sum_of(const Report& r, const std::string& population) {
  RefusedLogonRow sum;
  for (const RefusedLogonRow& row : r.refused_logons) {
    if (row.population != population) continue;
    sum.wrong_passwords += row.wrong_passwords;
    sum.former_passwords += row.former_passwords;
    sum.expired_passwords += row.expired_passwords;
    sum.locked_out += row.locked_out;
    sum.lock_outs += row.lock_outs;
    sum.accounts_locked += row.accounts_locked;
  }
  return sum;
}

TEST(Credentials, OfAPhoneWithAnOldPasswordLockTheMailProgramBesideItOut) {
  const Report r = run_of({});
  const RefusedLogonRow phones = sum_of(r, "phones");
  const RefusedLogonRow readers = sum_of(r, "readers");
  EXPECT_GE(phones.wrong_passwords, 10u);
  EXPECT_EQ(readers.accounts_locked, 2u) << "two of four people, whose accounts they are";
  EXPECT_GE(readers.lock_outs, 2u);
  EXPECT_GT(readers.locked_out, 0u) << "with the right password";
  EXPECT_EQ(readers.wrong_passwords, 0u);
  EXPECT_EQ(phones.lock_outs, 0u) << "they have no accounts of their own";
}

TEST(Credentials, LockNobodyOutInAFreshDomain) {
  const Report r = run_of({.lockout = ""});
  EXPECT_GE(sum_of(r, "phones").wrong_passwords, 10u);
  EXPECT_EQ(sum_of(r, "readers").locked_out, 0u);
  for (const RefusedLogonRow& row : r.refused_logons) EXPECT_EQ(row.lock_outs, 0u);
}

TEST(Credentials, ThatAreOneOfTheTwoBeforeAreNotCounted) {
  const Report r = run_of({.phones = "wrong_share: 0.5 former: true"});
  EXPECT_GE(sum_of(r, "phones").former_passwords, 10u);
  EXPECT_EQ(sum_of(r, "readers").lock_outs, 0u);
}

TEST(Credentials, ThatAUserIsAskedForAreRightFromThenOn) {
  const Report r = run_of({.phones = "wrong_share: 0.5 attempts: 2 prompt_s: 30"});
  EXPECT_EQ(sum_of(r, "phones").wrong_passwords, 4u) << "two of each of the two";
  EXPECT_EQ(sum_of(r, "readers").lock_outs, 0u);
}

TEST(Credentials, ThatHaveExpiredAreOfThePersonAndEveryProgram) {
  const Report r = run_of(
      {.phones = "", .readers = "credentials { expired_share: 0.25 locked_out_share: 0.25 }"});
  EXPECT_GT(sum_of(r, "phones").expired_passwords, 0u);
  EXPECT_GT(sum_of(r, "readers").expired_passwords, 0u);
  EXPECT_GT(sum_of(r, "phones").locked_out, 0u);
  EXPECT_GT(sum_of(r, "readers").locked_out, 0u);
  EXPECT_EQ(sum_of(r, "readers").wrong_passwords + sum_of(r, "readers").lock_outs, 0u);
}

// From the middle of the run on; until then nobody is refused.
TEST(Credentials, AreWrongFromTheirInstantOn) {
  const Report early = run_of({.phones = "wrong_share: 0.5"});
  const Report late = run_of({.phones = "wrong_share: 0.5 wrong_from_s: 880"});
  EXPECT_LT(sum_of(late, "phones").wrong_passwords, sum_of(early, "phones").wrong_passwords / 2);
}

TEST(Credentials, ThatLockOutAreForeseen) {
  const auto codes = [](const Given& given) {
    const scenario::Scenario s = scenario_of(given);
    std::vector<Finding> found;
    logon_findings(s, build_directory(s), found);
    std::vector<std::string> all;
    for (const Finding& f : found)
      if (f.code == "LOCK-1") all.push_back(f.object);
    return all;
  };
  using ::testing::ElementsAre;
  using ::testing::IsEmpty;
  EXPECT_THAT(codes({}), ElementsAre("phones"));
  EXPECT_THAT(codes({.lockout = ""}), IsEmpty());
  EXPECT_THAT(codes({.phones = "wrong_share: 0.5 former: true"}), IsEmpty());
  EXPECT_THAT(codes({.phones = "wrong_share: 0.5 attempts: 2"}), IsEmpty());
  EXPECT_THAT(codes({.phones = "wrong_share: 0.5 attempts: 2 types_the_same: true"}),
              ElementsAre("phones"));
}

}  // namespace
}  // namespace casgrid::testing::credentials_runs
