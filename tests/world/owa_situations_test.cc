// Outlook on the web on the wire, situation by situation; sources and what is not applicable stand
// in web_situation.h.
#include "tests/world/web_situation.h"

namespace casgrid::testing::web_situations {
namespace {

// Facts 2.3, 4.2.
TEST(OwaSituation, LogsOnByFormReadsAndSignsOut) {
  EXPECT_EQ(seen({.population = kBrowser, .profile = kRead}),
            R"(
client 1 connect :443 +0
client 1 open 1500 +60
cas1 1 302 to-form 700 +10
client 1 logon-page 1500 +10
cas1 1 200 9000 +10
client 1 logon 1500 +10
cas1 1 302 on 1500 +10
client 1 open 1500 +10
cas1 2 connect :444 +10
cas1 2 open 2300 +1
mbx1 2 200 4000 +0
cas1 1 200 4000 +0
client 1 read 1500 +2010
cas1 2 read 2300 +10
mbx1 2 200 4000 +0
cas1 1 200 4000 +0
client 1 logoff 1500 +10
cas1 1 302 signed-out 700 +10
client 1 close +10
)");
}

// Facts 4.2, 6.2: the cookies are good there.
TEST(OwaSituation, GoesOnAtTheOtherFrontEndWhenOneDies) {
  EXPECT_EQ(seen({.population = kBrowser, .profile = kRead, .more = fault("crash: \"cas1\"", "1")}),
            R"(
client 1 connect :443 +0
client 1 open 1500 +60
cas1 1 302 to-form 700 +10
client 1 logon-page 1500 +10
cas1 1 200 9000 +10
client 1 logon 1500 +10
cas1 1 302 on 1500 +10
client 1 open 1500 +10
cas1 2 connect :444 +10
cas1 2 open 2300 +1
mbx1 2 200 4000 +0
cas1 1 200 4000 +0
client 3 connect :443 +2010
client 4 connect :443 +40
client 4 read 1500 +60
cas2 5 connect :444 +10
cas2 5 read 2300 +1
mbx1 5 200 4000 +0
cas2 4 200 4000 +0
client 4 logoff 1500 +10
cas2 4 302 signed-out 700 +10
client 4 close +10
)");
}

// Facts 6.1: the session is good still; 503 while no copy is mounted.
TEST(OwaSituation, GoesOnAtTheOtherServerWhenTheCopyMoves) {
  EXPECT_EQ(seen({.population = kBrowser,
                  .profile = kRead,
                  .more = fault("switchover { database: \"new\" server: \"mbx2\" }", "1")}),
            R"(
client 1 connect :443 +0
client 1 open 1500 +60
cas1 1 302 to-form 700 +10
client 1 logon-page 1500 +10
cas1 1 200 9000 +10
client 1 logon 1500 +10
cas1 1 302 on 1500 +10
client 1 open 1500 +10
cas1 2 connect :444 +10
cas1 2 open 2300 +1
mbx1 2 200 4000 +0
cas1 1 200 4000 +0
client 1 read 1500 +2010
cas1 2 read 2300 +10
mbx1 2 503 elsewhere 700 +0
cas1 1 503 1500 +0
client 1 read 1500 +5010
cas1 3 connect :444 +10
cas1 3 read 2300 +1
mbx2 3 200 4000 +0
cas1 1 200 4000 +0
client 1 logoff 1500 +10
cas1 1 302 signed-out 700 +10
client 1 close +10
)");
}

// Facts 5.4, 7.5.
TEST(OwaSituation, IsRefusedWhileItsComponentIsInactive) {
  EXPECT_EQ(seen({.population = kBrowser,
                  .profile = kRead,
                  .duration = "7",
                  .more = inactive("OWA_PROXY")}),
            R"(
client 1 connect :443 +0
client 1 open 1500 +60
cas1 1 503 1500 +10
client 1 open 1500 +5010
cas1 1 503 1500 +10
)");
}

// The protocol's own limit, facts 7.1: with a burst of a millisecond the first page costs it, and
// the next request waits as long as may be. No browser has twenty requests at once
// (OwaMaxConcurrency).
TEST(OwaSituation, WaitsOnceItsBudgetIsUsedUp) {
  EXPECT_EQ(seen({.population = kBrowser,
                  .profile = "session_requests_mean: 1 change_share: 0 think_s { constant: 1 } "
                             "mailbox_megacycles { constant: 2222 }",
                  .timing = "throttling { owa { max_burst_ms: 1 recharge_rate_ms: 360000 "
                            "longest_delay_s: 3 } }"}),
            R"(
client 1 connect :443 +0
client 1 open 1500 +60
cas1 1 302 to-form 700 +10
client 1 logon-page 1500 +10
cas1 1 200 9000 +10
client 1 logon 1500 +10
cas1 1 302 on 1500 +10
client 1 open 1500 +10
cas1 2 connect :444 +10
cas1 2 open 2300 +1
mbx1 2 200 4000 +1000
cas1 1 200 4000 +0
client 1 read 1500 +1010
cas1 2 read 2300 +10
mbx1 2 200 4000 +4000
cas1 1 200 4000 +0
client 1 logoff 1500 +10
cas1 1 302 signed-out 700 +10
client 1 close +10
)");
}

// Facts 4.3: the browser warns, and its user leaves (assumed).
TEST(OwaSituation, LeavesACertificateOfAnotherName) {
  EXPECT_EQ(seen({.population = kBrowser,
                  .profile = kRead,
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
TEST(OwaSituation, LeavesACertificateThatHasEnded) {
  EXPECT_EQ(seen({.population = kBrowser,
                  .profile = kRead,
                  .duration = "7",
                  .front = "certificate: \"past\""}),
            R"(
client 1 connect :443 +0
client 1 close +60
client 2 connect :443 +5000
client 2 close +60
)");
}

// Facts 2.3, row OWA-010: same site, by way of a front end of 2010.
TEST(OwaSituation, OfAMailboxOf2010IsThatOfAnOldFrontEnd) {
  EXPECT_EQ(seen({.population = "client: OWA databases: \"old\"", .profile = kRead}),
            R"(
client 1 connect :443 +0
client 1 open 1500 +60
cas1 1 302 to-form 700 +10
client 1 logon-page 1500 +10
cas1 1 200 9000 +10
client 1 logon 1500 +10
cas1 1 302 on 1500 +10
client 1 open 1500 +10
cas1 2 connect :444 +10
cas1 2 open 2300 +1
old-cas 3 connect :444 +1
old-cas 3 open 3100 +1
old-mbx 3 200 4000 +0
old-cas 2 200 4000 +0
cas1 1 200 4000 +0
client 1 read 1500 +2010
cas1 2 read 2300 +10
old-cas 3 read 3100 +0
old-mbx 3 200 4000 +0
old-cas 2 200 4000 +0
cas1 1 200 4000 +0
client 1 logoff 1500 +10
cas1 1 302 signed-out 700 +10
client 1 close +10
)");
}

}  // namespace
}  // namespace casgrid::testing::web_situations
