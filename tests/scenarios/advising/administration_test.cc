// Populations of ECP, remote PowerShell and offline address books as a scenario gives them: what is
// filled in, what is refused, and what is reckoned of them.
#include <cmath>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "scenarios/advising/offered_load.h"
#include "scenarios/advising/run_cost.h"
#include "scenarios/deployment/activity.h"
#include "scenarios/deployment/deployment.h"
#include "scenarios/resolving/quantity.h"
#include "tests/world/catalogue.h"

namespace casgrid::testing {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Property;

// One population of the catalogue's, and nothing that breaks.
scenario::Scenario only(const std::string& name) {
  scenario::Scenario s = given("administration");
  s.clear_faults();
  s.clear_objectives();
  auto& all = *s.mutable_populations();
  for (int i = all.size() - 1; i >= 0; --i)
    if (all[i].name() != name) all.DeleteSubrange(i, 1);
  return s;
}

scenario::Population filled(const scenario::Scenario& s) { return resolve(s, {}).populations(0); }

TEST(Administration, SessionsArriveAsOftenAsIsAssumed) {
  const scenario::Population options = filled(only("options"));
  EXPECT_NEAR(options.open().sessions_per_s(), 4000 * 0.1 / 3600, 1e-12);
  EXPECT_EQ(options.profile().session_requests_mean(), 15);
  EXPECT_EQ(options.logon(), scenario::Population::FORMS);
  const scenario::Population shells = filled(only("shells"));
  EXPECT_NEAR(shells.open().sessions_per_s(), 20 * 1.0 / 3600, 1e-12);
  EXPECT_EQ(shells.profile().session_requests_mean(), 20);
}

TEST(Administration, OfAClosedPopulationSessionsAreAsFarApart) {
  scenario::Scenario s = only("shells");
  s.mutable_populations(0)->mutable_closed()->set_ramp_s(60);
  const scenario::Population shells = filled(s);
  EXPECT_NEAR(shells.closed().away_mean_s(), 3600 - 20 * 30, 1e-9);
}

TEST(Administration, AddressBooksAreCheckedOnceADayFromTheFirstDayOn) {
  const scenario::Population p = filled(only("outlooks"));
  EXPECT_EQ(p.closed().ramp_s(), 86'400);
  EXPECT_EQ(p.profile().think_s().constant(), 86'400);
  EXPECT_EQ(p.profile().retry_s().constant(), 600);
  EXPECT_EQ(p.oab_download().full_share(), 0.05);
  for (const double at_s : {100.0, 50'000.0, 90'000.0, 170'000.0}) {
    const Activity a = activity_at(p, at_s);
    EXPECT_NEAR(a.connections, 4000 / 86'400.0, 1e-9) << at_s;
    // A manifest each; ten pieces for one of twenty, one for three of four.
    EXPECT_NEAR(a.worked, a.connections * (1 + 0.05 * 10 + 0.75), 1e-9);
    EXPECT_NEAR(a.file_bytes, a.connections * (0.05 * 5e6 + 0.75 * 2e5), 1e-6);
  }
}

TEST(Administration, CostsWhatItsRequestsDo) {
  for (const auto& [name, megacycles] :
       {std::pair{"options", 60.0}, std::pair{"shells", 120.0}, std::pair{"outlooks", 4.0}}) {
    const scenario::Population p = filled(only(name));
    EXPECT_NEAR(mean_of(p.profile().mailbox_megacycles()), megacycles, 1e-9) << name;
    EXPECT_NEAR(mean_of(p.profile().front_end_megacycles()), megacycles * 0.375, 1e-9) << name;
  }
}

// Its programs read none of the mailbox's mail.
TEST(Administration, BesideOthersItComesOnTop) {
  scenario::Scenario s = only("options");
  auto& p = *s.mutable_populations(0);
  p.set_client(scenario::MAPI_HTTP);
  const double alone = mean_of(filled(s).profile().mailbox_megacycles());
  auto& books = *s.add_populations();
  books.set_name("books");
  books.set_client(scenario::OAB);
  books.set_users(100);
  books.set_beside("options");
  books.set_location(p.location());
  books.set_namespace_(p.namespace_());
  EXPECT_THAT(validate(s, SourceLines(), "s"), IsEmpty());
  EXPECT_EQ(mean_of(filled(s).profile().mailbox_megacycles()), alone);
}

double load_of(const scenario::Scenario& s, const std::string& part) {
  double most = 0;
  for (const OfferedLoad& l : offered_load(resolve(s, {})))
    if (l.resource.find(part) != std::string::npos) most = std::max(most, l.load);
  return most;
}

// Lyon's readers, and the accounts without a mailbox, work where the mailbox that decides is.
TEST(Administration, LoadsTheServerOfTheMailboxThatDecides) {
  EXPECT_GT(load_of(only("outlooks-lyon"), "mbx2"), 0) << "the book's generation mailbox";
  EXPECT_EQ(load_of(only("outlooks-lyon"), "mbx4"), 0) << "where their own mailboxes are";
  EXPECT_GT(load_of(only("administrators"), "mbx1"), 0) << "the arbitration mailbox";
  EXPECT_EQ(load_of(only("administrators"), "mbx2"), 0);
  for (const char* server : {"mbx1", "mbx2", "mbx3"})
    EXPECT_GT(load_of(only("shells"), server), 0) << "any of the front end's site";
  EXPECT_EQ(load_of(only("shells"), "mbx4"), 0);
}

TEST(Administration, MegabytesOfAddressBooksLoadTheLinks) {
  scenario::Scenario s = only("outlooks");
  const double before = load_of(s, "link internet-paris, paris -> internet");
  s.mutable_populations(0)->mutable_oab_download()->set_full_megabytes(50);
  const double after = load_of(s, "link internet-paris, paris -> internet");
  EXPECT_NEAR((after - before) * 1e9, 4000 / 86'400.0 * 0.05 * 45e6 * 8, 1);
}

TEST(Administration, IsForecastWithoutARun) {
  const RunCost cost = reckon_cost(resolve(only("outlooks"), {}));
  EXPECT_NEAR(cost.requests, 4000 * 3900 / 86'400.0 * 2.25, 20);
}

std::vector<Diagnostic> said_of(const std::string& name,
                                const std::function<void(scenario::Population&)>& change,
                                const std::function<void(scenario::Directory&)>& also = {}) {
  scenario::Scenario s = only(name);
  change(*s.mutable_populations(0));
  if (also) also(*s.mutable_directory());
  return validate(s, SourceLines(), "s");
}

TEST(Administration, IsRefusedWhatItDoesNotDo) {
  const auto says = [](const char* text) {
    return Contains(Property(&Diagnostic::text, HasSubstr(text)));
  };
  for (const char* name : {"options", "administrators", "shells", "outlooks"})
    EXPECT_THAT(said_of(name, [](auto&) {}), IsEmpty()) << name;
  EXPECT_THAT(said_of("options", [](auto& p) { p.set_without_mailbox(true); }),
              says("these accounts have mailboxes"));
  EXPECT_THAT(said_of("administrators", [](auto& p) { p.set_client(scenario::OWA); }),
              says("only ECP and remote PowerShell"));
  EXPECT_THAT(said_of(
                  "administrators", [](auto&) {}, [](auto& d) { d.clear_arbitration_database(); }),
              says("directory.arbitration_database"));
  EXPECT_THAT(said_of(
                  "shells", [](auto&) {}, [](auto& d) { d.clear_arbitration_database(); }),
              IsEmpty())
      << "no mailbox decides for a shell";
  EXPECT_THAT(said_of(
                  "options", [](auto&) {}, [](auto& d) { d.set_arbitration_database("nowhere"); }),
              says("nowhere"));
  EXPECT_THAT(said_of("administrators", [](auto& p) { p.mutable_open()->set_sessions_per_s(1); }),
              says("leave one of the two out"));
  EXPECT_THAT(said_of("outlooks", [](auto& p) { p.set_sessions_per_hour(1); }),
              says("is about ECP and remote PowerShell"));
  EXPECT_THAT(said_of("outlooks", [](auto& p) { p.mutable_open()->set_sessions_per_s(1); }),
              says("do not arrive"));
  EXPECT_THAT(said_of("options", [](auto& p) { p.mutable_oab_download(); }),
              says("is about offline address books"));
  EXPECT_THAT(
      said_of("outlooks", [](auto& p) { p.mutable_oab_download()->set_difference_share(0.96); }),
      says("more than all checks"));
}

TEST(Administration, IsRefusedWhereNobodyServesIt) {
  const auto says = [](const char* text) {
    return Contains(Property(&Diagnostic::text, HasSubstr(text)));
  };
  EXPECT_THAT(said_of(
                  "outlooks", [](auto&) {}, [](auto& d) { d.clear_offline_address_books(); }),
              says("get no offline address book"));
  EXPECT_THAT(
      said_of(
          "outlooks", [](auto&) {},
          [](auto& d) {
            d.mutable_offline_address_books()->mutable_books(0)->clear_generation_database();
          }),
      says("nobody generates"));
  EXPECT_THAT(said_of(
                  "options", [](auto&) {},
                  [](auto& d) {
                    for (auto& f : *d.mutable_front_ends()) f.set_version("8.3.83.6");
                  }),
              says("came with Exchange 2010"));
}

TEST(Administration, SwitchesOfTheMailboxAreTakenOver) {
  scenario::Scenario s = only("options");
  s.mutable_populations(0)->set_ecp_enabled(false);
  s.mutable_populations(0)->set_remote_powershell_enabled(false);
  const auto& settings = build_directory(resolve(s, {})).user_groups[0].settings;
  EXPECT_TRUE(settings.disabled.has(Protocol::Ecp));
  EXPECT_TRUE(settings.disabled.has(Protocol::PowerShell));
  EXPECT_FALSE(build_directory(resolve(only("options"), {}))
                   .user_groups[0]
                   .settings.disabled.has(Protocol::Ecp));
}

}  // namespace
}  // namespace casgrid::testing
