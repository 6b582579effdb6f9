// What ECP, remote PowerShell and an offline address book look like on the wire, situation by
// situation: one client, every exchange in its order. Client and front ends are 10 ms apart;
// servers are on one site.
//
// Nobody observed these clients: the exchanges follow the facts of each section and open
// specifications ([MS-WSMV] for Create, Command, Delete; RFC 7233 for ranges), octets are assumed.
// What is the same for all three, or not applicable:
//   - wrong, expired, locked: no simulated client types a wrong password; the front end's answers
//     are in anchors_test.cc, what clients make of them in session_apps_test.cc and
//     oab_population_test.cc;
//   - the protocol's own limit: of shells in shells_test.cc and administration_test.cc; ECP and
//     address books have none but the queue of their pool, as every protocol over HTTP;
#include "tests/world/http_wire.h"

namespace casgrid::testing::administration_situations {
namespace {

constexpr const char* kOrganisation = R"(
title: "one administrator" schema_version: 2 seed: 5
topology {
  sites { name: "hq" } client_networks { name: "internet" }
  links { name: "wan" a: "internet" b: "hq" bandwidth_mbps: 1000 latency_ms: 10 }
  default_cpu { cores: 8 }
}
directory {
  domain: "contoso.com"
  front_ends { name: "cas1" site: "hq" %FRONT }
  front_ends { name: "cas2" site: "hq" %FRONT }
  front_ends { name: "old-cas" site: "hq" version: "14.3.266.2" %OLD }
  mailbox_servers { name: "mbx1" site: "hq" }
  mailbox_servers { name: "mbx2" site: "hq" }
  mailbox_servers { name: "old-mbx" site: "hq" version: "14.3.266.2" }
  directory_servers { name: "dc1" site: "hq" }
  dags { name: "dag" members: "mbx1" members: "mbx2" witness_site: "hq" }
  databases { name: "new" copies { server: "mbx1" } copies { server: "mbx2" } }
  databases { name: "old" copies { server: "old-mbx" } }
  arbitration_database: "new"
  certificates { name: "other" names: "other.contoso.com" }
  offline_address_books { books { name: "book" is_default: true generation_database: "new" } }
  namespaces { host: "mail.contoso.com" addresses: "cas1" addresses: "cas2" }
}
timing {
  tls_handshake_megacycles: 0.001 tls_resumed_megacycles: 0.001 directory_megacycles: 0.001 connect_timeout_s: 3
  detection_s: 3 mount_s: 3 switchover_s: 2
}
record { trace: NONE }
)";

constexpr const char* kCalm = R"(
  profile { think_s { constant: %THINK } session_requests_mean: 1 change_share: 0 response_bytes { constant: 4000 } request_bytes { constant: 1500 }
    retry_s { constant: 5 } front_end_megacycles { constant: 0 } mailbox_megacycles { constant: 0 } } })";

void put(std::string& text, const std::string& mark, const std::string& with) {
  for (std::size_t at = text.find(mark); at != std::string::npos; at = text.find(mark))
    text.replace(at, mark.size(), with);
}

struct Given {
  std::string population{};
  std::string more{};
  std::string front{};
  std::string think = "2";
  std::string old{};
  std::string duration = "30";
};

std::string seen(const Given& given) {
  std::string text = kOrganisation + ("duration_s: " + given.duration + "\n") +
                     "populations { name: \"admin\" users: 1 location: \"internet\" "
                     "namespace: \"mail.contoso.com\" closed { ramp_s: 0.001 away_mean_s: 1000 } " +
                     given.population + kCalm + given.more;
  put(text, "%FRONT", given.front);
  put(text, "%THINK", given.think);
  put(text, "%OLD", given.old);
  return exchanges_of(text);
}

constexpr const char* kEcp = "client: ECP databases: \"new\"";
constexpr const char* kAlone = "client: ECP without_mailbox: true logon: BASIC";
constexpr const char* kNoForms = "virtual_directories { app: ECP forms_authentication: false }";
constexpr const char* kShell = "client: POWERSHELL databases: \"new\"";
constexpr const char* kBook =
    "client: OAB databases: \"new\" oab_download { full_share: 1 difference_share: 0 "
    "full_megabytes: 0.12 piece_kilobytes: 50 }";

std::string fault(const std::string& what, const std::string& at_s = "1") {
  return "\nfaults { name: \"fault\" at_s: " + at_s + " lasting_s: 20 " + what + " }";
}

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
