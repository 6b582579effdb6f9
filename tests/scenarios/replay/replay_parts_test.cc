// The parts of a replay: what an action is, who a user is, and arrivals in order.
#include <algorithm>
#include <cstdlib>
#include <gtest/gtest.h>

#include "model/activesync/actions.h"
#include "model/base/random.h"
#include "model/base/variate.h"
#include "model/mapi/actions.h"
#include "model/owa/actions.h"
#include "scenarios/replay/arrival_store.h"
#include "scenarios/replay/recorded_action.h"
#include "scenarios/replay/user_map.h"

namespace casgrid::testing {
namespace {

using logs::Service;

Directory directory() {
  Directory d;
  d.domain = "contoso.com";
  d.organisation.name = "contoso.com";
  d.databases.emplace_back().name = "db1";
  UserGroup staff;
  staff.name = "Staff";
  staff.domain = "contoso.com";
  staff.count = 10;
  staff.databases = {DatabaseId{0u}};
  d.user_groups.push_back(staff);
  UserGroup anna;
  anna.first_user = 10;
  anna.count = 1;
  anna.named = 0;
  anna.databases = {DatabaseId{0u}};
  d.user_groups.push_back(anna);
  NamedUser named;
  named.sam_account_name = "anna";
  named.upn = "anna@corp.contoso.com";
  named.primary_smtp = "Anna.Svensson@contoso.com";
  named.sid = "S-1-5-21-5-6-7-1104";
  named.mailbox_guid = "7b7e2a5c-0b3f-4f0e-9d57-0d8f5f5f0001";
  d.named_users.push_back(named);
  d.publish();
  return d;
}

TEST(UserMap, FindsAPersonUnderEveryName) {
  const Directory d = directory();
  UserMap users(d);
  for (const char* name :
       {"CORP\\Anna", "anna", "ANNA@corp.contoso.com", "anna.svensson@CONTOSO.com",
        "Sid~S-1-5-21-5-6-7-1104", "MailboxGuid~7B7E2A5C-0B3F-4F0E-9D57-0D8F5F5F0001@contoso.com",
        "Smtp~anna.svensson@contoso.com"})
    EXPECT_EQ(users.find(name), UserId{10u}) << name;
}

TEST(UserMap, FindsAGeneratedMailboxUnderEveryName) {
  const Directory d = directory();
  UserMap users(d);
  const NamedUser third = d.named(UserId{3u});
  for (const std::string& name :
       {std::string("CONTOSO\\staff-3"), std::string("Staff-3@contoso.com"), "Sid~" + third.sid,
        "MailboxGuid~" + third.mailbox_guid, "MailboxGuid~" + third.mailbox_guid + "@contoso.com"})
    EXPECT_EQ(users.find(name), UserId{3u}) << name;
}

TEST(UserMap, DoesNotFindWhoIsNotThere) {
  const Directory d = directory();
  UserMap users(d);
  for (const char* name :
       {"", "CORP\\berta", "staff-10", "Sid~S-1-5-21-1-1-1-1010", "Sid~S-1-5-18",
        "Sid~S-1-5-21-1-1-1-4294967999", "MailboxGuid~no", "ServerVersion~1941962753"})
    EXPECT_EQ(users.find(name), std::nullopt) << name;
}

TEST(RecordedAction, IsByWhatItDoes) {
  EXPECT_EQ(recorded_action(Service::Mapi, "Execute", false).action, mapi::kExecute);
  EXPECT_EQ(recorded_action(Service::Mapi, "NotificationWait", true).action,
            mapi::kNotificationWait);
  EXPECT_EQ(recorded_action(Service::ActiveSync, "SendMail", false).action, activesync::kSync);
  EXPECT_EQ(recorded_action(Service::ActiveSync, "Sync", true).action, activesync::kPing)
      << "a Sync that hangs";
  EXPECT_EQ(recorded_action(Service::Owa, "GetItem", false).action, owa::kRead);
  EXPECT_EQ(recorded_action(Service::Owa, "CreateItem", false).action, owa::kChange);
  EXPECT_EQ(recorded_action(Service::Owa, "Logon", false).action, owa::kLogon);
  EXPECT_EQ(recorded_action(Service::Owa, "LogonPage", false).action, owa::kLogonPage);
}

TEST(RecordedAction, SaysWhatIsNotSimulated) {
  EXPECT_FALSE(recorded_action(Service::Mapi, "Bind", false).is_simulated) << "the address book";
  EXPECT_FALSE(recorded_action(Service::Owa, "PendingNotificationRequest", true).is_simulated);
  EXPECT_STRNE(recorded_action(Service::Mapi, "Bind", false).why_not, "");
}

StoredArrival stored(std::uint64_t draw) {
  StoredArrival a;
  a.began_ns = static_cast<std::int64_t>(below(draw, 500));
  a.identity = draw % 7;
  a.total_us = static_cast<std::uint32_t>(draw % 11);
  return a;
}

std::vector<StoredArrival> all(ArrivalStore& store) {
  std::vector<StoredArrival> found;
  while (const StoredArrival* a = store.next()) found.push_back(*a);
  return found;
}

std::vector<StoredArrival> arrivals(std::size_t count) {
  RandomStream stream(1, "store", "test");
  std::vector<StoredArrival> made;
  for (std::size_t i = 0; i < count; ++i) made.push_back(stored(stream.next()));
  return made;
}

TEST(ArrivalStore, GivesAllInOrderHoweverManyRunsItTakes) {
  std::vector<StoredArrival> made = arrivals(1000);
  std::vector<StoredArrival> sorted = made;
  std::sort(sorted.begin(), sorted.end());
  for (const std::size_t run : {1u, 3u, 64u, 999u, 1000u, 1001u, 5000u}) {
    ArrivalStore store(run);
    for (const StoredArrival& a : made) store.add(a);
    ASSERT_EQ(store.finish(), "");
    EXPECT_EQ(all(store), sorted) << "runs of " << run;
    store.start_over();
    EXPECT_EQ(all(store), sorted) << "a second time, runs of " << run;
  }
}

TEST(ArrivalStore, ForgetsTheOrderInWhichTheyCame) {
  std::vector<StoredArrival> made = arrivals(300);
  ArrivalStore forwards(50);
  ArrivalStore backwards(50);
  for (const StoredArrival& a : made) forwards.add(a);
  std::reverse(made.begin(), made.end());
  for (const StoredArrival& a : made) backwards.add(a);
  ASSERT_EQ(forwards.finish() + backwards.finish(), "");
  EXPECT_EQ(all(forwards), all(backwards));
}

TEST(ArrivalStore, MayBeEmpty) {
  ArrivalStore store;
  EXPECT_EQ(store.finish(), "");
  EXPECT_EQ(store.next(), nullptr);
}

TEST(ArrivalStore, SaysThatThereIsNoRoom) {
  ArrivalStore store(2);
  setenv("TMPDIR", "/nowhere/at/all", 1);
  for (const StoredArrival& a : arrivals(10)) store.add(a);
  unsetenv("TMPDIR");
  EXPECT_NE(store.finish().find("/nowhere/at/all"), std::string::npos);
}

}  // namespace
}  // namespace casgrid::testing
