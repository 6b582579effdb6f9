#include <gtest/gtest.h>

#include "model/directory/component_state.h"
#include "tests/model/organisation.h"

namespace casgrid::testing {
namespace {

TEST(Directory, FindsUsersByTheirAddress) {
  const Directory d = organisation();
  EXPECT_EQ(d.find_user("staff-7@contoso.com"), UserId{7u});
  EXPECT_EQ(d.find_user("Staff-7@CONTOSO.com"), UserId{7u});
  EXPECT_EQ(d.find_user(d.address_of(UserId{39u})), UserId{39u});
  for (const char* wrong :
       {"staff-40@contoso.com", "staff-7@example.com", "staff@contoso.com", "staff-@contoso.com",
        "staff-x@contoso.com", "staff-1x@contoso.com", "", "@", "-1@"}) {
    EXPECT_FALSE(d.find_user(wrong)) << wrong;
  }
}

TEST(Directory, SpreadsAGroupOverItsDatabases) {
  const Directory d = organisation();
  EXPECT_EQ(d.database_of(UserId{0u}), DatabaseId{0u});
  EXPECT_EQ(d.database_of(UserId{5u}), DatabaseId{1u});
}

TEST(Directory, MovesMailboxesOneAfterTheOther) {
  Directory d = organisation();
  const auto second = [](int s) { return kStart + std::chrono::seconds(s); };
  d.user_groups[0].moves = {
      {.start = second(10),
       .spacing = std::chrono::seconds(1),
       .databases = {DatabaseId{2u}, DatabaseId{3u}}},
      {.start = second(100), .spacing = std::chrono::seconds(1), .databases = {DatabaseId{1u}}},
  };
  const UserId user{5u};  // of db1, the sixth to move
  EXPECT_EQ(d.database_of(user, second(14)), DatabaseId{1u});
  EXPECT_EQ(d.next_move_of(user, second(14)), second(15));
  EXPECT_EQ(d.database_of(user, second(15)), DatabaseId{3u});
  EXPECT_EQ(d.next_move_of(user, second(15)), second(105));
  EXPECT_EQ(d.database_of(user, second(105)), DatabaseId{1u});
  EXPECT_EQ(d.next_move_of(user, second(105)), kNever);
}

TEST(Directory, TellsUsersOfTwoGroupsApart) {
  Directory d = organisation();
  UserGroup second = d.user_groups[0];
  second.name = "guests";
  second.first_user = 40;
  second.count = 5;
  d.user_groups.push_back(second);
  EXPECT_EQ(d.user_count(), 45u);
  EXPECT_EQ(d.group_of(UserId{39u}).name, "staff");
  EXPECT_EQ(d.group_of(UserId{40u}).name, "guests");
  EXPECT_EQ(d.address_of(UserId{44u}), "guests-4@contoso.com");
}

TEST(Directory, ASitePublishesWhatItsFirstFrontEndDoes) {
  Directory d = organisation();
  const auto owa = [&](SiteId site) {
    return d.published(site, Product::Exchange2013, Protocol::Owa);
  };
  EXPECT_TRUE(owa(kLyon).url.is_none());
  d.at(kCasLyon).directory_of(Protocol::Owa).external_url =
      d.intern_url("https://LYON.contoso.com/owa");
  d.publish();
  EXPECT_EQ(d.at(d.at(owa(kLyon).url).host), "lyon.contoso.com");
  EXPECT_TRUE(owa(kLyon).forms);
  EXPECT_TRUE(owa(kParis).url.is_none());
}

TEST(ComponentStates, AreActiveOnlyIfNoRequesterSaysOtherwise) {
  ComponentStates states;
  EXPECT_EQ(states.effective(ComponentId::OwaProxy), ComponentState::Active);
  states.set(ComponentId::OwaProxy, Requester::Maintenance, ComponentState::Inactive);
  states.set(ComponentId::OwaProxy, Requester::HealthApi, ComponentState::Inactive);
  states.set(ComponentId::OwaProxy, Requester::Maintenance, ComponentState::Active);
  EXPECT_EQ(states.effective(ComponentId::OwaProxy), ComponentState::Inactive);
  states.set(ComponentId::OwaProxy, Requester::HealthApi, ComponentState::Active);
  EXPECT_EQ(states.effective(ComponentId::OwaProxy), ComponentState::Active);
}

TEST(ComponentStates, ServerWideOfflineOverridesTheOthers) {
  ComponentStates states;
  states.set(ComponentId::ServerWideOffline, Requester::Maintenance, ComponentState::Inactive);
  EXPECT_EQ(states.effective(ComponentId::OwaProxy), ComponentState::Inactive);
  EXPECT_EQ(states.own(ComponentId::OwaProxy), ComponentState::Active);
}

}  // namespace
}  // namespace casgrid::testing
