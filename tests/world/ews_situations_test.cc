// Programs over Exchange Web Services on the wire, situation by situation; sources and what is not
// applicable stand in web_situation.h.
#include "tests/world/web_situation.h"

namespace casgrid::testing::web_situations {
namespace {

// Facts 2.5; GetStreamingEvents hangs.
TEST(EwsSituation, AsksAndIsToldOfEvents) {
  EXPECT_EQ(seen({.population = kProgram, .profile = kItems}),
            R"(
client 1 connect :443 +0
client 2 connect :443 +1
client 1 subscribe 1400 +59
client 2 sync-folder-items 1500 +1
cas1 3 connect :444 +10
cas1 3 subscribe 2200 +1
mbx1 3 200 4000 +0
cas1 1 200 4000 +0
cas2 4 connect :444 +0
cas2 4 sync-folder-items 2300 +1
mbx1 4 200 4000 +0
cas2 2 200 4000 +0
client 1 get-streaming-events 1200 +9
cas1 3 get-streaming-events 2000 +10
mbx1 3 begins 1100 +0
cas1 1 begins 1100 +0
client 2 create-item 1500 +7990
cas2 4 create-item 2300 +10
mbx1 4 200 4000 +0
cas2 2 200 4000 +0
client 2 create-item 1500 +8010
cas2 4 create-item 2300 +10
mbx1 4 200 4000 +0
cas2 2 200 4000 +0
)");
}

// Facts 2.5: subscription and cookie name the mailbox server.
TEST(EwsSituation, GoesOnAtTheOtherFrontEndWhenOneDies) {
  EXPECT_EQ(
      seen({.population = kProgram, .profile = kItems, .more = fault("crash: \"cas1\"", "4")}),
      R"(
client 1 connect :443 +0
client 2 connect :443 +1
client 1 subscribe 1400 +59
client 2 sync-folder-items 1500 +1
cas1 3 connect :444 +10
cas1 3 subscribe 2200 +1
mbx1 3 200 4000 +0
cas1 1 200 4000 +0
cas2 4 connect :444 +0
cas2 4 sync-folder-items 2300 +1
mbx1 4 200 4000 +0
cas2 2 200 4000 +0
client 1 get-streaming-events 1200 +9
cas1 3 get-streaming-events 2000 +10
mbx1 3 begins 1100 +0
cas1 1 begins 1100 +0
client 2 create-item 1500 +7990
cas2 4 create-item 2300 +10
mbx1 4 200 4000 +0
cas2 2 200 4000 +0
client 5 connect :443 +898
client 6 connect :443 +40
client 6 get-streaming-events 1200 +60
cas2 4 get-streaming-events 2000 +10
mbx1 4 begins 1100 +0
cas2 6 begins 1100 +0
client 2 create-item 1500 +7002
cas2 7 connect :444 +10
cas2 7 create-item 2300 +1
mbx1 7 200 4000 +0
cas2 2 200 4000 +0
)");
}

// Facts 6.1: ErrorSubscriptionNotFound.
TEST(EwsSituation, SubscribesAgainWhenTheCopyMoves) {
  EXPECT_EQ(seen({.population = kProgram,
                  .profile = kItems,
                  .more = fault("switchover { database: \"new\" server: \"mbx2\" }", "4")}),
            R"(
client 1 connect :443 +0
client 2 connect :443 +1
client 1 subscribe 1400 +59
client 2 sync-folder-items 1500 +1
cas1 3 connect :444 +10
cas1 3 subscribe 2200 +1
mbx1 3 200 4000 +0
cas1 1 200 4000 +0
cas2 4 connect :444 +0
cas2 4 sync-folder-items 2300 +1
mbx1 4 200 4000 +0
cas2 2 200 4000 +0
client 1 get-streaming-events 1200 +9
cas1 3 get-streaming-events 2000 +10
mbx1 3 begins 1100 +0
cas1 1 begins 1100 +0
mbx1 3 200 not-subscribed 700 +3889
cas1 1 200 not-subscribed 700 +0
client 1 subscribe 1400 +10
cas1 3 subscribe 2200 +10
mbx1 3 503 elsewhere 700 +0
cas1 1 503 1500 +0
client 2 sync-folder-items 1500 +4081
cas2 4 sync-folder-items 2300 +10
mbx1 4 503 elsewhere 700 +0
cas2 5 connect :444 +0
cas2 5 sync-folder-items 2300 +1
mbx2 5 200 4000 +0
cas2 2 200 4000 +0
client 1 subscribe 1400 +918
cas1 6 connect :444 +10
cas1 6 subscribe 2200 +1
mbx2 6 200 4000 +0
cas1 1 200 4000 +0
client 1 get-streaming-events 1200 +10
cas1 6 get-streaming-events 2000 +10
mbx2 6 begins 1100 +0
cas1 1 begins 1100 +0
client 2 create-item 1500 +7060
cas2 5 create-item 2300 +10
mbx2 5 200 4000 +0
cas2 2 200 4000 +0
)");
}

// Facts 5.4, 7.5.
TEST(EwsSituation, IsRefusedWhileItsComponentIsInactive) {
  EXPECT_EQ(seen({.population = kProgram,
                  .profile = kItems,
                  .duration = "7",
                  .more = inactive("EWS_PROXY")}),
            R"(
client 1 connect :443 +0
client 2 connect :443 +1
client 1 subscribe 1400 +59
client 2 sync-folder-items 1500 +1
cas1 1 503 1500 +9
cas2 2 503 1500 +1
client 1 subscribe 1400 +5009
client 2 sync-folder-items 1500 +1
cas1 1 503 1500 +9
cas2 2 503 1500 +1
)");
}

// The protocol's own limit, facts 7.1: BackOffMilliseconds, which it obeys.
TEST(EwsSituation, IsToldErrorServerBusyOnceItsBudgetIsUsedUp) {
  EXPECT_EQ(
      seen({.population = "client: EWS databases: \"new\" ews_program { streams: false }",
            .profile =
                "think_s { constant: 1 } change_share: 1 mailbox_megacycles { constant: 2222 }",
            .duration = "30",
            .timing = "throttling { ews { max_burst_ms: 1 recharge_rate_ms: 360000 "
                      "cutoff_balance_ms: 500 } }"}),
      R"(
client 1 connect :443 +0
client 1 sync-folder-items 1500 +60
cas1 2 connect :444 +10
cas1 2 sync-folder-items 2300 +1
mbx1 2 200 4000 +1000
cas1 1 200 4000 +0
client 1 create-item 1500 +1010
cas1 2 create-item 2300 +10
mbx1 2 500 throttled busy for 8969 ms 700 +0
cas1 1 500 throttled busy for 8969 ms 700 +0
client 1 create-item 1500 +8979
cas1 2 create-item 2300 +10
mbx1 2 200 4000 +1000
cas1 1 200 4000 +0
client 1 create-item 1500 +1010
cas1 2 create-item 2300 +10
mbx1 2 500 throttled busy for 8969 ms 700 +0
cas1 1 500 throttled busy for 8969 ms 700 +0
client 1 create-item 1500 +8979
cas1 2 create-item 2300 +10
mbx1 2 200 4000 +1000
cas1 1 200 4000 +0
client 1 create-item 1500 +1010
cas1 2 create-item 2300 +10
mbx1 2 500 throttled busy for 8969 ms 700 +0
cas1 1 500 throttled busy for 8969 ms 700 +0
)");
}

// HangingConnectionLimit, here 1: facts 7.1.
TEST(EwsSituation, TheSecondProgramHasOneStreamTooMany) {
  EXPECT_EQ(seen({.population = std::string(kProgram) + " devices_per_user: 2",
                  .profile = kItems,
                  .duration = "6",
                  .timing = "ews_hanging_connections: 1"}),
            R"(
client 1 connect :443 +0
client 2 connect :443 +0
client 3 connect :443 +1
client 4 connect :443 +0
client 1 subscribe 1400 +59
client 2 subscribe 1400 +0
client 3 sync-folder-items 1500 +1
client 4 sync-folder-items 1500 +0
cas1 5 connect :444 +10
cas2 6 connect :444 +0
cas1 7 connect :444 +0
cas2 8 connect :444 +0
cas1 5 subscribe 2200 +0
mbx1 5 200 4000 +0
cas1 1 200 4000 +0
cas2 6 subscribe 2200 +0
mbx1 6 200 4000 +0
cas1 7 sync-folder-items 2300 +0
cas2 8 sync-folder-items 2300 +0
cas2 2 200 4000 +0
mbx1 7 200 4000 +0
mbx1 8 200 4000 +0
cas1 3 200 4000 +0
cas2 4 200 4000 +0
client 1 get-streaming-events 1200 +10
client 2 get-streaming-events 1200 +0
cas1 7 get-streaming-events 2000 +10
mbx1 7 begins 1100 +0
cas1 1 begins 1100 +0
cas2 8 get-streaming-events 2000 +0
mbx1 8 503 throttled 700 +0
cas2 2 503 throttled 700 +0
client 2 get-streaming-events 1200 +5010
cas2 8 get-streaming-events 2000 +10
mbx1 8 503 throttled 700 +0
cas2 2 503 throttled 700 +0
)");
}

// Facts 4.3.
TEST(EwsSituation, RefusesACertificateOfAnotherName) {
  EXPECT_EQ(seen({.population = kProgram,
                  .profile = kItems,
                  .duration = "4",
                  .front = "certificate: \"other\""}),
            R"(
client 1 connect :443 +0
client 2 connect :443 +1
client 1 close +59
client 2 close +1
)");
}

// The same of its date.
TEST(EwsSituation, RefusesACertificateThatHasEnded) {
  EXPECT_EQ(seen({.population = kProgram,
                  .profile = kItems,
                  .duration = "4",
                  .front = "certificate: \"past\""}),
            R"(
client 1 connect :443 +0
client 2 connect :443 +1
client 1 close +59
client 2 close +1
)");
}

// Facts 2.2, 2.5: proxied.
TEST(EwsSituation, OfAMailboxOf2010GoesByWayOfAnOldFrontEnd) {
  EXPECT_EQ(seen({.population = "client: EWS databases: \"old\" ews_program { streams: false }",
                  .profile = kItems}),
            R"(
client 1 connect :443 +0
client 1 sync-folder-items 1500 +60
cas1 2 connect :444 +10
cas1 2 sync-folder-items 2300 +1
old-cas 3 connect :444 +1
old-cas 3 sync-folder-items 3100 +1
old-mbx 3 200 4000 +0
old-cas 2 200 4000 +0
cas1 1 200 4000 +0
client 1 create-item 1500 +8010
cas1 2 create-item 2300 +10
old-cas 3 create-item 3100 +0
old-mbx 3 200 4000 +0
old-cas 2 200 4000 +0
cas1 1 200 4000 +0
client 1 create-item 1500 +8010
cas1 2 create-item 2300 +10
old-cas 3 create-item 3100 +0
old-mbx 3 200 4000 +0
old-cas 2 200 4000 +0
cas1 1 200 4000 +0
)");
}

}  // namespace
}  // namespace casgrid::testing::web_situations
