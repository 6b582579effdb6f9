// Random faults on the failover scenario: whatever breaks, in whatever order, the invariants hold,
// and both couplings to SimGrid's clock give one run.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "model/base/random.h"
#include "model/base/variate.h"
#include "scenarios/reporting/collect.h"
#include "scenarios/running/simulation.h"
#include "tests/world/catalogue.h"

namespace casgrid::testing {
namespace {

// Numbers of one seed, one after the other.
class Draws {
 public:
  explicit Draws(std::uint64_t seed) : stream_(seed, "swarm", "faults") {}

  std::uint64_t below_of(std::uint64_t n) { return below(stream_.next(), n); }
  double up_to(double most) { return unit(stream_.next()) * most; }

  template <class... Names>
  std::string one_of(Names... names) {
    const std::vector<std::string> all{names...};
    return all[below_of(all.size())];
  }

 private:
  RandomStream stream_;
};

void draw_target(scenario::Fault& f, Draws& d) {
  const std::string machine =
      d.one_of("cas-paris1", "cas-lyon1", "cas-lyon2", "mbx-paris1", "mbx-paris2", "mbx-lyon1",
               "mbx-lyon3", "dc-paris1", "dc-lyon1", "lb-paris", "lb-lyon");
  const std::string link =
      d.one_of("internet-paris", "internet-lyon", "paris-lyon", "paris-lille", "lyon-lille");
  switch (d.below_of(11)) {
    case 0:
      f.set_crash(machine);
      break;
    case 1:
      f.set_power_loss(machine);
      break;
    case 2:
      f.set_site_loss(d.one_of("paris", "lyon", "lille"));
      break;
    case 3:
      f.set_link_down(link);
      break;
    case 4:
      f.mutable_link_bandwidth()->set_link(link);
      f.mutable_link_bandwidth()->set_bandwidth_mbps(1 + d.up_to(50));
      break;
    case 5:
      f.set_database_failure("db" + std::to_string(1 + d.below_of(24)));
      break;
    case 6:
      f.mutable_switchover()->set_database("db" + std::to_string(1 + d.below_of(24)));
      f.mutable_switchover()->set_server(d.one_of("mbx-paris1", "mbx-lyon2"));
      break;
    case 7:
      f.set_rebalance("dag1");
      break;
    case 8:
      f.mutable_restore_quorum()->set_dag("dag1");
      f.mutable_restore_quorum()->set_site(d.one_of("paris", "lyon"));
      break;
    case 9:
      f.mutable_component_state()->set_server(d.one_of("cas-paris1", "cas-lyon2"));
      f.mutable_component_state()->set_component(scenario::Fault::SERVER_WIDE_OFFLINE);
      f.mutable_component_state()->set_state(scenario::Fault::INACTIVE);
      break;
    default:
      f.mutable_message_rule()->set_from(d.one_of("paris", "internet", "lyon"));
      f.mutable_message_rule()->set_to(d.one_of("paris", "internet", "lyon"));
      f.mutable_message_rule()->set_share(d.up_to(1));
      f.mutable_message_rule()->set_delay_ms(d.below_of(2) == 0 ? 0 : 40);
  }
}

scenario::Scenario drawn(std::uint64_t seed) {
  Draws d(seed);
  scenario::Scenario s = given("two-site-failover");
  s.set_duration_s(240);
  s.mutable_record()->set_warm_up_s(30);
  s.mutable_populations(0)->set_users(500);
  s.mutable_populations(0)->mutable_closed()->set_ramp_s(20);
  s.clear_faults();
  for (std::uint64_t i = d.below_of(7) + 1; i > 0; --i) {
    auto* f = s.add_faults();
    f->set_name("fault " + std::to_string(i));
    f->set_at_s(d.up_to(220));
    f->set_lasting_s(d.below_of(2) == 0 ? 0 : 1 + d.up_to(80));
    draw_target(*f, d);
  }
  return s;
}

Report run(const scenario::Scenario& s, const Overrides& overrides) {
  Simulation simulation(resolve(s, overrides));
  EXPECT_EQ(simulation.run(), "");
  return collect(simulation);
}

TEST(Swarm, KeepsEveryInvariantWhateverBreaks) {
  Overrides queue;
  queue.network = scenario::Network::QUEUE;
  for (std::uint64_t seed = 0; seed < 150; ++seed) {
    const Report report = run(drawn(seed), queue);
    EXPECT_THAT(report.violations, ::testing::IsEmpty()) << "seed " << seed;
    EXPECT_EQ(report.requests.lost_without_error, 0u) << "seed " << seed;
    EXPECT_GT(report.requests.answered, 0u) << "seed " << seed;
  }
}

// The fingerprint of a run on SimGrid, and whether its invariants held, from a process of its own.
std::string apart(std::uint64_t seed, scenario::Network::Coupling coupling, double quantum_ms) {
  int ends[2];
  EXPECT_EQ(pipe(ends), 0);
  const pid_t child = fork();
  if (child == 0) {
    Overrides overrides;
    overrides.network = scenario::Network::FLOW;
    overrides.coupling = coupling;
    overrides.quantum_ms = quantum_ms;
    const Report report = run(drawn(seed), overrides);
    const std::string said = report.fingerprint + (report.violations.empty() ? "" : " violated");
    const ssize_t written = write(ends[1], said.data(), said.size());
    _exit(written > 0 ? 0 : 1);
  }
  close(ends[1]);
  char buffer[64];
  const ssize_t n = read(ends[0], buffer, sizeof buffer);
  close(ends[0]);
  waitpid(child, nullptr, 0);
  return n > 0 ? std::string(buffer, static_cast<std::size_t>(n)) : "ended without a word";
}

TEST(Swarm, GivesOneRunWhateverTheCoupling) {
  for (std::uint64_t seed = 0; seed < 12; ++seed) {
    const std::string exact = apart(seed, scenario::Network::EXACT, 10);
    EXPECT_EQ(exact.size(), 32u) << "seed " << seed << ": " << exact;
    EXPECT_EQ(apart(seed, scenario::Network::RUN_AHEAD, 1), exact) << "seed " << seed;
    EXPECT_EQ(apart(seed, scenario::Network::RUN_AHEAD, 700), exact) << "seed " << seed;
  }
}

}  // namespace
}  // namespace casgrid::testing
