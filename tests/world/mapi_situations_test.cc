// Outlook over MAPI over HTTP on the wire, situation by situation; sources and what is not
// applicable stand in web_situation.h.
#include "tests/world/web_situation.h"

namespace casgrid::testing::web_situations {
namespace {

// Facts 2.8; [MS-OXCMAPIHTTP] 2.2.3.3.5: PENDING each 30 s.
TEST(MapiSituation, ConnectsExecutesAndWaitsUnderPending) {
  EXPECT_EQ(seen({.population = kOutlook, .profile = kSlow, .duration = "65"}),
            R"(
client 1 connect :443 +0
client 1 connect 1500 +60
cas1 2 connect :444 +10
cas1 2 connect 2300 +1
mbx1 2 200 4000 +0
cas1 1 200 4000 +0
client 3 connect :443 +30
client 3 notification-wait 600 +60
cas2 4 connect :444 +11
cas2 4 notification-wait 1400 +1
client 1 execute 1500 +19909
cas1 2 execute 2300 +10
mbx1 2 200 4000 +0
cas1 1 200 4000 +0
mbx1 4 pending 330 +10081
cas2 3 pending 330 +0
client 1 execute 1500 +9929
cas1 2 execute 2300 +10
mbx1 2 200 4000 +0
cas1 1 200 4000 +0
client 1 execute 1500 +20010
cas1 2 execute 2300 +10
mbx1 2 200 4000 +0
cas1 1 200 4000 +0
mbx1 4 pending 30 +41
cas2 3 pending 30 +0
)");
}

// Facts 2.8: the context is at the mailbox server, row MAPI-015.
TEST(MapiSituation, GoesOnAtTheOtherFrontEndWhenOneDies) {
  EXPECT_EQ(seen({.population = kOutlook,
                  .profile = kSlow,
                  .duration = "30",
                  .more = fault("crash: \"cas1\"", "10")}),
            R"(
client 1 connect :443 +0
client 1 connect 1500 +60
cas1 2 connect :444 +10
cas1 2 connect 2300 +1
mbx1 2 200 4000 +0
cas1 1 200 4000 +0
client 3 connect :443 +30
client 3 notification-wait 600 +60
cas2 4 connect :444 +11
cas2 4 notification-wait 1400 +1
client 5 connect :443 +19909
client 6 connect :443 +40
client 6 execute 1500 +60
cas2 7 connect :444 +10
cas2 7 execute 2300 +1
mbx1 7 200 4000 +0
cas2 6 200 4000 +0
)");
}

// Facts 2.8, 6.1, row MAPI-011: code 10.
TEST(MapiSituation, ConnectsAgainWhenTheCopyMoves) {
  EXPECT_EQ(seen({.population = kOutlook,
                  .profile = kSlow,
                  .duration = "30",
                  .more = fault("switchover { database: \"new\" server: \"mbx2\" }", "10")}),
            R"(
client 1 connect :443 +0
client 1 connect 1500 +60
cas1 2 connect :444 +10
cas1 2 connect 2300 +1
mbx1 2 200 4000 +0
cas1 1 200 4000 +0
client 3 connect :443 +30
client 3 notification-wait 600 +60
cas2 4 connect :444 +11
cas2 4 notification-wait 1400 +1
mbx1 4 503 elsewhere 700 +9808
cas2 3 503 1500 +0
client 1 execute 1500 +5010
cas1 2 execute 2300 +10
mbx1 2 503 elsewhere 700 +0
cas1 5 connect :444 +0
cas1 5 execute 2300 +1
mbx2 5 200 code 10 700 +0
cas1 1 200 code 10 700 +0
client 1 connect 1500 +10
cas1 5 connect 2300 +10
mbx2 5 200 4000 +0
cas1 1 200 4000 +0
client 3 notification-wait 600 +10
cas2 6 connect :444 +10
cas2 6 notification-wait 1400 +1
)");
}

// After its first PENDING nobody else can answer the wait.
TEST(MapiSituation, IsToldByAWaitThatHasBegunWhenTheCopyMoves) {
  EXPECT_EQ(seen({.population = kOutlook,
                  .profile = kSlow,
                  .duration = "55",
                  .more = fault("switchover { database: \"new\" server: \"mbx2\" }", "45")}),
            R"(
client 1 connect :443 +0
client 1 connect 1500 +60
cas1 2 connect :444 +10
cas1 2 connect 2300 +1
mbx1 2 200 4000 +0
cas1 1 200 4000 +0
client 3 connect :443 +30
client 3 notification-wait 600 +60
cas2 4 connect :444 +11
cas2 4 notification-wait 1400 +1
client 1 execute 1500 +19909
cas1 2 execute 2300 +10
mbx1 2 200 4000 +0
cas1 1 200 4000 +0
mbx1 4 pending 330 +10081
cas2 3 pending 330 +0
client 1 execute 1500 +9929
cas1 2 execute 2300 +10
mbx1 2 200 4000 +0
cas1 1 200 4000 +0
mbx1 4 200 code 10 50 +4868
cas2 3 200 code 10 50 +0
client 1 connect 1500 +10
cas1 2 connect 2300 +10
mbx1 2 503 elsewhere 700 +0
cas1 1 503 1500 +0
client 1 connect 1500 +5010
cas1 5 connect :444 +10
cas1 5 connect 2300 +1
mbx2 5 200 4000 +0
cas1 1 200 4000 +0
client 3 notification-wait 600 +10
cas2 4 notification-wait 1400 +10
mbx1 4 503 elsewhere 700 +0
cas2 6 connect :444 +0
cas2 6 notification-wait 1400 +1
)");
}

// [MS-OXCMAPIHTTP] 3.1.5.3: two PENDINGs missing; the server hangs from 10 s on.
TEST(MapiSituation, GivesAWaitUpUnderWhichNothingIsSaid) {
  EXPECT_EQ(
      seen({.population = kOutlook,
            .profile = "think_s { constant: 500 } hold_s: 300 events_per_hour: 0.001 "
                       "mailbox_megacycles { constant: 0 }",
            .duration = "115",
            .more = fault("sick { server: \"mbx1\" protocol: MAPI_HTTP effect: HANGS }", "35")}),
      R"(
client 1 connect :443 +0
client 1 connect 1500 +60
cas1 2 connect :444 +10
cas1 2 connect 2300 +1
mbx1 2 200 4000 +0
cas1 1 200 4000 +0
client 3 connect :443 +30
client 3 notification-wait 600 +60
cas2 4 connect :444 +11
cas2 4 notification-wait 1400 +1
mbx1 4 pending 330 +30000
cas2 3 pending 330 +0
cas1 2 close +39806
client 3 close +35204
cas2 4 close +10
client 1 execute 1500 +4990
cas1 5 connect :444 +10
cas1 5 execute 2300 +1
)");
}

// Facts 5.4, 7.5.
TEST(MapiSituation, IsRefusedWhileItsComponentIsInactive) {
  EXPECT_EQ(seen({.population = kOutlook,
                  .profile = kSlow,
                  .duration = "7",
                  .more = inactive("MAPI_PROXY")}),
            R"(
client 1 connect :443 +0
client 1 connect 1500 +60
cas1 1 503 1500 +10
client 1 connect 1500 +5010
cas1 1 503 1500 +10
)");
}

// The protocol's own limit, facts 7.1, capacity 1.4: at most Rca.MaxDelayInSeconds.
TEST(MapiSituation, WaitsOnceItsBudgetIsUsedUp) {
  EXPECT_EQ(seen({.population = kOutlook,
                  .profile = "think_s { constant: 1 } hold_s: 300 events_per_hour: 0.001 "
                             "mailbox_megacycles { constant: 2222 }",
                  .duration = "20",
                  .timing = "throttling { rca { max_burst_ms: 1 recharge_rate_ms: 36000 } }"}),
            R"(
client 1 connect :443 +0
client 1 connect 1500 +60
cas1 2 connect :444 +10
cas1 2 connect 2300 +1
mbx1 2 200 4000 +1000
cas1 1 200 4000 +0
client 3 connect :443 +30
client 3 notification-wait 600 +60
cas2 4 connect :444 +11
cas2 4 notification-wait 1400 +1
client 1 execute 1500 +909
cas1 2 execute 2300 +10
mbx1 2 200 4000 +6000
cas1 1 200 4000 +0
client 1 execute 1500 +1010
cas1 2 execute 2300 +10
mbx1 2 200 4000 +6000
cas1 1 200 4000 +0
client 1 execute 1500 +1010
cas1 2 execute 2300 +10
)");
}

// [MS-OXCMAPIHTTP] 2.2.4.3: the hour from 18 s on has weight 0; what hangs on the context ends.
TEST(MapiSituation, DisconnectsWhenNobodyWorksAnyMore) {
  EXPECT_EQ(seen({.population =
                      std::string(kOutlook) + " local_time_h: 0.995 day: [1, 0, 1, 1, 1, 1, 1, 1, "
                                              "1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]",
                  .profile = kSlow,
                  .duration = "35"}),
            R"(
client 1 connect :443 +0
client 1 connect 1500 +60
cas1 2 connect :444 +10
cas1 2 connect 2300 +1
mbx1 2 200 4000 +0
cas1 1 200 4000 +0
client 3 connect :443 +30
client 3 notification-wait 600 +60
cas2 4 connect :444 +11
cas2 4 notification-wait 1400 +1
client 1 disconnect 400 +19909
cas1 2 disconnect 1200 +10
mbx1 2 200 4000 +0
mbx1 4 200 350 +0
cas1 1 200 4000 +0
cas2 3 200 350 +0
client 1 close +10
client 3 close +0
)");
}

// Facts 4.3.
TEST(MapiSituation, RefusesACertificateOfAnotherName) {
  EXPECT_EQ(seen({.population = kOutlook,
                  .profile = kSlow,
                  .duration = "7",
                  .front = "certificate: \"other\""}),
            R"(
client 1 connect :443 +0
client 1 close +60
client 2 connect :443 +5000
client 2 close +60
)");
}

// The same of its date.
TEST(MapiSituation, RefusesACertificateThatHasEnded) {
  EXPECT_EQ(seen({.population = kOutlook,
                  .profile = kSlow,
                  .duration = "7",
                  .front = "certificate: \"past\""}),
            R"(
client 1 connect :443 +0
client 1 close +60
client 2 connect :443 +5000
client 2 close +60
)");
}

// Facts 2.2: not applicable, as Autodiscover gives no such mailbox the protocol; a client that
// comes all the same is told 500.
TEST(MapiSituation, OfAMailboxOf2010ThereIsNone) {
  EXPECT_EQ(seen({.population = "client: MAPI_HTTP databases: \"old\"",
                  .profile = kSlow,
                  .duration = "7"}),
            R"(
client 1 connect :443 +0
client 1 connect 1500 +60
cas1 1 500 1500 +10
client 1 connect 1500 +5010
cas1 1 500 1500 +10
)");
}

// [MS-OXCMAPIHTTP] 2.2.5: Bind first, and its context from then on.
TEST(MapiSituation, LooksANameUpInTheAddressBook) {
  EXPECT_EQ(seen({.population = kOutlook,
                  .profile = std::string(kSlow) + " address_book_share: 1",
                  .duration = "45"}),
            R"(
client 1 connect :443 +0
client 1 connect 1500 +60
cas1 2 connect :444 +10
cas1 2 connect 2300 +1
mbx1 2 200 4000 +0
cas1 1 200 4000 +0
client 3 connect :443 +30
client 3 notification-wait 600 +60
cas2 4 connect :444 +11
cas2 4 notification-wait 1400 +1
client 1 bind 1500 +19909
cas1 2 bind 2300 +10
mbx1 2 200 4000 +0
cas1 1 200 4000 +0
client 1 resolve-names 1500 +10
cas1 2 resolve-names 2300 +10
mbx1 2 200 4000 +0
cas1 1 200 4000 +0
mbx1 4 pending 330 +10061
cas2 3 pending 330 +0
client 1 query-rows 1500 +9949
cas1 2 query-rows 2300 +10
mbx1 2 200 4000 +0
cas1 1 200 4000 +0
)");
}

}  // namespace
}  // namespace casgrid::testing::web_situations
