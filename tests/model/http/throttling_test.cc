// What a mailbox server does for users whose budgets are used up, and for phones without a policy.
#include <algorithm>

#include "model/activesync/actions.h"
#include "model/activesync/provisioning.h"
#include "model/ews/actions.h"
#include "model/http/told.h"
#include "model/mapi/actions.h"
#include "model/owa/actions.h"
#include "tests/model/http/back_end.h"

namespace casgrid::testing::throttling_test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

// A second of burst, a tenth of the time back.
BudgetLimits tenth() {
  return {.has_balance = true,
          .burst = seconds(1),
          .recharge = 0.1,
          .has_cut_off = true,
          .cut_off = seconds(10),
          .longest_delay = seconds(5)};
}

struct Budgets : BackEnd {
  explicit Budgets(Budgeted which, const BudgetLimits& limits)
      : BackEnd([&](MailboxServerOptions& o) {
          o.speaks = {Protocol::Owa, Protocol::ActiveSync, Protocol::Ews};
          HttpMailboxOptions http;
          http.budgets[static_cast<std::size_t>(which)] = limits;
          o.halves.set(http);
        }) {}

  // One that is begun at once, and takes so long.
  void work(ActionId action, Instant now, Duration took) {
    send(request(action), now);
    door.work_done(door.one(OutputKind::Spend).tag, now + took);
    EXPECT_EQ(answer().status, 200);
  }
};

TEST(Budget, HoldsARequestBackBeforeItIsWorkedOn) {
  Budgets b(Budgeted::Owa, tenth());
  b.work(owa::kRead, kStart, milliseconds(1200));
  b.send(BackEnd::request(owa::kRead), at_s(1.2));
  EXPECT_FALSE(b.door.has(OutputKind::Spend));
  EXPECT_EQ(b.door.count(RecordKind::RequestDelayed), 1u);
  const Output timer = b.door.one(OutputKind::SetTimer);
  EXPECT_EQ(timer.at, at_s(1.2 + 2));
  b.door.timer(timer.tag, timer.at);
  b.door.work_done(b.door.one(OutputKind::Spend).tag, at_s(3.3));
  EXPECT_EQ(b.answer().status, 200);
  // Its delay cost nothing: 100 ms were worked, of which 10 have come back.
  b.send(BackEnd::request(owa::kRead), at_s(3.3));
  EXPECT_EQ(b.door.one(OutputKind::SetTimer).at, at_s(4.2));
}

TEST(Budget, OfAComponentIsNotAnothers) {
  Budgets b(Budgeted::Owa, tenth());
  b.work(owa::kRead, kStart, seconds(5));
  b.send(BackEnd::request(ews::kFindItem), at_s(5));
  EXPECT_TRUE(b.door.has(OutputKind::Spend));
}

TEST(Budget, OfAPhoneThatIsUsedUpSaysWhenToComeAgain) {
  Budgets b(Budgeted::ActiveSync, tenth());
  b.work(activesync::kSync, kStart, seconds(20));
  b.send(BackEnd::request(activesync::kSync), at_s(20));
  EXPECT_EQ(b.answer().status, 503);
  EXPECT_EQ(b.answer().retry_after_s, 190) << "19 s below zero";
  EXPECT_EQ(b.answer().turned_away, TurnedAway::Throttled);
  EXPECT_EQ(b.door.count(RecordKind::BudgetExhausted), 1u);
  EXPECT_EQ(b.door.count(RecordKind::RequestThrottled), 1u);
  b.send(BackEnd::request(activesync::kPing), at_s(20));
  EXPECT_EQ(b.server.counts().held, 1u) << "what hangs has no part in it";
}

TEST(Budget, OfAProgramThatIsUsedUpIsErrorServerBusy) {
  Budgets b(Budgeted::Ews, tenth());
  b.work(ews::kFindItem, kStart, seconds(20));
  b.send(BackEnd::request(ews::kFindItem), at_s(20));
  EXPECT_EQ(b.answer().status, 500);
  EXPECT_EQ(b.answer().ews_code, EwsCode::ErrorServerBusy);
  EXPECT_EQ(told_back_off_ms(b.answer()), 190'000u);
}

TEST(Budget, OfOneWhoseFrontEndGivesItUpWhileItIsHeldBackCostsNothing) {
  Budgets b(Budgeted::Owa, tenth());
  b.work(owa::kRead, kStart, milliseconds(1100));
  const BackEnd::Upstream held = b.send(BackEnd::request(owa::kRead), at_s(1.1));
  const Output timer = b.door.one(OutputKind::SetTimer);
  b.closed(held, at_s(1.5));
  b.door.timer(timer.tag, timer.at);
  EXPECT_FALSE(b.door.has(OutputKind::Spend));
  b.send(BackEnd::request(owa::kRead), at_s(2.1));
  EXPECT_TRUE(b.door.has(OutputKind::Spend)) << "the balance is zero";
}

TEST(Budget, ARequestThatIsHeldBackIsDisownedWhenItsDatabaseLeaves) {
  Budgets b(Budgeted::Owa, tenth());
  b.work(owa::kRead, kStart, milliseconds(1100));
  b.send(BackEnd::request(owa::kRead), at_s(1.1));
  const Output timer = b.door.one(OutputKind::SetTimer);
  b.order(ClusterOrder::Kind::Dismount, 0, 1.5);
  EXPECT_EQ(b.answer().outcome, BackEndOutcome::NotMountedHere);
  b.door.timer(timer.tag, timer.at);
  EXPECT_FALSE(b.door.has(OutputKind::Spend));
}

// OwaMaxConcurrency.
TEST(Budget, TheTwentyFirstRequestOfAUserAtOnceIsTurnedAway) {
  Budgets b(Budgeted::Owa, {.at_once = 20});
  for (int i = 0; i < 20; ++i) {
    b.send(BackEnd::request(owa::kRead));
    ASSERT_TRUE(b.door.has(OutputKind::Spend)) << i;
  }
  b.send(BackEnd::request(owa::kRead));
  EXPECT_EQ(b.answer().status, 503);
  EXPECT_EQ(b.answer().turned_away, TurnedAway::Throttled);
}

TEST(Budget, IsFullAgainAfterACrash) {
  Budgets b(Budgeted::Owa, tenth());
  b.work(owa::kRead, kStart, seconds(20));
  b.door.crash(at_s(21));
  b.door.start(at_s(22));
  b.order(ClusterOrder::Kind::Mount, 0, 23);
  b.send(BackEnd::request(owa::kRead), at_s(60));
  EXPECT_TRUE(b.door.has(OutputKind::Spend));
}

// ---- what requests of one protocol cost ---------------------------------------------------------

TEST(Cost, OfAnActionIsItsOwn) {
  BackEnd b([](MailboxServerOptions& o) {
    HttpMailboxOptions http;
    ActionCosts costs;
    costs.fill(1);
    costs[activesync::kSendMail.number()] = 1.5F;
    http.cost_factors = {costs};
    o.halves.set(http);
  });
  b.send(BackEnd::request(activesync::kSync));
  EXPECT_EQ(b.door.one(OutputKind::Spend).kilocycles, 5000u);
  b.send(BackEnd::request(activesync::kSendMail));
  EXPECT_EQ(b.door.one(OutputKind::Spend).kilocycles, 7500u);
}

// ---- provisioning -------------------------------------------------------------------------------

using activesync::PolicyKey;
using activesync::Status;
using activesync::Version;

struct Policy : BackEnd {
  explicit Policy(Duration refresh = Duration{0})
      : BackEnd([&](MailboxServerOptions& o) {
          HttpMailboxOptions http;
          http.phone_policies = {{.is_asked_for = true, .refresh = refresh}};
          o.halves.set(http);
        }) {}

  HttpResponse ask(ActionId action, PolicyKey key, Instant now = kStart,
                   Version version = Version::V14_1) {
    HttpRequest r = request(action);
    set_policy_key(r, key);
    set_sync_version(r, version);
    send(r, now);
    if (door.has(OutputKind::Spend)) door.work_done(door.one(OutputKind::Spend).tag, now);
    return door.bodies<HttpResponse>(OutputKind::Send).empty() ? HttpResponse{} : answer();
  }
};

TEST(Provisioning, IsAskedForBy449UpTo121AndByAStatusFrom140On) {
  Policy b;
  for (const ActionId action : {activesync::kSync, activesync::kPing, activesync::kFolderSync}) {
    EXPECT_EQ(b.ask(action, {}, kStart, Version::V12_1).status, 449);
    for (const Version version : {Version::V14_0, Version::V14_1, Version::V16_0, Version::V16_1}) {
      const HttpResponse told = b.ask(action, {}, kStart, version);
      EXPECT_EQ(told.status, 200);
      EXPECT_EQ(sync_status(told), Status::DeviceNotProvisioned);
    }
  }
  EXPECT_EQ(b.server.counts().held, 0u);
}

TEST(Provisioning, TakesTwoExchanges) {
  Policy b;
  const PolicyKey first = policy_key(b.ask(activesync::kProvision, {}));
  EXPECT_TRUE(first.is_temporary());
  EXPECT_EQ(sync_status(b.ask(activesync::kSync, first)), Status::DeviceNotProvisioned);
  const PolicyKey second = policy_key(b.ask(activesync::kProvision, first, at_s(3)));
  EXPECT_FALSE(second.is_temporary());
  EXPECT_EQ(sync_status(b.ask(activesync::kSync, second, at_s(4))), Status::Ok);
  b.ask(activesync::kPing, second, at_s(5));
  EXPECT_EQ(b.server.counts().held, 1u);
}

TEST(Provisioning, IsAskedForAgainAfterTheRefreshInterval) {
  Policy b(std::chrono::hours(1));
  const PolicyKey key = PolicyKey::issued(at_s(100));
  EXPECT_EQ(sync_status(b.ask(activesync::kSync, key, at_s(3699))), Status::Ok);
  EXPECT_EQ(sync_status(b.ask(activesync::kSync, key, at_s(3700))), Status::PolicyRefresh);
}

TEST(Provisioning, AKeyThatNoServerGaveIsInvalid) {
  Policy b;
  EXPECT_EQ(sync_status(b.ask(activesync::kSync, PolicyKey::of(7, 99))), Status::InvalidPolicyKey);
}

TEST(Provisioning, IsNothingForUsersWhosePhonesAreNotAsked) {
  BackEnd b;
  b.send(BackEnd::request(activesync::kSync));
  EXPECT_TRUE(b.door.has(OutputKind::Spend));
}

}  // namespace
}  // namespace casgrid::testing::throttling_test
