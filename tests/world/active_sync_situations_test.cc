// Phones over ActiveSync on the wire, situation by situation; sources and what is not applicable
// stand in web_situation.h.
#include "tests/world/web_situation.h"

namespace casgrid::testing::web_situations {
namespace {

// Facts 2.6; [MS-ASCMD] 2.2.1.13, 2.2.1.21.
TEST(ActiveSyncSituation, SynchronisesAndLetsAPingHang) {
  EXPECT_EQ(seen({.population = kPhone, .profile = kSoon}),
            R"(
client 1 connect :443 +0
client 1 sync 1500 +60
cas1 2 connect :444 +10
cas1 2 sync 2300 +1
mbx1 2 200 4000 +0
cas1 1 200 4000 +0
client 1 ping 500 +10
cas1 2 ping 1300 +10
mbx1 2 200 350 +8000
cas1 1 200 350 +0
client 1 ping 500 +10
cas1 2 ping 1300 +10
mbx1 2 200 350 +8000
cas1 1 200 350 +0
client 1 ping 500 +10
cas1 2 ping 1300 +10
)");
}

// Facts 6.2: nothing of it was on the front end.
TEST(ActiveSyncSituation, GoesOnAtTheOtherFrontEndWhenOneDies) {
  EXPECT_EQ(seen({.population = kPhone, .profile = kSoon, .more = fault("crash: \"cas1\"", "4")}),
            R"(
client 1 connect :443 +0
client 1 sync 1500 +60
cas1 2 connect :444 +10
cas1 2 sync 2300 +1
mbx1 2 200 4000 +0
cas1 1 200 4000 +0
client 1 ping 500 +10
cas1 2 ping 1300 +10
client 3 connect :443 +8898
client 4 connect :443 +40
client 4 ping 500 +60
cas2 5 connect :444 +11
cas2 5 ping 1300 +1
mbx1 5 200 350 +8000
cas2 4 200 350 +0
client 4 ping 500 +10
cas2 5 ping 1300 +10
)");
}

// Facts 6.1: the front end is told, and asks again: 503 with Retry-After while no copy is mounted.
TEST(ActiveSyncSituation, PingHangsOnAtTheOtherServerWhenTheCopyMoves) {
  EXPECT_EQ(seen({.population = kPhone,
                  .profile = kSoon,
                  .timing = "retry_after_s: 5",
                  .more = fault("switchover { database: \"new\" server: \"mbx2\" }", "4")}),
            R"(
client 1 connect :443 +0
client 1 sync 1500 +60
cas1 2 connect :444 +10
cas1 2 sync 2300 +1
mbx1 2 200 4000 +0
cas1 1 200 4000 +0
client 1 ping 500 +10
cas1 2 ping 1300 +10
mbx1 2 503 elsewhere 700 +3889
cas1 1 503 after 5 s 1500 +0
client 1 ping 500 +5010
cas1 3 connect :444 +10
cas1 3 ping 1300 +1
mbx2 3 200 350 +8000
cas1 1 200 350 +0
client 1 ping 500 +10
cas1 3 ping 1300 +10
)");
}

// Facts 5.4, 7.5.
TEST(ActiveSyncSituation, IsRefusedWhileItsComponentIsInactive) {
  EXPECT_EQ(seen({.population = kPhone,
                  .profile = kSoon,
                  .duration = "7",
                  .timing = "retry_after_s: 5",
                  .more = inactive("ACTIVE_SYNC_PROXY")}),
            R"(
client 1 connect :443 +0
client 1 sync 1500 +60
cas1 1 503 after 5 s 1500 +10
client 1 sync 1500 +5010
cas1 1 503 after 5 s 1500 +10
)");
}

// The protocol's own limit: EasMaxConcurrency, here 1, row EAS-018; [MS-ASHTTP] 3.1.5.2.3.
TEST(ActiveSyncSituation, TheSecondPhoneIsOneTooMany) {
  EXPECT_EQ(seen({.population = std::string(kPhone) + " devices_per_user: 2",
                  .profile = kSoon,
                  .duration = "14",
                  .timing = "active_sync_concurrency: 1 retry_after_s: 5"}),
            R"(
client 1 connect :443 +0
client 2 connect :443 +1
client 1 sync 1500 +59
client 2 sync 1500 +1
cas1 3 connect :444 +10
cas1 3 sync 2300 +1
mbx1 3 200 4000 +0
cas1 1 200 4000 +0
cas2 4 connect :444 +0
cas2 4 sync 2300 +1
mbx1 4 200 4000 +0
cas2 2 200 4000 +0
client 1 ping 500 +9
client 2 ping 500 +1
cas1 3 ping 1300 +9
cas2 4 ping 1300 +1
mbx1 4 503 throttled after 5 s 700 +0
cas2 2 503 throttled after 5 s 700 +0
client 2 ping 500 +5010
cas2 4 ping 1300 +10
mbx1 4 503 throttled after 5 s 700 +0
cas2 2 503 throttled after 5 s 700 +0
mbx1 3 200 350 +2979
cas1 1 200 350 +0
client 1 ping 500 +10
cas1 3 ping 1300 +10
client 2 ping 500 +2011
cas2 4 ping 1300 +10
mbx1 4 503 throttled after 5 s 700 +0
cas2 2 503 throttled after 5 s 700 +0
)");
}

// Facts 7.1: below the cut-off it is told when to come again.
TEST(ActiveSyncSituation, IsCutOffWithRetryAfterOnceItsBudgetIsUsedUp) {
  EXPECT_EQ(
      seen({.population = kPhone,
            .profile = "hold_s: 8 events_per_hour: 3600 mailbox_megacycles { constant: 2222 }",
            .duration = "5",
            .timing = "retry_after_s: 1 throttling { active_sync { max_burst_ms: 1 "
                      "recharge_rate_ms: 1800000 cutoff_balance_ms: 500 } }"}),
      R"(
client 1 connect :443 +0
client 1 sync 1500 +60
cas1 2 connect :444 +10
cas1 2 sync 2300 +1
mbx1 2 200 4000 +1000
cas1 1 200 4000 +0
client 1 ping 500 +10
cas1 2 ping 1300 +10
mbx1 2 200 350 +127
cas1 1 200 350 +0
client 1 sync 1500 +10
cas1 2 sync 2300 +10
mbx1 2 503 throttled after 2 s 700 +0
cas1 1 503 throttled after 2 s 700 +0
client 1 sync 1500 +2010
cas1 2 sync 2300 +10
mbx1 2 200 4000 +1000
cas1 1 200 4000 +0
client 1 ping 500 +10
cas1 2 ping 1300 +10
mbx1 2 200 350 +63
cas1 1 200 350 +0
client 1 sync 1500 +10
cas1 2 sync 2300 +10
mbx1 2 503 throttled after 2 s 700 +0
cas1 1 503 throttled after 2 s 700 +0
)");
}

// Facts 4.3.
TEST(ActiveSyncSituation, RefusesACertificateOfAnotherName) {
  EXPECT_EQ(seen({.population = kPhone,
                  .profile = kSoon,
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
TEST(ActiveSyncSituation, RefusesACertificateThatHasEnded) {
  EXPECT_EQ(seen({.population = kPhone,
                  .profile = kSoon,
                  .duration = "7",
                  .front = "certificate: \"past\""}),
            R"(
client 1 connect :443 +0
client 1 close +60
client 2 connect :443 +5000
client 2 close +60
)");
}

// Facts 2.6, row EAS-004: proxied, no 451.
TEST(ActiveSyncSituation, OfAMailboxOf2010GoesByWayOfAnOldFrontEnd) {
  EXPECT_EQ(seen({.population = "client: ACTIVE_SYNC databases: \"old\"", .profile = kSoon}),
            R"(
client 1 connect :443 +0
client 1 sync 1500 +60
cas1 2 connect :444 +10
cas1 2 sync 2300 +1
old-cas 3 connect :444 +1
old-cas 3 sync 3100 +1
old-mbx 3 200 4000 +0
old-cas 2 200 4000 +0
cas1 1 200 4000 +0
client 1 ping 500 +10
cas1 2 ping 1300 +10
old-cas 3 ping 2100 +0
old-mbx 3 200 350 +8000
old-cas 2 200 350 +0
cas1 1 200 350 +0
client 1 ping 500 +10
cas1 2 ping 1300 +10
old-cas 3 ping 2100 +0
old-mbx 3 200 350 +8000
old-cas 2 200 350 +0
cas1 1 200 350 +0
client 1 ping 500 +10
cas1 2 ping 1300 +10
old-cas 3 ping 2100 +0
)");
}

// [MS-ASPROV] 3.1.5.1: policy, acknowledgement; [MS-ASHTTP] 2.2.2.1.1 for 449.
TEST(ActiveSyncSituation, ANewPhoneUpToProtocol121IsToldByHttp449) {
  EXPECT_EQ(
      seen({.population = std::string(kPhone) + " phone_program { version: V12_1 new_share: 1 }",
            .profile = kSoon,
            .duration = "7"}),
      R"(
client 1 connect :443 +0
client 1 folder-sync 1500 +60
cas1 2 connect :444 +10
cas1 2 folder-sync 2300 +1
mbx1 2 449 700 +0
cas1 1 449 700 +0
client 1 provision 900 +10
cas1 2 provision 1700 +10
mbx1 2 200 4000 +0
cas1 1 200 4000 +0
client 1 provision 900 +10
cas1 2 provision 1700 +10
mbx1 2 200 4000 +0
cas1 1 200 4000 +0
client 1 folder-sync 1500 +10
cas1 2 folder-sync 2300 +10
mbx1 2 200 4000 +0
cas1 1 200 4000 +0
client 1 sync 1500 +10
cas1 2 sync 2300 +10
mbx1 2 200 4000 +0
cas1 1 200 4000 +0
client 1 ping 500 +10
cas1 2 ping 1300 +10
)");
}

// [MS-ASCMD] 2.2.2: Status 142 in a good answer.
TEST(ActiveSyncSituation, ANewPhoneFromProtocol140OnIsToldByAStatus) {
  EXPECT_EQ(
      seen({.population = std::string(kPhone) + " phone_program { version: V14_1 new_share: 1 }",
            .profile = kSoon,
            .duration = "7"}),
      R"(
client 1 connect :443 +0
client 1 folder-sync 1500 +60
cas1 2 connect :444 +10
cas1 2 folder-sync 2300 +1
mbx1 2 200 status 142 700 +0
cas1 1 200 status 142 700 +0
client 1 provision 900 +10
cas1 2 provision 1700 +10
mbx1 2 200 4000 +0
cas1 1 200 4000 +0
client 1 provision 900 +10
cas1 2 provision 1700 +10
mbx1 2 200 4000 +0
cas1 1 200 4000 +0
client 1 folder-sync 1500 +10
cas1 2 folder-sync 2300 +10
mbx1 2 200 4000 +0
cas1 1 200 4000 +0
client 1 sync 1500 +10
cas1 2 sync 2300 +10
mbx1 2 200 4000 +0
cas1 1 200 4000 +0
client 1 ping 500 +10
cas1 2 ping 1300 +10
)");
}

// [MS-ASCMD] 2.2.2: Status 143, here after 3.6 s.
TEST(ActiveSyncSituation, ProvisionsAgainAfterTheRefreshInterval) {
  EXPECT_EQ(seen({.population = std::string(kPhone) + " phone_program { policy_refresh_h: 0.001 }",
                  .profile = kSoon,
                  .duration = "15"}),
            R"(
client 1 connect :443 +0
client 1 sync 1500 +60
cas1 2 connect :444 +10
cas1 2 sync 2300 +1
mbx1 2 200 4000 +0
cas1 1 200 4000 +0
client 1 ping 500 +10
cas1 2 ping 1300 +10
mbx1 2 200 350 +8000
cas1 1 200 350 +0
client 1 ping 500 +10
cas1 2 ping 1300 +10
mbx1 2 200 status 143 700 +0
cas1 1 200 status 143 700 +0
client 1 provision 900 +10
cas1 2 provision 1700 +10
mbx1 2 200 4000 +0
cas1 1 200 4000 +0
client 1 provision 900 +10
cas1 2 provision 1700 +10
mbx1 2 200 4000 +0
cas1 1 200 4000 +0
client 1 ping 500 +10
cas1 2 ping 1300 +10
)");
}

// Facts 2.15: a front end of 2010, and a mailbox that is newer.
TEST(ActiveSyncSituation, GoesWhereA451SaysFromProtocol140On) {
  EXPECT_EQ(seen({.population = kPhone,
                  .profile = kSoon,
                  .duration = "7",
                  .front = "virtual_directories { app: ACTIVE_SYNC external_url: "
                           "\"https://new.contoso.com/Microsoft-Server-ActiveSync\" }",
                  .addresses = "addresses: \"old-cas\""}),
            R"(
client 1 connect :443 +0
client 1 sync 1500 +60
old-cas 1 451 there 700 +10
client 1 close +10
client 2 connect :443 +20
client 2 sync 1500 +60
cas2 3 connect :444 +10
cas2 3 sync 2300 +1
mbx1 3 200 4000 +0
cas2 2 200 4000 +0
client 2 ping 500 +10
cas2 3 ping 1300 +10
)");
}

// KB 2751417: it tries again where it was.
TEST(ActiveSyncSituation, EAS013Protocol121DoesNotUnderstandA451) {
  EXPECT_EQ(seen({.population = std::string(kPhone) + " phone_program { version: V12_1 }",
                  .profile = kSoon,
                  .duration = "7",
                  .front = "virtual_directories { app: ACTIVE_SYNC external_url: "
                           "\"https://new.contoso.com/Microsoft-Server-ActiveSync\" }",
                  .addresses = "addresses: \"old-cas\""}),
            R"(
client 1 connect :443 +0
client 1 sync 1500 +60
old-cas 1 451 there 700 +10
client 1 sync 1500 +5010
old-cas 1 451 there 700 +10
)");
}

}  // namespace
}  // namespace casgrid::testing::web_situations
