// What is said before a run of logons by NTLM.
#include "scenarios/advising/logon_findings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <map>

#include "scenarios/advising/offered_load.h"
#include "scenarios/deployment/deployment.h"
#include "tests/world/catalogue.h"

namespace casgrid::testing::logon_findings_test {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;

scenario::Scenario storm() { return given("ntlm-storm"); }

std::vector<Finding> found(const scenario::Scenario& given) {
  const scenario::Scenario s = resolve(given, {});
  std::vector<Finding> all;
  logon_findings(s, build_directory(s), all);
  return all;
}

std::vector<std::string> codes(const std::vector<Finding>& all) {
  std::vector<std::string> codes;
  for (const Finding& f : all) codes.push_back(f.code);
  return codes;
}

// 3,000 connections of 80.45 ms each (40 ms there and back, 1 megacycle of 2,222 a second), by ten.
TEST(LogonBursts, AreWhatThoseThatTakeOverGetAtOnce) {
  const scenario::Scenario s = resolve(storm(), {});
  const auto bursts = logon_bursts(s, build_directory(s));
  ASSERT_EQ(bursts.size(), 1u);
  EXPECT_EQ(bursts[0].state, "cas1 crashes");
  EXPECT_EQ(bursts[0].channel, "secure channel of cas2");
  EXPECT_NEAR(bursts[0].logons, 3000, 1e-6);
  EXPECT_NEAR(bursts[0].seconds, 3000 * 0.08045 / 10, 0.1);
}

TEST(LogonFindings, SayNothingOfWhatIsCheckedInTime) {
  EXPECT_THAT(found(storm()), ::testing::IsEmpty());
}

TEST(LogonFindings, NameTheChannelThatIsTooNarrow) {
  scenario::Scenario s = storm();
  s.mutable_populations(0)->set_users(9000);
  const auto all = found(s);
  ASSERT_EQ(codes(all), std::vector<std::string>{"NTLM-3"});
  EXPECT_EQ(all[0].object, "secure channel of cas2");
  EXPECT_THAT(all[0].sentence, HasSubstr("9,000 NTLM logons come at once"));
}

TEST(LogonFindings, NameWhatIsNotOffered) {
  scenario::Scenario s = storm();
  auto& v = *s.mutable_directory()->mutable_front_ends(0)->add_virtual_directories();
  v.set_app(scenario::VirtualDirectory::MAPI);
  v.add_auth_methods(scenario::OAUTH);
  EXPECT_THAT(codes(found(s)), Contains("NTLM-1"));
}

TEST(LogonFindings, NameABalancerThatSplitsTheLegs) {
  scenario::Scenario s = storm();
  auto& b = *s.mutable_directory()->mutable_balancers(0);
  b.set_layer(scenario::Balancer::LAYER7);
  b.mutable_probe()->clear_protocol();
  EXPECT_THAT(found(s), ::testing::IsEmpty());
  b.set_pins_logons(false);
  EXPECT_THAT(codes(found(s)), Contains("NTLM-2"));
}

// 6,000 logons within the ramp of 240 s over two channels, and what a second channel has of both.
TEST(OfferedLoad, KnowsSecureChannels) {
  scenario::Scenario s = storm();
  auto& other = *s.mutable_directory()->add_directory_servers();
  other.set_name("dc-emea");
  other.set_site("branch");
  other.set_account_domain("emea.contoso.com");
  s.mutable_populations(0)->set_account_domain("emea.contoso.com");
  std::map<std::string, double> start;
  for (const OfferedLoad& l : offered_load(resolve(s, {})))
    if (l.is_start && l.state == kNormalState) start[l.resource] = l.load;
  const double beyond_s = 0.08 + 1 / 26'666.64 * 12;
  EXPECT_NEAR(start.at("secure channel of cas1"), 12.5 * (0.08045 + beyond_s) / 10, 0.002);
  EXPECT_NEAR(start.at("secure channel of dc1"), 25 * beyond_s / 10, 0.002);
}

}  // namespace
}  // namespace casgrid::testing::logon_findings_test
