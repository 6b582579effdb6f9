// What the reading of an offline address book looks like on the wire, situation by situation: see
// administration_situations_test.cc.
#include "tests/world/one_administrator.h"

namespace casgrid::testing::administration_situations {
namespace {

// Facts 2.9, row OAB-001; RFC 7233.
TEST(AddressBookSituation, IsReadInPiecesFromTheGenerationMailbox) {
  EXPECT_EQ(seen({.population = kBook, .think = "100"}),
            R"(
admin 1 connect :443 +0
admin 1 manifest 1500 +60
cas1 2 connect :444 +10
cas1 2 manifest 2300 +1
mbx1 2 200 4000 +0
cas1 1 200 4000 +0
admin 1 full 1500 +10
cas1 2 full 2300 +10
mbx1 2 206 50000 +0
cas1 1 206 50000 +1
admin 1 full 1500 +50
cas1 2 full 2300 +10
mbx1 2 206 50000 +0
cas1 1 206 50000 +0
admin 1 full 1500 +10
cas1 2 full 2300 +10
mbx1 2 206 20000 +0
cas1 1 206 20000 +0
admin 1 close +10
)");
}

// Facts 6.2; a piece that was lost is asked for again.
// Facts 7.5; BITS is done with a 4xx until the next check.
TEST(AddressBookSituation, AWrongOrExpiredPasswordOrALockedAccountIs401) {
  for (const char* ails : {"wrong_share: 1", "expired_share: 1", "locked_out_share: 1"})
    EXPECT_EQ(
        seen({.population = std::string(kBook) + " credentials { " + ails + " }", .duration = "4"}),
        R"(
admin 1 connect :443 +0
admin 1 manifest 1500 +60
cas1 1 401 1500 +10
admin 1 close +10
admin 2 connect :443 +2020
admin 2 manifest 1500 +60
cas2 2 401 1500 +10
admin 2 close +10
)");
}

TEST(AddressBookSituation, GoesOnAtTheOtherFrontEndWhereItStood) {
  EXPECT_EQ(seen({.population = kBook, .more = fault("crash: \"cas1\"", "0.1"), .think = "100"}),
            R"(
admin 1 connect :443 +0
admin 1 manifest 1500 +60
cas1 2 connect :444 +10
cas1 2 manifest 2300 +1
mbx1 2 200 4000 +0
cas1 1 200 4000 +0
admin 1 full 1500 +10
admin 3 connect :443 +5008
admin 4 connect :443 +40
admin 4 full 1500 +60
cas2 5 connect :444 +10
cas2 5 full 2300 +1
mbx1 5 206 50000 +0
cas2 4 206 50000 +1
admin 4 full 1500 +50
cas2 5 full 2300 +10
mbx1 5 206 50000 +0
cas2 4 206 50000 +0
admin 4 full 1500 +10
cas2 5 full 2300 +10
mbx1 5 206 20000 +0
cas2 4 206 20000 +0
admin 4 close +10
)");
}

// Facts 6.1.
TEST(AddressBookSituation, GoesOnAtTheOtherServerWhenTheCopyMoves) {
  EXPECT_EQ(seen({.population = kBook,
                  .more = fault("switchover { database: \"new\" server: \"mbx2\" }", "0.1"),
                  .think = "100"}),
            R"(
admin 1 connect :443 +0
admin 1 manifest 1500 +60
cas1 2 connect :444 +10
cas1 2 manifest 2300 +1
mbx1 2 200 4000 +0
cas1 1 200 4000 +0
admin 1 full 1500 +10
cas1 2 full 2300 +10
mbx1 2 503 elsewhere 700 +0
cas1 1 503 1500 +0
admin 1 full 1500 +5010
cas1 3 connect :444 +10
cas1 3 full 2300 +1
mbx2 3 206 50000 +0
cas1 1 206 50000 +1
admin 1 full 1500 +50
cas1 3 full 2300 +10
mbx2 3 206 50000 +0
cas1 1 206 50000 +0
admin 1 full 1500 +10
cas1 3 full 2300 +10
mbx2 3 206 20000 +0
cas1 1 206 20000 +0
admin 1 close +10
)");
}

// Facts 5.4, 7.5; the wait doubles.
TEST(AddressBookSituation, IsRefusedWhileItsComponentIsInactive) {
  EXPECT_EQ(
      seen({.population = kBook,
            .more = fault(
                "component_state { server: \"cas1\" component: OAB_PROXY state: INACTIVE }", "0"),
            .think = "100"}),
      R"(
admin 1 connect :443 +0
admin 1 manifest 1500 +60
cas1 1 503 1500 +10
admin 1 manifest 1500 +5010
cas1 1 503 1500 +10
admin 1 manifest 1500 +10010
cas1 1 503 1500 +10
)");
}

// Row OAB-006.
TEST(AddressBookSituation, OfAMailboxOf2010IsTheNewOneIfOutlookAnywhereIsOn) {
  EXPECT_EQ(
      seen({.population =
                "client: OAB databases: \"old\" oab_download { full_share: 0 difference_share: 0 }",
            .think = "100",
            .old = "virtual_directories { app: RPC }"}),
      R"(
admin 1 connect :443 +0
admin 1 manifest 1500 +60
cas1 2 connect :444 +10
cas1 2 manifest 2300 +1
mbx1 2 200 4000 +0
cas1 1 200 4000 +0
admin 1 close +10
)");
}

// Row OAB-006.
TEST(AddressBookSituation, OfAMailboxOf2010IsNoneWithoutOutlookAnywhere) {
  EXPECT_EQ(
      seen({.population =
                "client: OAB databases: \"old\" oab_download { full_share: 0 difference_share: 0 }",
            .think = "100"}),
      R"(
)");
}

}  // namespace
}  // namespace casgrid::testing::administration_situations
