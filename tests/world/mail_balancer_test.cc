// Mail programs behind a balancer that probes POP3 or IMAP4: who does not greet leaves the
// rotation, and the others serve its clients.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "scenarios/reporting/collect.h"
#include "scenarios/running/simulation.h"
#include "tests/world/catalogue.h"
#include "tests/world/tamper.h"

namespace casgrid::testing::mail_balancer {
namespace {

// Five minutes of a few programs that come and go; what they speak is inactive on cas1 for two of
// them.
scenario::Scenario inactive(const std::string& name, scenario::Client probed) {
  scenario::Scenario s = given(name);
  s.set_duration_s(300);
  s.mutable_record()->set_warm_up_s(60);
  s.mutable_network()->set_model(scenario::Network::QUEUE);
  s.clear_objectives();
  s.clear_brief();
  for (int i = 0; i < s.populations_size(); ++i) {
    auto& p = *s.mutable_populations(i);
    p.set_users(60);
    p.mutable_closed()->set_ramp_s(30);
    p.mutable_profile()->set_requests_per_hour(120);
  }
  const scenario::Fault fault = s.faults(2);
  s.clear_faults();
  auto& only = *s.add_faults();
  only = fault;
  only.set_at_s(120);
  only.set_lasting_s(120);
  s.mutable_directory()->mutable_balancers(0)->mutable_probe()->set_protocol(probed);
  return resolve(s, {});
}

constexpr double kFrom = 120, kUntil = 240;  // of the fault
constexpr double kProbes = 20;               // longer than it takes to leave, and to come back

struct Rotation {
  std::vector<double> down, up;       // instants
  std::size_t before[2] = {0, 0};     // connections, by front end
  std::size_t meanwhile[2] = {0, 0};  // once the probes have noticed
  std::size_t afterwards[2] = {0, 0};
  Report report;
};

Rotation rotate(const scenario::Scenario& s) {
  Rotation seen;
  const auto listen = [&](const Input&, Instant now, Outbox& out) {
    const double at = seconds(now - kStart);
    for (const Record& r : out.records) {
      if (r.kind == RecordKind::PoolMemberDown) seen.down.push_back(at);
      if (r.kind == RecordKind::PoolMemberUp) seen.up.push_back(at);
    }
    for (const Output& o : out.outputs) {
      if (o.kind != OutputKind::Forward) continue;
      const std::size_t front_end = o.peer.index();  // front ends are the first participants
      if (at < kFrom)
        ++seen.before[front_end];
      else if (at >= kFrom + kProbes && at < kUntil)
        ++seen.meanwhile[front_end];
      else if (at >= kUntil + kProbes)
        ++seen.afterwards[front_end];
    }
  };
  Simulation simulation(s, tamper("lb", {}, listen));
  EXPECT_EQ(simulation.run(), "");
  EXPECT_EQ(simulation.roster().names[0] + simulation.roster().names[1], "cas1cas2");
  seen.report = collect(simulation);
  return seen;
}

void expect_left_out_and_taken_back(const Rotation& seen) {
  ASSERT_EQ(seen.down.size(), 1u);
  EXPECT_GT(seen.down[0], kFrom);
  EXPECT_LT(seen.down[0], kFrom + kProbes);
  ASSERT_EQ(seen.up.size(), 1u);
  EXPECT_GT(seen.up[0], kUntil);
  EXPECT_LT(seen.up[0], kUntil + kProbes);
  EXPECT_GT(seen.before[0], 0u);
  EXPECT_EQ(seen.meanwhile[0], 0u);
  EXPECT_GT(seen.meanwhile[1], 10u) << "its clients went elsewhere";
  EXPECT_GT(seen.afterwards[0], 0u);
  EXPECT_THAT(seen.report.violations, ::testing::IsEmpty());
}

TEST(Imap4Balancer, LeavesOutAFrontEndThatDoesNotGreetAndTakesItBack) {
  expect_left_out_and_taken_back(rotate(inactive("mail-programs", scenario::IMAP4)));
}

TEST(Pop3Balancer, LeavesOutAFrontEndThatDoesNotGreetAndTakesItBack) {
  expect_left_out_and_taken_back(rotate(inactive("mail-pickup", scenario::POP3)));
}

// As real ones do that know nothing of mail: the black hole gets all the more.
TEST(Imap4Balancer, SendsOnIfItAsksForAnotherProtocol) {
  const Rotation seen = rotate(inactive("mail-programs", scenario::OWA));
  EXPECT_TRUE(seen.down.empty());
  EXPECT_GT(seen.meanwhile[0], seen.meanwhile[1]);
}

TEST(Imap4Balancer, CostsItsClientsLessThanOneThatAsksForAnotherProtocol) {
  const Report knowing = rotate(inactive("mail-programs", scenario::IMAP4)).report;
  const Report other = rotate(inactive("mail-programs", scenario::OWA)).report;
  EXPECT_LT(knowing.requests.failed * 4, other.requests.failed);
}

}  // namespace
}  // namespace casgrid::testing::mail_balancer
