// The same scenario gives the same records, whoever else is there and whatever the coupling.
#include <gtest/gtest.h>
#include <map>

#include "scenarios/reporting/collect.h"
#include "scenarios/running/simulation.h"
#include "tests/world/catalogue.h"

namespace casgrid::testing {
namespace {

std::map<std::string, std::string> digests(const scenario::Scenario& scenario) {
  Simulation simulation(scenario);
  EXPECT_EQ(simulation.run(), "");
  std::map<std::string, std::string> found;
  for (const ParticipantRow& p : collect(simulation).participants) found[p.name] = p.digest;
  return found;
}

// Servers, a group and users who do nothing, added in front of everybody else.
scenario::Scenario with_idlers(scenario::Scenario s) {
  auto put_first = [](auto* rows) {
    for (int i = rows->size() - 1; i > 0; --i) rows->SwapElements(i, i - 1);
  };
  auto& d = *s.mutable_directory();
  auto* mailbox = d.add_mailbox_servers();
  *mailbox = d.mailbox_servers(0);
  mailbox->set_name("aaa-idle-mailbox-server");
  put_first(d.mutable_mailbox_servers());
  auto* front_end = d.add_front_ends();
  *front_end = d.front_ends(0);
  front_end->set_name("aaa-idle-front-end");
  put_first(d.mutable_front_ends());
  auto* database = d.add_databases();
  database->set_name("aaa-idle-database");
  database->add_copies()->set_server("aaa-idle-mailbox-server");
  put_first(d.mutable_databases());
  auto* idle = s.add_populations();
  *idle = s.populations(0);
  idle->set_name("aaa-idle-users");
  idle->set_users(10);
  idle->clear_databases();
  idle->add_databases("aaa-idle-database");
  idle->mutable_closed()->set_ramp_s(1e7);  // their first session is long after the end
  put_first(s.mutable_populations());
  return s;
}

TEST(Determinism, ASecondRunIsEqual) {
  const scenario::Scenario s = brief_on_queue("two-site-failover");
  EXPECT_EQ(digests(s), digests(s));
}

TEST(Determinism, AnotherSeedIsAnotherRun) {
  scenario::Scenario s = brief_on_queue("two-site-failover");
  const auto first = digests(s);
  s.set_seed(s.seed() + 1);
  EXPECT_NE(first, digests(s));
}

TEST(Determinism, AnIdleParticipantChangesNobodyElsesRecords) {
  for (const char* name : {"two-site-failover", "site-redirect", "upgrade-in-place"}) {
    const scenario::Scenario s = brief_on_queue(name);
    const auto before = digests(s);
    const auto after = digests(with_idlers(s));
    for (const auto& [participant, digest] : before) {
      ASSERT_TRUE(after.contains(participant)) << participant;
      EXPECT_EQ(digest, after.at(participant)) << participant << " of " << name;
    }
  }
}

TEST(Determinism, ABusyParticipantDoesChangeOthersRecords) {
  const scenario::Scenario s = brief_on_queue("two-site-failover");
  scenario::Scenario busy = with_idlers(s);
  busy.mutable_populations(0)->mutable_closed()->set_ramp_s(1);
  busy.mutable_populations(0)->clear_databases();
  busy.mutable_populations(0)->add_databases("db1");
  EXPECT_NE(digests(s).at("mbx-paris1"), digests(busy).at("mbx-paris1"));
}

}  // namespace
}  // namespace casgrid::testing
