// Programs over EWS, called with bare inputs: their requests, and the line of their notifications.
#include "model/client/ews_population.h"

#include <algorithm>
#include <map>

#include "model/base/lines.h"
#include "model/ews/actions.h"
#include "model/http/messages.h"
#include "model/http/told.h"
#include "model/routing/redirect_kind.h"
#include "tests/model/client/lone.h"

namespace casgrid::testing::ews_population_test {
namespace {

constexpr std::uint64_t kRequests = 0, kNotifications = 1;
constexpr ServerId kServer{4u};

struct Program : Lone<EwsPopulation, EwsPopulationOptions> {
  explicit Program(double change_share = 0.2)
      : Lone(2, LogonMethod::None,
             [=](EwsPopulationOptions& o) { o.profile.change_share = change_share; }) {}

  // Until both lines have asked.
  void begin() {
    wait(10);
    auto first = sent;
    wait(10);
    first.insert(first.end(), sent.begin(), sent.end());
    sent = first;
  }

  HttpRequest latest_of(std::uint64_t line) const {
    const auto found =
        std::find_if(sent.rbegin(), sent.rend(), [&](const auto& s) { return s.first == line; });
    EXPECT_NE(found, sent.rend());
    return found == sent.rend() ? HttpRequest{} : found->second;
  }

  void subscribed() {
    HttpResponse r;
    r.context = {7, 3};
    r.named_server = kServer;
    answer(kNotifications, r, kSecondLine + 1);
  }

  void hear(bool is_event, std::uint32_t number) {
    sent.clear();
    step([&] {
      door.message(connections.at(kNotifications), kNotifications,
                   HttpPart{kSecondLine + number, is_event}, now);
    });
  }

  void lost(std::uint32_t number) {
    HttpResponse r;
    r.ews_code = EwsCode::ErrorSubscriptionNotFound;
    answer(kNotifications, r, kSecondLine + number);
  }

  std::size_t count(RecordKind kind) const {
    return static_cast<std::size_t>(std::count_if(records.begin(), records.end(),
                                                  [&](const Record& r) { return r.kind == kind; }));
  }
};

TEST(EwsProgram, SynchronisesFirstAndSubscribesBeside) {
  Program p;
  p.begin();
  EXPECT_EQ(p.latest_of(kRequests).action, ews::kSyncFolderItems) << "it knows of nothing yet";
  const HttpRequest subscribe = p.latest_of(kNotifications);
  EXPECT_EQ(subscribe.action, ews::kSubscribe);
  EXPECT_TRUE(named_server(subscribe).is_none());
  EXPECT_EQ(subscribe.method, LogonMethod::Negotiate);
}

TEST(EwsProgram, BringsTheCookieOfItsSubscriptionAlong) {
  Program p;
  p.begin();
  p.subscribed();
  const HttpRequest stream = p.latest_of(kNotifications);
  EXPECT_EQ(stream.action, ews::kGetStreamingEvents);
  EXPECT_EQ(named_server(stream), kServer);
  EXPECT_EQ(stream.context, (SessionContext{7, 3}));
  EXPECT_EQ(stream.hold_s, 300);
  EXPECT_EQ(p.population.connections().long_polls(), 1u);
  p.answer(kRequests, {}, 1);
  p.wait(100);
  EXPECT_TRUE(named_server(p.latest_of(kRequests)).is_none()) << "of notifications alone";
}

TEST(EwsProgram, AsksForItsEventsAgainWhenTheirTimeIsOver) {
  Program p;
  p.begin();
  p.subscribed();
  p.hear(false, 2);
  p.answer(kNotifications, {}, kSecondLine + 2);
  EXPECT_EQ(p.latest_of(kNotifications).action, ews::kGetStreamingEvents);
  EXPECT_EQ(p.count(RecordKind::ContextLost), 0u);
}

TEST(EwsProgram, GetsWhatItWasToldOfUnlessItChangesSomething) {
  for (const double change_share : {0.0, 1.0}) {
    Program p(change_share);
    p.begin();
    p.subscribed();
    p.answer(kRequests, {}, 1);
    p.hear(true, 2);
    p.wait(100);
    EXPECT_EQ(p.latest_of(kRequests).action, change_share > 0 ? ews::kCreateItem : ews::kGetItem);
  }
}

TEST(EwsProgram, SubscribesAgainAtOnceWhenItsSubscriptionIsGone) {
  Program p;
  p.begin();
  p.subscribed();
  p.hear(false, 2);
  p.answer(kRequests, {}, 1);
  p.lost(2);
  const HttpRequest again = p.latest_of(kNotifications);
  EXPECT_EQ(again.action, ews::kSubscribe);
  EXPECT_TRUE(named_server(again).is_none()) << "the cookie would lead to where it is not";
  EXPECT_TRUE(again.is_repeat);
  EXPECT_EQ(p.count(RecordKind::ContextLost), 1u);
  p.wait(100);
  EXPECT_EQ(p.latest_of(kRequests).action, ews::kSyncFolderItems) << "it may have missed something";
}

TEST(EwsProgram, WaitsBeforeItSubscribesAgainIfNothingWasHeard) {
  Program p;
  p.begin();
  p.subscribed();
  const Instant before = p.now;
  p.lost(2);
  EXPECT_TRUE(p.sent.empty());
  p.wait(100);
  EXPECT_EQ(p.latest_of(kNotifications).action, ews::kSubscribe);
  EXPECT_EQ(p.now - before, std::chrono::seconds(4));
}

TEST(EwsProgram, AsksForItsEventsAgainWhenTheConnectionBreaks) {
  Program p;
  p.begin();
  p.subscribed();
  p.hear(false, 2);
  p.step([&] {
    p.door.closed(p.connections.at(kNotifications), kNotifications, CloseReason::Reset, p.now);
  });
  p.wait(100);
  const HttpRequest again = p.latest_of(kNotifications);
  EXPECT_EQ(again.action, ews::kGetStreamingEvents) << "the subscription is not the connection's";
  EXPECT_EQ(named_server(again), kServer);
}

TEST(EwsProgram, WaitsAsLongAsErrorServerBusySays) {
  Lone<EwsPopulation, EwsPopulationOptions> p(1, LogonMethod::None,
                                              [](EwsPopulationOptions& o) { o.streams = false; });
  p.wait(10);
  ASSERT_FALSE(p.sent.empty());
  const Instant before = p.now;
  HttpResponse busy = with_status(500);
  busy.ews_code = EwsCode::ErrorServerBusy;
  busy.turned_away = TurnedAway::Throttled;
  set_told_back_off_ms(busy, 12'345);
  p.answer(0, busy, 1);
  p.wait(1000);
  ASSERT_FALSE(p.sent.empty());
  EXPECT_EQ(p.now - before, std::chrono::milliseconds(12'345));
}

TEST(EwsProgram, OneLineDoesNotWaitForTheOther) {
  Program p;
  p.begin();
  for (std::uint32_t number = 1; number <= 3; ++number) {
    p.answer(kNotifications, with_status(503), kSecondLine + number);
    p.wait(1000);
    EXPECT_EQ(p.latest_of(kNotifications).action, ews::kSubscribe) << "after its own retry time";
  }
  EXPECT_EQ(p.population.connections().in_flight(), 2u) << "the request waits for its own answer";
}

TEST(EwsProgram, GoesOnAtTheNameThatItWasSentTo) {
  Program p;
  p.begin();
  HttpResponse away;
  away.status = 302;
  away.redirect = RedirectKind::Plain;
  away.location = kNewName;
  p.answer(kRequests, away, 1);
  p.wait(1);
  EXPECT_EQ(p.latest_of(kRequests).host, kNewName);
  p.answer(kRequests, {}, 2);
  p.wait(100);
  EXPECT_EQ(p.latest_of(kRequests).host, kNewName);
}

// A connection to the old name would lead to whoever sent it away.
TEST(EwsProgram, BothLinesGoOnAtTheNewName) {
  Program p;
  p.begin();
  p.subscribed();
  p.hear(false, 2);
  HttpResponse away;
  away.status = 302;
  away.redirect = RedirectKind::Plain;
  away.location = kNewName;
  p.answer(kRequests, away, 1);
  const ConnectionId before = p.connections.at(kNotifications);
  p.answer(kNotifications, {}, kSecondLine + 2);
  p.wait(1);
  EXPECT_NE(p.connections.at(kNotifications), before);
}

TEST(EwsProgram, NobodyWantsASubscriptionForItself) {
  Program p;
  p.begin();
  p.subscribed();
  EXPECT_TRUE(p.notes.empty()) << "it is no operation";
  p.answer(kRequests, {}, 1);
  ASSERT_EQ(p.notes.size(), 1u);
  EXPECT_EQ(ActionResult::of(p.notes.front().d).action, ews::kSyncFolderItems);
}

TEST(EwsProgram, HasOneLineIfItDoesNotStream) {
  Lone<EwsPopulation, EwsPopulationOptions> p(1, LogonMethod::None,
                                              [](EwsPopulationOptions& o) { o.streams = false; });
  for (std::uint32_t number = 1; number <= 5; ++number) {
    p.wait(1000);
    ASSERT_FALSE(p.sent.empty());
    EXPECT_FALSE(ews::prefers_affinity(p.sent.front().second.action));
    p.answer(0, {}, number);
  }
  EXPECT_EQ(p.connections.size(), 1u);
}

// What is asked for, over many requests of one program that is told of nothing.
std::map<std::uint16_t, int> asked(double change_share) {
  Lone<EwsPopulation, EwsPopulationOptions> p(1, LogonMethod::None, [=](EwsPopulationOptions& o) {
    o.streams = false;
    o.profile.change_share = change_share;
  });
  std::map<std::uint16_t, int> counts;
  for (std::uint32_t number = 1; number <= 2000; ++number) {
    p.wait(1e6);
    if (p.sent.empty()) break;
    ++counts[p.sent.front().second.action.value];
    p.answer(0, {}, number);
  }
  return counts;
}

TEST(EwsProgram, AsksForWhatItsSharesSay) {
  auto counts = asked(0.2);
  EXPECT_NEAR(counts[ews::kCreateItem.value], 400, 80);
  EXPECT_NEAR(counts[ews::kFindItem.value], 400, 80);
  EXPECT_NEAR(counts[ews::kSyncFolderItems.value], 400, 80);
  EXPECT_NEAR(counts[ews::kGetItem.value], 800, 80);
  counts = asked(1);
  EXPECT_EQ(counts[ews::kCreateItem.value], 1999) << "all but the first, which synchronises";
}

TEST(EwsProgram, SeveralOfAUserTellThemselvesApart) {
  Lone<EwsPopulation, EwsPopulationOptions> p(2, LogonMethod::None, [](EwsPopulationOptions& o) {
    o.who.users = 2;
    o.programs_per_user = 3;
  });
  EXPECT_EQ(p.population.clients(), 6u);
  std::map<std::pair<std::uint32_t, unsigned>, int> seen;
  for (int i = 0; i < 12; ++i) {
    p.wait(10);
    for (const auto& [connection, request] : p.sent) ++seen[{request.user.value, request.device}];
  }
  EXPECT_EQ(seen.size(), 6u);
  for (const auto& [who, lines] : seen) EXPECT_EQ(lines, 2) << who.first << " " << who.second;
}

}  // namespace
}  // namespace casgrid::testing::ews_population_test
