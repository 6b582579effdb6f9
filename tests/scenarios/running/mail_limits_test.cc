// What front ends are told of Get-PopSettings and Get-ImapSettings: their own, and else those of all.
#include "scenarios/running/mail_limits.h"

#include <gtest/gtest.h>

#include "model/mailaccess/limits.h"
#include "scenarios/resolving/resolve.h"

namespace casgrid {
namespace {

using mailaccess::Limits;

scenario::Scenario two_front_ends() {
  scenario::Scenario s;
  s.mutable_directory()->add_front_ends()->set_name("cas1");
  s.mutable_directory()->add_front_ends()->set_name("cas2");
  auto& pop = *s.mutable_directory()->mutable_front_ends(0)->add_mail_access();
  pop.set_protocol(scenario::MailAccess::POP3);
  pop.set_max_connections_per_user(3);
  auto& imap = *s.mutable_directory()->mutable_front_ends(0)->add_mail_access();
  imap.set_protocol(scenario::MailAccess::IMAP4);
  imap.set_authenticated_idle_s(600);
  imap.set_pre_authentication_idle_s(45);
  imap.set_max_connections(2000);
  imap.set_max_connections_from_single_ip(20);
  imap.set_max_connections_per_user(8);
  s.mutable_timing()->mutable_imap4()->set_max_connections(500);
  s.mutable_timing()->mutable_pop3()->set_pre_authentication_idle_s(90);
  return resolve(s, {});
}

template <Protocol protocol>
Limits limits_of(const std::string& front_end) {
  HalfOptions halves;
  set_mail_limits(two_front_ends(), front_end, halves);
  return halves.of<mailaccess::LimitsOf<protocol>>().limits;
}

TEST(MailLimits, AreTheFrontEndsOwn) {
  const Limits l = limits_of<Protocol::Imap4>("cas1");
  EXPECT_EQ(l.authenticated_idle, std::chrono::minutes(10));
  EXPECT_EQ(l.pre_authentication_idle, std::chrono::seconds(45));
  EXPECT_EQ(l.most_connections, 2000u);
  EXPECT_EQ(l.most_from_one_address, 20u);
  EXPECT_EQ(l.most_of_user, 8u);
}

TEST(MailLimits, AreThoseOfAllWhereItsSettingsSayNothing) {
  const Limits l = limits_of<Protocol::Imap4>("cas2");
  EXPECT_EQ(l.authenticated_idle, std::chrono::minutes(30));
  EXPECT_EQ(l.pre_authentication_idle, std::chrono::seconds(60));
  EXPECT_EQ(l.most_connections, 500u);
  EXPECT_EQ(l.most_from_one_address, Limits::kNoLimit);
  EXPECT_EQ(l.most_of_user, 16u);
}

TEST(MailLimits, OfTheTwoProtocolsAreApart) {
  const Limits own = limits_of<Protocol::Pop3>("cas1");
  EXPECT_EQ(own.most_of_user, 3u);
  EXPECT_EQ(own.most_connections, Limits::kNoLimit);
  EXPECT_EQ(own.pre_authentication_idle, std::chrono::seconds(90));
  EXPECT_EQ(limits_of<Protocol::Pop3>("cas2").most_of_user, 16u);
}

}  // namespace
}  // namespace casgrid
