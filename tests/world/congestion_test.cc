// Overloads and collapses: named where they are, and nowhere else.
#include <gmock/gmock.h>
#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include "scenarios/advising/offered_load.h"
#include "scenarios/reporting/collect.h"
#include "scenarios/running/simulation.h"
#include "tests/world/catalogue.h"
#include "tests/world/reports.h"

namespace casgrid::testing {
namespace {

using ::testing::Contains;
using ::testing::Each;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

enum class Shape { Layer4, Layer7, MailboxBound, MultiRole };

// Outlook, phones and browsers that ask for 90 % of two front ends with four cores each; of the
// mailbox servers or of machines with both roles instead, as the shape says.
scenario::Scenario busy(double ramp_s, double duration_s, double load, Shape shape) {
  const bool both = shape == Shape::MultiRole;
  const bool mailbox = shape == Shape::MailboxBound;
  const auto number = [](double value) { return std::to_string(value); };
  // Megacycles of 100 messages a day: 1.594 on the front end, 4.25 on the mailbox server.
  const double users = 10'000 * load / 0.9;
  const std::string cores = "cpu { cores: 4 megacycles_per_core: " +
                            number(both      ? 2222.22 * 5.844 / 1.594
                                   : mailbox ? 2222.22 * 4.25 / 1.594
                                             : 2222.22) +
                            " }";
  const std::string plenty = "cpu { cores: 48 megacycles_per_core: 2222.22 }";
  const std::string front = both ? "ex" : "cas";
  const std::string back = both ? "ex" : "mbx";
  std::string text = "duration_s: " + number(duration_s) + " seed: 1 title: \"busy\" " + R"(
    topology { sites { name: "paris" } client_networks { name: "internet" }
      links { name: "in" a: "internet" b: "paris" bandwidth_mbps: 1000 latency_ms: 15 } }
    network { model: QUEUE } record { trace: NONE sample_s: 10 }
    directory { domain: "contoso.com" directory_servers { name: "dc" site: "paris" } )";
  text += "front_ends { name: \"" + front + "{1..2}\" site: \"paris\" " +
          (mailbox ? plenty : cores) + " } ";
  text += "mailbox_servers { name: \"" + back + "{1..2}\" " +
          (both ? "" : "site: \"paris\" " + (mailbox ? cores : plenty)) + " } ";
  for (const std::string i : {"1", "2"})
    text += "databases { name: \"db" + i + "\" copies { server: \"" + back + i + "\" } } ";
  text += "balancers { name: \"lb\" site: \"paris\" pool: \"" + front +
          "{1..2}\" policy: LEAST_CONNECTIONS " + (shape == Shape::Layer7 ? "layer: LAYER7 " : "") +
          "} ";
  text += "namespaces { host: \"mail.contoso.com\" addresses: \"lb\" } } ";
  const auto population = [&](const char* name, const char* client, double share) {
    text += std::string("populations { name: \"") + name + "\" client: " + client +
            " users: " + std::to_string(std::lround(users * share)) +
            " location: \"internet\" databases: \"db{1..2}\" namespace: \"mail.contoso.com\" "
            "closed { ramp_s: " +
            number(ramp_s) + " } profile { messages_per_day: 100 } } ";
  };
  population("outlook", "MAPI_HTTP", 0.6);
  population("phones", "ACTIVE_SYNC", 0.25);
  population("web", "OWA", 0.15);
  scenario::Scenario s;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &s));
  for (const Diagnostic& d : validate(s, {}, "busy")) ADD_FAILURE() << d.text();
  return resolve(s, {});
}

Report run_clean(const scenario::Scenario& s) {
  Report report = run(s);
  EXPECT_THAT(report.violations, IsEmpty());
  return report;
}

auto is(const char* what) { return Field(&CongestionRow::what, std::string(what)); }

void expect_collapse(Shape shape, const char* server) {
  const Report r = run_clean(busy(120, 420, 0.9, shape));
  ASSERT_THAT(r.congestion, Contains(is(kCollapse)));
  for (const CongestionRow& row : r.congestion) {
    if (row.what != kCollapse) continue;
    EXPECT_THAT(row.server, HasSubstr(server));
    EXPECT_TRUE(row.end_s.is_at_least()) << "it feeds itself";
    EXPECT_THAT(row.cause, HasSubstr("10,000 clients begin within 120 s"));
    EXPECT_LT(row.useful_share, 0.51);
    EXPECT_LT(row.wanted_share, 1);
    EXPECT_GT(row.wanted_share, 0.8);
  }
}

TEST(Congestion, NamesTheCollapseThatAShortRampLeaves) { expect_collapse(Shape::Layer4, "cas"); }
TEST(Congestion, NamesItBehindALayer7Balancer) { expect_collapse(Shape::Layer7, "cas"); }
TEST(Congestion, NamesItOfMailboxServers) { expect_collapse(Shape::MailboxBound, "mbx"); }
TEST(Congestion, NamesItOfMachinesWithBothRoles) { expect_collapse(Shape::MultiRole, "ex"); }

TEST(Congestion, SaysNothingOfTheSameLoadThatCameSlowly) {
  for (const Shape shape : {Shape::Layer4, Shape::MultiRole})
    EXPECT_THAT(run_clean(busy(500, 620, 0.85, shape)).congestion, IsEmpty());
}

TEST(Congestion, CallsMoreThanCanBeDoneAnOverload) {
  for (const Shape shape : {Shape::Layer4, Shape::MailboxBound}) {
    const Report r = run_clean(busy(300, 600, 1.2, shape));
    EXPECT_THAT(r.congestion, Contains(is(kOverload)));
    EXPECT_THAT(r.congestion, Each(Not(is(kCollapse))));
  }
}

TEST(Congestion, IsNoneOfTheCatalogue) {
  for (const char* name :
       {"reconnect-storm", "calculator-sizing", "multi-role", "two-site-failover"})
    EXPECT_THAT(run_clean(brief_on_queue(name)).congestion, IsEmpty()) << name;
}

TEST(CpuParts, AddUpToTheUtilisation) {
  const Report r = run_clean(brief_on_queue("reconnect-storm"));
  ASSERT_EQ(r.cpu.size(), r.servers.size());
  double tls = 0;
  double retries = 0;
  for (const CpuRow& c : r.cpu) {
    EXPECT_NEAR(*c.work + *c.logons + *c.tls + *c.probes + *c.retries, *c.utilisation_mean, 1e-7);
    tls += *c.tls;
    retries += *c.retries;
  }
  EXPECT_GT(tls, 0.001);
  EXPECT_GT(retries, 0.0001) << "they come back after a front end died";
}

double forecast(const scenario::Scenario& s, const std::string& resource) {
  for (const OfferedLoad& l : offered_load(s)) {
    if (l.state == kNormalState && !l.is_start && l.resource.ends_with(" " + resource))
      return l.load;
  }
  return 0;
}

// Within a tenth, or a percent of the processor where little is asked of it.
void expect_forecast(const scenario::Scenario& s, const std::string& what) {
  const Report r = run_clean(s);
  for (const ServerRow& row : r.servers) {
    if (row.role != kClientAccessRole && row.role != kMailboxRole && row.role != kMultiRole)
      continue;
    const double expected = forecast(s, row.server);
    EXPECT_NEAR(expected, *row.utilisation_mean, std::max(0.1 * *row.utilisation_mean, 0.01))
        << what << ", " << row.server;
  }
}

TEST(Forecast, IsWhatARunOfTheCatalogueUses) {
  for (const char* name :
       {"two-site-failover", "calculator-sizing", "multi-role", "reconnect-storm",
        "rolling-maintenance", "million-clients", "balancer-models", "wan-squeeze"}) {
    scenario::Scenario s = given(name);
    s.clear_faults();
    s.clear_maintenance();
    s.mutable_record()->set_trace(scenario::Recording::NONE);
    Overrides overrides;
    overrides.brief = true;
    overrides.network = scenario::Network::QUEUE;
    s = resolve(s, overrides);
    double ramp = 0;
    for (const auto& p : s.populations()) ramp = std::max(ramp, p.closed().ramp_s());
    s.mutable_record()->set_warm_up_s(std::min(ramp, s.duration_s() / 2));
    expect_forecast(s, name);
  }
}

// Sessions with time away, thoughts of any law, a ramp of half the run, hours of the day.
TEST(Forecast, IsWhatDrawnPopulationsUse) {
  for (std::uint64_t seed = 1; seed <= 8; ++seed) {
    const RandomStream draws(seed, "forecast", "test");
    const auto draw = [&](std::uint64_t i, double low, double high) {
      return low + unit(draws.at(0, i)) * (high - low);
    };
    scenario::Scenario s = busy(60, 900, 0.5, seed % 2 == 0 ? Shape::Layer7 : Shape::MultiRole);
    s.set_seed(seed);
    for (auto& p : *s.mutable_populations()) {
      p.set_local_time_h(8 + draw(1, 0, 0.7));
      p.set_day(8, draw(2, 0.3, 1));
      p.mutable_closed()->set_ramp_s(draw(3, 150, 400));
      if (p.client() != scenario::OWA) continue;
      p.mutable_closed()->set_away_mean_s(draw(4, 20, 900));
      p.mutable_profile()->set_session_requests_mean(std::floor(draw(5, 2, 40)));
      auto* think = p.mutable_profile()->mutable_think_s();
      if (seed % 3 == 0) {
        think->mutable_uniform()->set_low(5);
        think->mutable_uniform()->set_high(25);
      } else {
        think->mutable_log_normal()->set_mean(draw(6, 5, 40));
        think->mutable_log_normal()->set_cv2(1.5);
      }
    }
    double ramp = 0;
    for (const auto& p : s.populations()) ramp = std::max(ramp, p.closed().ramp_s());
    s.mutable_record()->set_warm_up_s(ramp + 10);
    expect_forecast(s, "seed " + std::to_string(seed));
  }
}

}  // namespace
}  // namespace casgrid::testing
