// What ECP, remote PowerShell and an offline address book look like on the wire, situation by
// situation: one client, every exchange in its order. Client and front ends are 10 ms apart;
// servers are on one site.
//
// Nobody observed these clients: the exchanges follow the facts of each section and open
// specifications ([MS-WSMV] for Create, Command, Delete; RFC 7233 for ranges), octets are assumed.
// What is the same for all three, or not applicable:
//   - the protocol's own limit: of shells in shells_test.cc and administration_test.cc; ECP and
//     address books have none but the queue of their pool, as every protocol over HTTP;
#include "tests/world/one_administrator.h"

namespace casgrid::testing::administration_situations {
namespace {

// Facts 2.3, 2.4, rows ECP-001, ECP-011.
TEST(EcpSituation, LogsOnByFormViewsAndSignsOut) {
  EXPECT_EQ(seen({.population = kEcp}), R"(
admin 1 connect :443 +0
admin 1 open 1500 +60
cas1 1 302 to-form 700 +10
admin 1 logon-page 1500 +10
cas1 1 200 9000 +10
admin 1 logon 1500 +10
cas1 1 302 on 1500 +10
admin 1 open 1500 +10
cas1 2 connect :444 +10
cas1 2 open 2300 +1
mbx1 2 200 4000 +0
cas1 1 200 4000 +0
admin 1 view 1500 +2010
cas1 2 view 2300 +10
mbx1 2 200 4000 +0
cas1 1 200 4000 +0
admin 1 logoff 1500 +10
cas1 1 302 signed-out 700 +10
admin 1 close +10
)");
}

// Facts 2.3, 7.5: the form again with reason=2, of a wrong password as of an expired one or of a
// locked account; 401 where credentials come with each request. What administrators do is assumed.
TEST(EcpSituation, AWrongPasswordLeadsToTheFormAgain) {
  EXPECT_EQ(seen({.population = std::string(kEcp) + " credentials { wrong_share: 1 prompt_s: 5 }"}),
            R"(
admin 1 connect :443 +0
admin 1 open 1500 +60
cas1 1 302 to-form 700 +10
admin 1 logon-page 1500 +10
cas1 1 200 9000 +10
admin 1 logon 1500 +10
cas1 1 302 to-form 700 +10
admin 1 open 1500 +5010
cas1 1 302 to-form 700 +10
admin 1 logon-page 1500 +10
cas1 1 200 9000 +10
admin 1 logon 1500 +10
cas1 1 302 on 1500 +10
admin 1 open 1500 +10
cas1 2 connect :444 +10
cas1 2 open 2300 +1
mbx1 2 200 4000 +0
cas1 1 200 4000 +0
admin 1 view 1500 +2010
cas1 2 view 2300 +10
mbx1 2 200 4000 +0
cas1 1 200 4000 +0
admin 1 logoff 1500 +10
cas1 1 302 signed-out 700 +10
admin 1 close +10
)");
}

TEST(EcpSituation, AnExpiredPasswordOrALockedAccountLeadsToTheFormAgain) {
  for (const char* ails : {"expired_share: 1", "locked_out_share: 1"})
    EXPECT_EQ(
        seen({.population = std::string(kEcp) + " credentials { prompt_s: 20 " + ails + " }"}),
        R"(
admin 1 connect :443 +0
admin 1 open 1500 +60
cas1 1 302 to-form 700 +10
admin 1 logon-page 1500 +10
cas1 1 200 9000 +10
admin 1 logon 1500 +10
cas1 1 302 to-form 700 +10
admin 1 open 1500 +20010
cas1 1 302 to-form 700 +10
admin 1 logon-page 1500 +10
cas1 1 200 9000 +10
admin 1 logon 1500 +10
cas1 1 302 to-form 700 +10
)");
}

TEST(EcpSituation, AWrongPasswordWithoutAFormIs401) {
  EXPECT_EQ(seen({.population = std::string(kEcp) +
                                " logon: BASIC credentials { wrong_share: 1 prompt_s: 5 }",
                  .front = kNoForms}),
            R"(
admin 1 connect :443 +0
admin 1 open 1500 +60
cas1 1 401 1500 +10
admin 1 open 1500 +5010
cas1 2 connect :444 +10
cas1 2 open 2300 +1
mbx1 2 200 4000 +0
cas1 1 200 4000 +0
admin 1 view 1500 +2010
cas1 2 view 2300 +10
mbx1 2 200 4000 +0
cas1 1 200 4000 +0
admin 1 close +10
)");
}

// Facts 4.1: forms off.
TEST(EcpSituation, WithBasicHasCredentialsOnEachRequest) {
  EXPECT_EQ(seen({.population = std::string(kEcp) + " logon: BASIC", .front = kNoForms}),
            R"(
admin 1 connect :443 +0
admin 1 open 1500 +60
cas1 2 connect :444 +10
cas1 2 open 2300 +1
mbx1 2 200 4000 +0
cas1 1 200 4000 +0
admin 1 view 1500 +2010
cas1 2 view 2300 +10
mbx1 2 200 4000 +0
cas1 1 200 4000 +0
admin 1 close +10
)");
}

// Facts 2.1-2e, 2.4, 7.6 F16, row ECP-009.
TEST(EcpSituation, OfAnAccountWithoutAMailboxIs500WhileThatIsNowhereMounted) {
  EXPECT_EQ(
      seen({.population = kAlone, .more = fault("database_failure: \"new\""), .front = kNoForms}),
      R"(
admin 1 connect :443 +0
admin 1 open 1500 +60
cas1 2 connect :444 +10
cas1 2 open 2300 +1
mbx1 2 200 4000 +0
cas1 1 200 4000 +0
admin 1 view 1500 +2010
cas1 2 view 2300 +10
mbx1 2 503 elsewhere 700 +0
cas1 1 500 1500 +0
admin 1 view 1500 +5010
cas1 3 connect :444 +10
cas1 3 view 2300 +1
mbx2 3 200 4000 +0
cas1 1 200 4000 +0
admin 1 close +10
)");
}

// Facts 4.2, 6.2: the cookies are good there.
TEST(EcpSituation, GoesOnAtTheOtherFrontEndWhenOneDies) {
  EXPECT_EQ(seen({.population = kEcp, .more = fault("crash: \"cas1\"")}),
            R"(
admin 1 connect :443 +0
admin 1 open 1500 +60
cas1 1 302 to-form 700 +10
admin 1 logon-page 1500 +10
cas1 1 200 9000 +10
admin 1 logon 1500 +10
cas1 1 302 on 1500 +10
admin 1 open 1500 +10
cas1 2 connect :444 +10
cas1 2 open 2300 +1
mbx1 2 200 4000 +0
cas1 1 200 4000 +0
admin 3 connect :443 +2010
admin 4 connect :443 +40
admin 4 view 1500 +60
cas2 5 connect :444 +10
cas2 5 view 2300 +1
mbx1 5 200 4000 +0
cas2 4 200 4000 +0
admin 4 logoff 1500 +10
cas2 4 302 signed-out 700 +10
admin 4 close +10
)");
}

// Facts 6.1: the session is good still.
TEST(EcpSituation, GoesOnAtTheOtherServerWhenTheCopyMoves) {
  EXPECT_EQ(seen({.population = kEcp,
                  .more = fault("switchover { database: \"new\" server: \"mbx2\" }")}),
            R"(
admin 1 connect :443 +0
admin 1 open 1500 +60
cas1 1 302 to-form 700 +10
admin 1 logon-page 1500 +10
cas1 1 200 9000 +10
admin 1 logon 1500 +10
cas1 1 302 on 1500 +10
admin 1 open 1500 +10
cas1 2 connect :444 +10
cas1 2 open 2300 +1
mbx1 2 200 4000 +0
cas1 1 200 4000 +0
admin 1 view 1500 +2010
cas1 2 view 2300 +10
mbx1 2 503 elsewhere 700 +0
cas1 1 503 1500 +0
admin 1 view 1500 +5010
cas1 3 connect :444 +10
cas1 3 view 2300 +1
mbx2 3 200 4000 +0
cas1 1 200 4000 +0
admin 1 logoff 1500 +10
cas1 1 302 signed-out 700 +10
admin 1 close +10
)");
}

// Facts 5.4, 7.5.
TEST(EcpSituation, IsRefusedWhileItsComponentIsInactive) {
  EXPECT_EQ(
      seen({.population = kEcp,
            .more = fault(
                "component_state { server: \"cas1\" component: ECP_PROXY state: INACTIVE }", "0")}),
      R"(
admin 1 connect :443 +0
admin 1 open 1500 +60
cas1 1 503 1500 +10
admin 1 open 1500 +5010
cas1 1 503 1500 +10
admin 1 open 1500 +5010
cas1 1 503 1500 +10
admin 1 open 1500 +5010
cas1 1 503 1500 +10
admin 1 open 1500 +5010
cas1 1 302 to-form 700 +10
admin 1 logon-page 1500 +10
cas1 1 200 9000 +10
admin 1 logon 1500 +10
cas1 1 302 on 1500 +10
admin 1 open 1500 +10
cas1 2 connect :444 +10
cas1 2 open 2300 +1
mbx1 2 200 4000 +0
cas1 1 200 4000 +0
admin 1 view 1500 +2010
cas1 2 view 2300 +10
mbx1 2 200 4000 +0
cas1 1 200 4000 +0
admin 1 logoff 1500 +10
cas1 1 302 signed-out 700 +10
admin 1 close +10
)");
}

// Facts 2.2, row ECP-005.
TEST(EcpSituation, OfAMailboxOf2010IsThatOfAnOldFrontEnd) {
  EXPECT_EQ(seen({.population = "client: ECP databases: \"old\""}),
            R"(
admin 1 connect :443 +0
admin 1 open 1500 +60
cas1 1 302 to-form 700 +10
admin 1 logon-page 1500 +10
cas1 1 200 9000 +10
admin 1 logon 1500 +10
cas1 1 302 on 1500 +10
admin 1 open 1500 +10
cas1 2 connect :444 +10
cas1 2 open 2300 +1
old-cas 3 connect :444 +1
old-cas 3 open 3100 +1
old-mbx 3 200 4000 +0
old-cas 2 200 4000 +0
cas1 1 200 4000 +0
admin 1 view 1500 +2010
cas1 2 view 2300 +10
old-cas 3 view 3100 +0
old-mbx 3 200 4000 +0
old-cas 2 200 4000 +0
cas1 1 200 4000 +0
admin 1 logoff 1500 +10
cas1 1 302 signed-out 700 +10
admin 1 close +10
)");
}

// Facts 2.11, row PSH-001; [MS-WSMV].
TEST(PowerShellSituation, MakesAShellRunsACommandAndEndsIt) {
  EXPECT_EQ(seen({.population = kShell}), R"(
admin 1 connect :443 +0
admin 1 create 1500 +60
cas1 2 connect :444 +10
cas1 2 create 2300 +1
mbx1 2 200 4000 +0
cas1 1 200 4000 +0
admin 1 command 1500 +2010
cas1 2 command 2300 +10
mbx1 2 200 4000 +0
cas1 1 200 4000 +0
admin 1 delete 1500 +10
cas1 2 delete 2300 +10
mbx1 2 200 4000 +0
cas1 1 200 4000 +0
admin 1 close +10
)");
}

// Facts 2.11; the back-end cookie.
// Facts 7.5.
TEST(PowerShellSituation, AWrongOrExpiredPasswordOrALockedAccountIs401) {
  for (const char* ails : {"wrong_share: 1", "expired_share: 1", "locked_out_share: 1"})
    EXPECT_EQ(
        seen({.population = std::string(kShell) +
                            " credentials { types_the_same: true prompt_s: 20 " + ails + " }"}),
        R"(
admin 1 connect :443 +0
admin 1 create 1500 +60
cas1 1 401 1500 +10
admin 1 create 1500 +20010
cas1 1 401 1500 +10
)");
}

TEST(PowerShellSituation, KeepsItsShellWhenAFrontEndDies) {
  EXPECT_EQ(seen({.population = kShell, .more = fault("crash: \"cas1\"")}),
            R"(
admin 1 connect :443 +0
admin 1 create 1500 +60
cas1 2 connect :444 +10
cas1 2 create 2300 +1
mbx1 2 200 4000 +0
cas1 1 200 4000 +0
admin 3 connect :443 +2010
admin 4 connect :443 +40
admin 4 command 1500 +60
cas2 5 connect :444 +10
cas2 5 command 2300 +1
mbx1 5 200 4000 +0
cas2 4 200 4000 +0
admin 4 delete 1500 +10
cas2 5 delete 2300 +10
mbx1 5 200 4000 +0
cas2 4 200 4000 +0
admin 4 close +10
)");
}

// [MS-WSMV]: the fault that says that there is none.
TEST(PowerShellSituation, LosesItsShellWithTheServerAndMakesAnother) {
  EXPECT_EQ(seen({.population = kShell, .more = fault("crash: \"mbx1\"")}),
            R"(
admin 1 connect :443 +0
admin 1 create 1500 +60
cas1 2 connect :444 +10
cas1 2 create 2300 +1
mbx1 2 200 4000 +0
cas1 1 200 4000 +0
admin 1 command 1500 +2010
cas1 3 connect :444 +10
cas1 4 connect :444 +0
cas1 4 command 2300 +1
mbx2 4 500 no-shell 700 +0
cas1 1 500 no-shell 700 +0
admin 1 create 1500 +5010
cas1 5 connect :444 +10
cas1 4 create 2300 +0
mbx2 4 200 4000 +0
cas1 1 200 4000 +0
admin 1 command 1500 +2010
cas1 4 command 2300 +10
mbx2 4 200 4000 +0
cas1 1 200 4000 +0
admin 1 delete 1500 +10
cas1 4 delete 2300 +10
mbx2 4 200 4000 +0
cas1 1 200 4000 +0
admin 1 close +10
)");
}

// Facts 2.11: no mailbox decides.
TEST(PowerShellSituation, DoesNotNoticeThatACopyMoves) {
  EXPECT_EQ(seen({.population = kShell,
                  .more = fault("switchover { database: \"new\" server: \"mbx2\" }")}),
            R"(
admin 1 connect :443 +0
admin 1 create 1500 +60
cas1 2 connect :444 +10
cas1 2 create 2300 +1
mbx1 2 200 4000 +0
cas1 1 200 4000 +0
admin 1 command 1500 +2010
cas1 2 command 2300 +10
mbx1 2 200 4000 +0
cas1 1 200 4000 +0
admin 1 delete 1500 +10
cas1 2 delete 2300 +10
mbx1 2 200 4000 +0
cas1 1 200 4000 +0
admin 1 close +10
)");
}

// Facts 5.4, 7.5.
TEST(PowerShellSituation, IsRefusedWhileItsComponentIsInactive) {
  EXPECT_EQ(
      seen({.population = kShell,
            .more = fault(
                "component_state { server: \"cas1\" component: RPS_PROXY state: INACTIVE }", "0")}),
      R"(
admin 1 connect :443 +0
admin 1 create 1500 +60
cas1 1 503 1500 +10
admin 1 create 1500 +5010
cas1 1 503 1500 +10
admin 1 create 1500 +5010
cas1 1 503 1500 +10
admin 1 create 1500 +5010
cas1 1 503 1500 +10
admin 1 create 1500 +5010
cas1 2 connect :444 +10
cas1 2 create 2300 +1
mbx1 2 200 4000 +0
cas1 1 200 4000 +0
admin 1 command 1500 +2010
cas1 2 command 2300 +10
mbx1 2 200 4000 +0
cas1 1 200 4000 +0
admin 1 delete 1500 +10
cas1 2 delete 2300 +10
mbx1 2 200 4000 +0
cas1 1 200 4000 +0
admin 1 close +10
)");
}

// Row PSH-006.
TEST(PowerShellSituation, OfAMailboxOf2010IsServedByANewServer) {
  EXPECT_EQ(seen({.population = "client: POWERSHELL databases: \"old\""}),
            R"(
admin 1 connect :443 +0
admin 1 create 1500 +60
cas1 2 connect :444 +10
cas1 2 create 2300 +1
mbx1 2 200 4000 +0
cas1 1 200 4000 +0
admin 1 command 1500 +2010
cas1 2 command 2300 +10
mbx1 2 200 4000 +0
cas1 1 200 4000 +0
admin 1 delete 1500 +10
cas1 2 delete 2300 +10
mbx1 2 200 4000 +0
cas1 1 200 4000 +0
admin 1 close +10
)");
}

// Facts 4.3; docs/support.md, certificates in time: a browser's user leaves, the others refuse.
TEST(AdministrationSituation, EndsWhereTheCertificatesNameIsWrong) {
  for (const char* population : {kEcp, kShell, kBook})
    EXPECT_EQ(seen({.population = population, .front = "certificate: \"other\"", .duration = "4"}),
              R"(
admin 1 connect :443 +0
admin 1 close +60
)") << population;
}

}  // namespace
}  // namespace casgrid::testing::administration_situations
