// Populations that look for Autodiscover as a scenario gives them: what is filled in, what is
// refused, and what is reckoned of them.
#include <functional>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "scenarios/advising/run_cost.h"
#include "scenarios/deployment/activity.h"
#include "scenarios/resolving/quantity.h"
#include "tests/world/catalogue.h"

namespace casgrid::testing::autodiscover_program_test {
namespace {

using scenario::AutodiscoverProgram;
using scenario::WebSite;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Property;

constexpr std::uint32_t kUsers = 1000;

scenario::Scenario with_seekers() {
  scenario::Scenario s = given("two-site-failover");
  s.clear_faults();
  s.clear_objectives();
  while (s.populations_size() > 1) s.mutable_populations()->RemoveLast();
  auto& p = *s.mutable_populations(0);
  p.set_client(scenario::AUTODISCOVER);
  p.set_users(kUsers);
  p.clear_profile();
  p.clear_closed();
  p.mutable_closed()->set_ramp_s(60);
  s.mutable_directory()->add_service_records()->set_target(p.namespace_());
  return s;
}

TEST(AutodiscoverPrograms, AreFilledIn) {
  const scenario::Population p = resolve(with_seekers(), {}).populations(0);
  EXPECT_EQ(p.autodiscover_program().name(), AutodiscoverProgram::OUTLOOK);
  EXPECT_TRUE(p.autodiscover_program().watches());
  EXPECT_EQ(p.autodiscover_program().spread(), 0.25);
  EXPECT_EQ(p.autodiscover_program().request_timeout_s(), 30);
  EXPECT_EQ(p.profile().requests_per_hour(), 1) << "the TTL of an answer is an hour";
  EXPECT_EQ(p.profile().patience_s(), 120);
  EXPECT_EQ(p.profile().retry_s().constant(), 300);
  EXPECT_FALSE(resolve(given("two-site-failover"), {}).populations(0).has_autodiscover_program());
}

TEST(AutodiscoverPrograms, BesideAnotherTheyWatchThatAndCostAPartOfItsMailboxes) {
  scenario::Scenario s = with_seekers();
  auto& outlook = *s.add_populations();
  outlook = s.populations(0);
  outlook.set_name("outlook");
  outlook.set_client(scenario::MAPI_HTTP);
  s.mutable_populations(0)->set_beside("outlook");
  EXPECT_THAT(validate(s, SourceLines(), "s"), ::testing::IsEmpty());
  const scenario::Scenario resolved = resolve(s, {});
  EXPECT_FALSE(resolved.populations(0).autodiscover_program().watches());
  EXPECT_EQ(mean_of(resolved.populations(0).profile().mailbox_megacycles()), 20);
  // 120 Execute an hour share what is left of 100 messages.
  EXPECT_NEAR(mean_of(resolved.populations(1).profile().mailbox_megacycles()),
              (100 * 0.0425 - 20.0 / 3600) * 3600 / 120, 1e-9);
}

TEST(AutodiscoverPrograms, AskAsOftenAsTheAnswerGrowsOld) {
  for (const double ttl_h : {1.0, 4.0}) {
    scenario::Scenario s = with_seekers();
    s.mutable_directory()->mutable_organization()->set_autodiscover_ttl_h(ttl_h);
    const scenario::Scenario resolved = resolve(s, {});
    const scenario::Population& p = resolved.populations(0);
    EXPECT_EQ(p.profile().requests_per_hour(), 1 / ttl_h);
    const Activity later = activity_at(p, 10'000);
    EXPECT_NEAR(later.proxied, kUsers / ttl_h / 3600, 1e-9);
    EXPECT_EQ(mean_of(p.profile().mailbox_megacycles()), 20) << "whatever the TTL is";
    EXPECT_NEAR(activity_at(p, 30).proxied, kUsers / 60.0 + kUsers / 2.0 / ttl_h / 3600, 1e-9);
    EXPECT_EQ(later.connections, 0) << "they keep theirs";
  }
}

TEST(AutodiscoverPrograms, CostARunLittleMoreThanTheirRequests) {
  const RunCost cost = reckon_cost(resolve(with_seekers(), {}));
  EXPECT_NEAR(cost.requests, kUsers * 2, kUsers * 0.02) << "at the start, and an hour after";
}

using Change = std::function<void(scenario::Scenario&)>;

std::vector<Diagnostic> said_of(const Change& change) {
  scenario::Scenario s = with_seekers();
  change(s);
  return validate(s, SourceLines(), "s");
}

auto says(const char* text) { return Contains(Property(&Diagnostic::text, HasSubstr(text))); }

AutodiscoverProgram& program(scenario::Scenario& s) {
  return *s.mutable_populations(0)->mutable_autodiscover_program();
}

TEST(AutodiscoverPrograms, AreRefusedWhatTheyDoNotDo) {
  EXPECT_THAT(said_of([](auto&) {}), ::testing::IsEmpty());
  EXPECT_THAT(said_of([](auto& s) { s.mutable_populations(0)->set_devices_per_user(3); }),
              ::testing::IsEmpty());
  EXPECT_THAT(said_of([](auto& s) {
                s.mutable_populations(0)->mutable_profile()->set_requests_per_hour(2);
              }),
              says("autodiscover_ttl_h"));
  EXPECT_THAT(said_of([](auto& s) {
                program(s).set_name(AutodiscoverProgram::PHONE);
                program(s).set_domain_joined(true);
              }),
              says("asks no directory"));
  EXPECT_THAT(said_of([](auto& s) {
                program(s).set_domain_joined(false);
                s.mutable_populations(0)->set_client(scenario::MAPI_HTTP);
              }),
              says("say client: AUTODISCOVER"));
  EXPECT_THAT(said_of([](auto& s) { program(s).set_spread(1); }), says("spread"));
}

TEST(AutodiscoverPrograms, AreToldThatTheirNameIsFoundByNobody) {
  EXPECT_THAT(said_of([](auto& s) { s.mutable_directory()->clear_service_records(); }),
              says("is found by no client: they try autodiscover.contoso.com, contoso.com"));
}

WebSite& add_site(scenario::Scenario& s) {
  WebSite& site = *s.mutable_directory()->add_web_sites();
  site.set_name("www");
  site.set_location("paris");
  site.add_hosts("contoso.com");
  return site;
}

TEST(WebSites, AreRefusedWhatCannotBe) {
  EXPECT_THAT(said_of([](auto& s) { add_site(s); }), ::testing::IsEmpty());
  EXPECT_THAT(said_of([](auto& s) { add_site(s).clear_hosts(); }), says("has no name"));
  EXPECT_THAT(said_of([](auto& s) { add_site(s).add_hosts("contoso.com"); }),
              says("leads elsewhere, too"));
  EXPECT_THAT(said_of([](auto& s) { add_site(s).add_hosts("no host"); }),
              says("is not a host name"));
  EXPECT_THAT(said_of([](auto& s) { add_site(s).set_location("mars"); }), says("mars"));
  EXPECT_THAT(said_of([](auto& s) { add_site(s).set_location("internet"); }),
              says("no way leads there from the clients of"));
  EXPECT_THAT(said_of([](auto& s) { add_site(s).set_answer(WebSite::REDIRECT); }),
              says("say where it sends clients"));
  EXPECT_THAT(said_of([](auto& s) { add_site(s).set_redirect_to("mail.contoso.com"); }),
              says("sends nobody anywhere"));
  EXPECT_THAT(said_of([](auto& s) { add_site(s).set_only_clear(true); }),
              says("nothing but a redirection"));
  EXPECT_THAT(said_of([](auto& s) { add_site(s).set_certificate("none"); }), says("none"));
  EXPECT_THAT(said_of([](auto& s) { add_site(s).set_delay_s(1e6); }), says("delay_s"));
  EXPECT_THAT(said_of([](auto& s) {
                s.mutable_directory()->mutable_service_records(0)->set_target("no host");
              }),
              says("is not a host name"));
}

}  // namespace
}  // namespace casgrid::testing::autodiscover_program_test
