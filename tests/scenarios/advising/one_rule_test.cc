// One rule, one place: after every single and double loss, `audit --without`, `audit --failures`,
// `check` and the simulated state five minutes later name the same users as served. The catalogue
// and two hundred drawn organisations; each with disagreements planted that must be found.
#include <gmock/gmock.h>
#include <iostream>
#include <map>
#include <set>

#include "scenarios/advising/fault_findings.h"
#include "scenarios/advising/group_rehearsal.h"
#include "scenarios/planning/comparison.h"
#include "scenarios/planning/failures.h"
#include "scenarios/planning/group_findings.h"
#include "tests/scenarios/advising/drawn_organisation.h"
#include "tests/world/catalogue.h"

namespace casgrid::testing {
namespace {

using namespace planning;
using ::testing::IsEmpty;

constexpr std::uint64_t kFirstNumber = 20130101;
constexpr std::uint64_t kDrawn = 200;
constexpr Instant kLost = kStart + std::chrono::seconds(10);
constexpr Instant kLooked = kLost + std::chrono::minutes(5);

// What each of them says after one loss. Tests plant a lie in one.
struct Answers {
  GroupRehearsal::Mounts simulated;
  Topology network;     // as the simulation left it
  Directory planned;    // as `audit --without` sees it
  Failure failure;      // of `audit --failures`
  std::uint64_t users;  // not served, by `check` of a scenario in which this breaks
};

class Organisation {
 public:
  explicit Organisation(scenario::Scenario resolved)
      : scenario_(std::move(resolved)),
        directory_(build_directory(scenario_)),
        topology_(build_topology(scenario_)),
        roster_(build_roster(scenario_, directory_)),
        rehearsal_(scenario_, directory_, topology_, roster_) {}

  const Directory& directory() const { return directory_; }
  const scenario::Scenario& scenario() const { return scenario_; }

  Failures losses() const { return failures(directory_, FailureDepth::Double); }

  scenario::Fault fault_of(Part part) const {
    scenario::Fault f;
    f.set_name(text_of(directory_, part));
    f.set_at_s(seconds(kLost - kStart));
    if (part.kind == Part::Kind::Server) f.set_power_loss(directory_.servers[part.index].name);
    if (part.kind == Part::Kind::Site) f.set_site_loss(directory_.sites[part.index].name);
    if (part.kind == Part::Kind::Link) f.set_link_down(directory_.site_links[part.index].name);
    return f;
  }

  Answers ask(const Failure& failure) {
    scenario::Scenario broken;  // its faults only: building them needs no more
    for (const Part part : failure.parts) *broken.add_faults() = fault_of(part);
    Answers answers;
    answers.simulated =
        rehearsal_.play(build_faults(broken, directory_, topology_, roster_), kLooked);
    answers.network = rehearsal_.topology();
    answers.planned = without(directory_, failure.which());
    answers.failure = failure;
    answers.users = failure.users_hit;
    return answers;
  }

  // Of a run in which this breaks, what check() says of it.
  std::uint64_t users_by_check(const Failure& failure) const {
    scenario::Scenario broken = scenario_;
    broken.clear_faults();
    for (const Part part : failure.parts) *broken.add_faults() = fault_of(part);
    std::vector<Finding> found;
    fault_findings(broken, directory_, topology_, found);
    std::uint64_t most = 0;
    for (const Finding& f : found) {
      const bool is_of_all = f.code == "LOSS-1" && (failure.parts.size() == 1 ||
                                                    f.object.find(" + ") != std::string::npos);
      if (!is_of_all) continue;
      std::string digits;
      for (const char c : f.sentence.substr(0, f.sentence.find(' '))) {
        if (c != ',') digits += c;
      }
      most = std::max<std::uint64_t>(most, std::stoull(digits));
    }
    return most;
  }

  // The directory as the simulation left it: who runs, which links and sites are there, what is
  // mounted.
  Directory seen(const Answers& answers) const {
    Directory d = directory_;
    for (std::size_t i = 0; i < d.servers.size(); ++i)
      d.servers[i].is_up = answers.simulated.is_running[i];
    for (std::size_t i = 0; i < d.sites.size(); ++i) d.sites[i].is_up = answers.network.zones[i].up;
    for (SiteLink& row : d.site_links) {
      for (const Link& link : answers.network.links) {
        if (link.name != row.name) continue;
        if (!link.up) row.sites.clear();
        std::erase_if(row.sites, [&](SiteId s) { return !d.at(s).is_up; });
      }
    }
    d.find_distances();
    for (std::size_t i = 0; i < d.databases.size(); ++i) {
      const auto& on = answers.simulated.on[i];
      d.databases[i].is_mounted = !on.empty();
      if (!on.empty()) d.databases[i].active_on = on.front();
    }
    return d;
  }

  // Everything in which they differ.
  std::vector<std::string> disagreements(const Answers& answers, bool asks_users) const {
    std::vector<std::string> found;
    const Directory simulated = seen(answers);
    for (std::size_t i = 0; i < simulated.databases.size(); ++i) {
      const Database& a = simulated.databases[i];
      const Database& b = answers.planned.databases[i];
      if (answers.simulated.on[i].size() > 1) found.push_back(a.name + " is mounted twice");
      if (a.is_mounted != b.is_mounted || a.active_on != b.active_on)
        found.push_back(a.name + ": simulated " + place_of(a) + ", planned " + place_of(b));
    }
    for (std::size_t i = 0; i < simulated.servers.size(); ++i) {
      if (simulated.servers[i].is_up != answers.planned.servers[i].is_up)
        found.push_back(simulated.servers[i].name + " is up for one of them only");
    }
    for (std::size_t a = 0; a < simulated.sites.size(); ++a) {
      for (std::size_t b = 0; b < simulated.sites.size(); ++b) {
        // What a lost site reaches nobody asks.
        if (!simulated.sites[a].is_up || !simulated.sites[b].is_up) continue;
        const bool reaches = simulated.graph.between(SiteId{a}, SiteId{b}).is_reachable();
        const bool routed = a == b || answers.network.route(ZoneId{a}, ZoneId{b}).exists;
        if (reaches != routed ||
            reaches != answers.planned.graph.between(SiteId{a}, SiteId{b}).is_reachable())
          found.push_back("the way from " + simulated.sites[a].name + " to " +
                          simulated.sites[b].name + " is there for some of them only");
      }
    }
    if (asks_users) compare_users(answers, simulated, found);
    return found;
  }

 private:
  std::string place_of(const Database& database) const {
    return database.is_mounted ? "on " + directory_.at(database.active_on).name : "nowhere";
  }

  void compare_users(const Answers& answers, const Directory& simulated,
                     std::vector<std::string>& found) const {
    const auto lost = [&](const Directory& rest) {
      std::map<std::pair<AuditColumn, RuleId>, std::uint64_t> users;
      for (const ServiceChange& c : diff_without(directory_, rest).lost)
        users[{c.column, c.rule}] = c.users;
      return users;
    };
    const auto by_simulation = lost(simulated);
    const auto by_audit = lost(answers.planned);
    if (by_simulation != by_audit) found.emplace_back("the audits name other users");
    std::uint64_t pairs = 0;
    for (const auto& [column, users] : by_audit) pairs += users;
    if (pairs != answers.failure.lost)
      found.push_back("--failures counts " + std::to_string(answers.failure.lost) + " lost of " +
                      std::to_string(pairs));
    if (answers.users != answers.failure.users_hit)
      found.push_back("check counts " + std::to_string(answers.users) + " users of " +
                      std::to_string(answers.failure.users_hit));
  }

  scenario::Scenario scenario_;
  Directory directory_;
  Topology topology_;
  Roster roster_;
  GroupRehearsal rehearsal_;
};

// Its faults are replaced, and nobody uses it: a few users say as much as a million.
Organisation small(scenario::Scenario s) {
  s.clear_faults();
  s.clear_maintenance();
  s.mutable_health()->set_probe_s(3600);  // nobody is sick
  for (auto& p : *s.mutable_populations()) {
    p.clear_moves();
    if (p.mailboxes_size() == 0) p.set_users(std::min(p.users(), 512u));
  }
  return Organisation(resolve(s, {}));
}

// In a large organisation users are asked about after some of the losses: the rest is symmetric.
void expect_one_answer(Organisation& organisation, const std::string& name, std::size_t most) {
  const Failures all = organisation.losses();
  const std::size_t step = 1 + all.failures.size() / most;
  std::size_t number = 0;
  for (const Failure& failure : all.failures) {
    const bool asks_users = ++number % step == 0 || failure.parts.size() == 1;
    Answers answers = organisation.ask(failure);
    if (asks_users) answers.users = organisation.users_by_check(failure);
    std::string what;
    for (const Part part : failure.parts)
      what += " without " + text_of(organisation.directory(), part);
    EXPECT_THAT(organisation.disagreements(answers, asks_users), IsEmpty()) << name << what;
    if (::testing::Test::HasFailure()) return;
  }
}

// By check's rule of deployment: the groups that lose quorum with a part, and the part.
std::set<std::string> quorum_by_check(const Organisation& organisation) {
  std::set<std::string> found;
  for (const Finding& f : group_findings(organisation.directory())) {
    constexpr std::string_view kWith = "loses quorum with the ";
    if (f.code != "DAG-2") continue;
    const std::string part = f.sentence.substr(kWith.size());
    found.insert(f.object + ": " + part.substr(0, std::min(part.find(" ("), part.find(';'))));
  }
  return found;
}

std::set<std::string> quorum_by_simulation(Organisation& organisation) {
  std::set<std::string> found;
  const Directory& d = organisation.directory();
  for (const Part part : parts_of(d)) {
    Failure failure;
    failure.parts = {part};
    const Answers answers = organisation.ask(failure);
    for (std::size_t i = 0; i < d.dags.size(); ++i) {
      if (answers.simulated.has_quorum[i]) continue;
      found.insert(d.dags[i].name + ": " + text_of(d, part));
    }
  }
  return found;
}

class OneRule : public ::testing::TestWithParam<const char*> {};

TEST_P(OneRule, HoldsInTheCatalogue) {
  Organisation organisation = small(given(GetParam()));
  expect_one_answer(organisation, GetParam(), 100);
  EXPECT_EQ(quorum_by_check(organisation), quorum_by_simulation(organisation));
}

INSTANTIATE_TEST_SUITE_P(Catalogue, OneRule,
                         ::testing::Values("balancer-models", "calculator-sizing",
                                           "million-clients", "multi-role", "reconnect-storm",
                                           "rolling-maintenance", "site-redirect",
                                           "two-site-failover", "upgrade-in-place", "wan-squeeze"),
                         [](const auto& tried) {
                           std::string name = tried.param;
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });

TEST(OneRuleDrawn, HoldsInTwoHundredOrganisations) {
  std::cout << "organisations " << kFirstNumber << " to " << kFirstNumber + kDrawn - 1 << "\n";
  std::size_t moved = 0;
  std::size_t stopped = 0;
  for (std::uint64_t n = 0; n < kDrawn; ++n) {
    const scenario::Scenario drawn = drawn_organisation(kFirstNumber + n);
    for (const Diagnostic& d : validate(drawn, {}, "drawn")) ADD_FAILURE() << d.text();
    Organisation organisation = small(drawn);
    const std::string name = "organisation " + std::to_string(kFirstNumber + n);
    expect_one_answer(organisation, name, 30);
    EXPECT_EQ(quorum_by_check(organisation), quorum_by_simulation(organisation)) << name;
    if (HasFailure()) return;
    for (const Failure& f : organisation.losses().failures) {
      moved += f.failover.moved;
      stopped += f.failover.stopped;
    }
  }
  // They are worth asking.
  EXPECT_GT(moved, 1000u);
  EXPECT_GT(stopped, 1000u);
}

// ---- lies, and that they are found -----------------------------------------------------------

class Lie : public ::testing::Test {
 protected:
  Organisation organisation = small(given("two-site-failover"));

  Answers truth() {
    const Directory& d = organisation.directory();
    Failure failure;
    failure.parts = {*find_part(d, "site:lyon"), *find_part(d, "server:mbx-paris1")};
    rehearse(d, {&failure, 1});
    Answers answers = organisation.ask(failure);
    answers.users = organisation.users_by_check(failure);
    return answers;
  }
};

TEST_F(Lie, NoneIsFoundInTheTruth) {
  EXPECT_THAT(organisation.disagreements(truth(), true), IsEmpty());
}

TEST_F(Lie, ADatabaseThatIsElsewhereIsFound) {
  Answers answers = truth();
  answers.simulated.on[0] = {*organisation.directory().find_server("mbx-paris2")};
  answers.simulated.on[1] = {};
  answers.simulated.on[2].push_back(ServerId{0u});
  EXPECT_THAT(organisation.disagreements(answers, false), ::testing::SizeIs(::testing::Ge(2u)));
}

TEST_F(Lie, APlanThatCountsNoQuorumIsFound) {
  Answers answers = truth();
  // Lyon and one of Paris gone: two members and the witness of seven votes are no majority.
  for (Database& database : answers.planned.databases) {
    database.is_mounted = true;
    database.active_on = *organisation.directory().find_server("mbx-paris2");
  }
  EXPECT_THAT(organisation.disagreements(answers, true),
              ::testing::Contains(::testing::HasSubstr("name other users")));
}

TEST_F(Lie, AServerThatRunsForOneOnlyIsFound) {
  Answers answers = truth();
  answers.planned.servers[0].is_up = !answers.planned.servers[0].is_up;
  EXPECT_THAT(organisation.disagreements(answers, false), ::testing::SizeIs(1));
}

TEST_F(Lie, AWayThatIsThereForOneOnlyIsFound) {
  Answers answers = truth();
  answers.planned.site_links = {};
  answers.planned.find_distances();
  EXPECT_THAT(organisation.disagreements(answers, false),
              ::testing::Contains(::testing::HasSubstr("the way from")));
}

TEST_F(Lie, AWrongCountOfLostServiceIsFound) {
  Answers answers = truth();
  ++answers.failure.lost;
  EXPECT_THAT(organisation.disagreements(answers, true), ::testing::SizeIs(1));
}

TEST_F(Lie, ACheckThatNamesOtherUsersIsFound) {
  Answers answers = truth();
  answers.users -= 1;
  EXPECT_THAT(organisation.disagreements(answers, true), ::testing::SizeIs(1));
}

// A group that is told of another witness than planning knows.
TEST(OneRuleDrawn, AWitnessInAnotherPlaceIsFound) {
  scenario::Scenario s = given("two-site-failover");
  Organisation told = small(s);
  s.mutable_directory()->mutable_dags(0)->set_witness_site("lyon");
  Organisation known = small(s);
  Failure failure;
  failure.parts = {*find_part(told.directory(), "site:lyon")};
  Answers answers = told.ask(failure);
  answers.planned = known.ask(failure).planned;
  EXPECT_THAT(told.disagreements(answers, false), ::testing::Not(IsEmpty()));
}

}  // namespace
}  // namespace casgrid::testing
