// What front ends are told of Get-ImapSettings: their own, and else those of all.
#include "scenarios/running/imap4_options.h"

#include <gtest/gtest.h>

#include "scenarios/resolving/resolve.h"

namespace casgrid {
namespace {

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
  return resolve(s, {});
}

TEST(Imap4Options, AreTheFrontEndsOwn) {
  const imap4::FrontOptions o = imap4_front_options(two_front_ends(), "cas1");
  EXPECT_EQ(o.authenticated_idle, std::chrono::minutes(10));
  EXPECT_EQ(o.pre_authentication_idle, std::chrono::seconds(45));
  EXPECT_EQ(o.most_connections, 2000u);
  EXPECT_EQ(o.most_from_one_address, 20u);
  EXPECT_EQ(o.most_of_user, 8u);
}

TEST(Imap4Options, AreThoseOfAllWhereItsSettingsSayNothing) {
  const imap4::FrontOptions o = imap4_front_options(two_front_ends(), "cas2");
  EXPECT_EQ(o.authenticated_idle, std::chrono::minutes(30));
  EXPECT_EQ(o.pre_authentication_idle, std::chrono::seconds(60));
  EXPECT_EQ(o.most_connections, 500u);
  EXPECT_EQ(o.most_from_one_address, imap4::FrontOptions::kNoLimit);
  EXPECT_EQ(o.most_of_user, 16u);
}

}  // namespace
}  // namespace casgrid
