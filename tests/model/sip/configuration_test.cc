#include "model/sip/configuration.h"

#include "tests/model/sip/called.h"

namespace casgrid::sip::testing {
namespace {

TEST(SipConfiguration, IsReadWhenTheServiceStartsAndThenEveryTenMinutes) {
  const Directory d = called();
  Configuration configuration(d, std::chrono::minutes(10));
  configuration.started(at_s(20));
  EXPECT_EQ(configuration.read_at(at_s(20)), at_s(20));
  EXPECT_EQ(configuration.read_at(at_s(619.9)), at_s(20));
  EXPECT_EQ(configuration.read_at(at_s(620)), at_s(620));
  EXPECT_EQ(configuration.read_at(at_s(1900)), at_s(1820));
}

TEST(SipConfiguration, AGatewayIsKnownFromTheNextReadingOn) {
  const Directory d = called();
  const Configuration configuration(d, std::chrono::minutes(10));
  EXPECT_FALSE(configuration.plan_of(kLinked, at_s(0)).is_none());
  EXPECT_TRUE(configuration.plan_of(kLinkedLater, at_s(600)).is_none());
  EXPECT_TRUE(configuration.plan_of(kLinkedLater, at_s(kLinkedAtS)).is_none());
  EXPECT_TRUE(configuration.plan_of(kLinkedLater, at_s(1199)).is_none());
  EXPECT_FALSE(configuration.plan_of(kLinkedLater, at_s(1200)).is_none());
}

TEST(SipConfiguration, ALinkThatEndedIsFollowedUntilTheNextReading) {
  Directory d = called();
  d.dial_plans[0].gateways[0].until = at_s(700);
  const Configuration configuration(d, std::chrono::minutes(10));
  EXPECT_FALSE(configuration.plan_of(kLinked, at_s(1199)).is_none());
  EXPECT_TRUE(configuration.plan_of(kLinked, at_s(1200)).is_none());
}

TEST(SipConfiguration, NobodysGatewayIsLinkedWithNothing) {
  const Directory d = called();
  const Configuration configuration(d, std::chrono::minutes(10));
  EXPECT_TRUE(configuration.plan_of(GatewayId{}, at_s(0)).is_none());
}

}  // namespace
}  // namespace casgrid::sip::testing
