// NTLM in whole runs: the queue for a slot of the secure channel, balancers that split the legs,
// and domains beyond.
#include <cmath>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "scenarios/resolving/resolve.h"
#include "scenarios/validating/validate.h"
#include "tests/world/reports.h"
#include "tests/world/tamper.h"

namespace casgrid::testing::ntlm_runs {
namespace {

constexpr double kHoldS = 0.1;  // mean of a call, but for its way over the network

// Browsers that come by themselves, log on, read a page, and go; the controller has a core for
// every call that may be under way, so that only the channel has a queue.
std::string arrivals(int front_ends, double per_s) {
  const std::string all = "cas{1.." + std::to_string(front_ends) + "}";
  return R"(
title: "logons arrive" schema_version: 2 duration_s: 260 seed: 1
topology {
  sites { name: "hq" } client_networks { name: "lan" }
  links { name: "lan-hq" a: "lan" b: "hq" bandwidth_mbps: 10000 latency_ms: 0.1 }
  default_cpu { cores: 16 megacycles_per_core: 2000 }
}
directory {
  domain: "contoso.com"
  front_ends { name: ")" +
         all + R"(" site: "hq" owa { forms_authentication: false }
    virtual_directories { app: OWA basic_authentication: false windows_authentication: true } }
  mailbox_servers { name: "mbx1" site: "hq" }
  directory_servers { name: "dc1" site: "hq" cpu { cores: 64 megacycles_per_core: 2000 } }
  databases { name: "db1" copies { server: "mbx1" } }
  namespaces { host: "mail.contoso.com" addresses: ")" +
         all + R"(" ttl_s: 0.001 }
}
populations {
  name: "people" users: 1000 location: "lan" databases: "db1" namespace: "mail.contoso.com"
  client: OWA logon: NTLM open { sessions_per_s: )" +
         std::to_string(per_s) + R"( }
  profile { session_requests_mean: 1 requests_per_hour: 360000 front_end_megacycles { constant: 0.1 }
    mailbox_megacycles { constant: 0.1 } }
}
timing { ntlm_megacycles { exponential { mean: 200 } } }
network { model: QUEUE }
record { trace: NONE warm_up_s: 60 }
)";
}

scenario::Scenario parsed(const std::string& text) {
  const ParsedScenario loaded = load_scenario_text(text, "test");
  for (const Diagnostic& d : loaded.diagnostics) ADD_FAILURE() << d.text();
  return resolve(*loaded.scenario, {});
}

Report run_of(const std::string& text, std::uint64_t seed = 1) {
  scenario::Scenario s = parsed(text);
  s.set_seed(seed);
  Report r = run(s);
  EXPECT_THAT(r.violations, ::testing::IsEmpty());
  return r;
}

// M/M/c: the probability of waiting, and the mean wait.
struct Queue {
  double waits = 0;
  double wait_s = 0;
};
Queue erlang_c(double per_s, double hold_s, int slots) {
  const double offered = per_s * hold_s;
  double term = 1;
  double sum = 0;
  for (int k = 0; k < slots; ++k) {
    sum += term;
    term *= offered / (k + 1);
  }
  const double all_taken = term / (1 - offered / slots);
  const double waits = all_taken / (sum + all_taken);
  return {waits, waits / (slots / hold_s - per_s)};
}

struct Interval {
  double low = 0;
  double high = 0;
};
// 95 % of the mean of ten.
Interval interval_of(const std::vector<double>& ten) {
  constexpr double kStudent9 = 2.262;
  double mean = 0;
  for (const double x : ten) mean += x / 10;
  double squares = 0;
  for (const double x : ten) squares += (x - mean) * (x - mean);
  const double half = kStudent9 * std::sqrt(squares / 9 / 10);
  return {mean - half, mean + half};
}

// Load 0.9 of ten slots. A call's way to the controller and back is a part of its hold.
TEST(SecureChannelRun, WaitsAsTheQueueOfTenServersDoes) {
  std::vector<double> waits;
  std::vector<double> wait_s;
  double hold_s = 0;
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    const Report r = run_of(arrivals(1, 90), seed);
    ASSERT_EQ(r.secure_channels.size(), 1u);
    const SecureChannelRow& c = r.secure_channels[0];
    waits.push_back(static_cast<double>(c.waited) / static_cast<double>(c.logons));
    wait_s.push_back(*c.wait_mean_ms * 1e-3);
    hold_s += *c.hold_mean_ms * 1e-4;
    EXPECT_EQ(c.most_holders, 10u);
    EXPECT_LT(r.servers.back().utilisation_peak.value_or(1), 0.2) << "the controller's processor";
    EXPECT_THAT(r.binding_resource, ::testing::StartsWith("secure channel of cas1 to dc1"));
  }
  EXPECT_NEAR(hold_s, kHoldS, 0.001);
  const Queue theory = erlang_c(90, kHoldS + 0.0003, 10);
  const Interval seen_waits = interval_of(waits);
  EXPECT_LT(seen_waits.low, theory.waits);
  EXPECT_GT(seen_waits.high, theory.waits);
  const Interval seen_wait = interval_of(wait_s);
  EXPECT_LT(seen_wait.low, theory.wait_s);
  EXPECT_GT(seen_wait.high, theory.wait_s);
}

std::uint64_t good_of(const Report& r) { return r.requests.good; }

// More than ten slots can take: the channel is full all the time, and each front end has its own.
TEST(SecureChannelRun, TwoFrontEndsCarryTwiceAsMuch) {
  const auto logons_per_s = [](const Report& r) {
    double held = 0;
    for (const SecureChannelRow& c : r.secure_channels)
      held += *c.utilisation_mean * static_cast<double>(c.slots) / (*c.hold_mean_ms * 1e-3);
    return held;
  };
  const double one = logons_per_s(run_of(arrivals(1, 130)));
  const double two = logons_per_s(run_of(arrivals(2, 260)));
  EXPECT_NEAR(one, 100, 2);
  EXPECT_NEAR(two / one, 2, 0.02);
}

TEST(SecureChannelRun, LogonsThatWaitForTooLongFail) {
  scenario::Scenario s = parsed(arrivals(1, 200));
  s.mutable_timing()->set_secure_channel_wait_s(5);
  const Report r = run(s);
  const SecureChannelRow& c = r.secure_channels[0];
  EXPECT_GT(c.time_outs, 0u);
  EXPECT_GT(r.requests.answered, good_of(r)) << "401";
  EXPECT_LE(*c.wait_mean_ms, 5000);
  EXPECT_GT(*c.utilisation_mean, 0.99);
}

TEST(SecureChannelRun, AnOlderSystemHasTwoSlots) {
  scenario::Scenario s = parsed(arrivals(1, 10));
  s.mutable_directory()->mutable_front_ends(0)->set_max_concurrent_api(2);
  const Report r = run(s);
  EXPECT_EQ(r.secure_channels[0].slots, 2u);
  EXPECT_EQ(r.secure_channels[0].most_holders, 2u);
}

// The other domain's controller is asked by the own one, over a channel with slots of its own.
TEST(SecureChannelRun, AnotherDomainsUsersCrossASecondChannel) {
  scenario::Scenario s = parsed(arrivals(2, 60));
  auto& other = *s.mutable_directory()->add_directory_servers();
  other = s.directory().directory_servers(0);
  other.set_name("dc-emea");
  other.set_account_domain("emea.contoso.com");
  s.mutable_directory()->mutable_directory_servers(0)->set_max_concurrent_api(4);
  s.mutable_populations(0)->set_account_domain("emea.contoso.com");
  const Report r = run(s);
  ASSERT_EQ(r.secure_channels.size(), 3u);
  const SecureChannelRow& second = r.secure_channels[2];
  EXPECT_EQ(second.server, "dc1");
  EXPECT_EQ(second.controller, "dc-emea");
  EXPECT_EQ(second.most_holders, 4u);
  EXPECT_GT(*second.utilisation_mean, 0.99)
      << "60 a second of a tenth of a second each: it is the narrow one";
  EXPECT_GT(*r.secure_channels[0].hold_mean_ms, 2 * *second.hold_mean_ms)
      << "whose wait is a part of the first channel's hold";
  EXPECT_THAT(r.binding_resource, ::testing::HasSubstr("secure channel of"));
}

std::string behind_a_balancer(int front_ends, const std::string& pins) {
  std::string text = arrivals(front_ends, 20);
  const std::string all = "\"cas{1.." + std::to_string(front_ends) + "}\"";
  const std::string addresses = "addresses: " + all;
  text.replace(text.find(addresses), addresses.size(), "addresses: \"lb\"");
  text.insert(
      text.find("  namespaces {"),
      "  balancers { name: \"lb\" site: \"hq\" layer: LAYER7 pool: " + all + " " + pins + " }\n");
  return text;
}

TEST(SplitLogon, ABalancerThatPinsCarriesIt) {
  const Report r = run_of(behind_a_balancer(3, ""));
  EXPECT_EQ(good_of(r), r.requests.answered);
  EXPECT_EQ(r.requests.served_as_another, 0u);
}

// real-http-clients A15: the answer meets a server that has challenged nobody.
TEST(SplitLogon, ABalancerThatSpreadsRequestsBreaksIt) {
  const Report r = run_of(behind_a_balancer(3, "pins_logons: false"));
  EXPECT_LT(static_cast<double>(good_of(r)), 0.7 * static_cast<double>(r.requests.answered));
}

// A15, of the programs as they are installed: HAProxy pins, and behind nginx no answer meets the
// connection of its challenge, though there is one server alone.
TEST(SplitLogon, HaproxyCarriesItAndNginxDoesNot) {
  const Report haproxy = run_of(behind_a_balancer(3, "like: HAPROXY"));
  EXPECT_EQ(good_of(haproxy), haproxy.requests.answered);
  const Report nginx = run_of(behind_a_balancer(1, "like: NGINX"));
  EXPECT_EQ(good_of(nginx), 0u);
  EXPECT_GT(nginx.requests.answered, 100u) << "401, and no 5xx anywhere";
  EXPECT_EQ(nginx.requests.errors_5xx, 0u);
}

// A15: a connection that stays logged on and is shared between clients. Programs over EWS begin
// without credentials, and go on so where they are let in.
TEST(SplitLogon, WhoComesOnAConnectionThatAnotherHasLoggedOnIsServedAsThatOne) {
  const auto programs = [](const std::string& pins) {
    scenario::Scenario s = parsed(behind_a_balancer(1, pins));
    s.mutable_record()->set_warm_up_s(0);
    auto& p = *s.mutable_populations(0);
    p.set_client(scenario::EWS);
    p.set_users(50);
    p.mutable_ews_program()->set_streams(false);
    p.mutable_closed()->set_ramp_s(60);
    p.mutable_profile()->mutable_think_s()->set_constant(10);
    return run(s).requests;
  };
  EXPECT_GT(programs("pins_logons: false").served_as_another, 25u);
  EXPECT_EQ(programs("").served_as_another, 0u);
}

}  // namespace
}  // namespace casgrid::testing::ntlm_runs
