// What calls look like on the wire, situation by situation: one call from its INVITE to its end,
// every exchange in its order with who says it, on which connection, in how many octets, and how
// many milliseconds after the one before. The gateway is 10 ms from the servers, which are on one
// site.
//
// Sources: facts 2.14 (call router, ports, 302, dial plans), 5.4 and 5.5 (component states), 6.1
// (media drop with their server), RFC 3261 (9.2 CANCEL, 13 INVITE, 15 BYE, 17.1.1.2 Timer B),
// real-mail B14 (sipp), B15 (sipsak). Gateways were not observed: they are by RFC 3261. Octets are
// assumed (sizes.h, the profile).
//
// Not applicable: wrong, expired or locked credentials, as nobody logs on over SIP (facts 4.1:
// mutual TLS or none); what comes nearest is a gateway that no dial plan is linked with, and one
// whose certificate is not taken.
#include <gtest/gtest.h>

#include "model/sip/messages.h"
#include "model/sip/ports.h"
#include "scenarios/document/parse.h"
#include "scenarios/resolving/resolve.h"
#include "scenarios/running/simulation.h"
#include "scenarios/validating/validate.h"
#include "tests/world/wire.h"

namespace casgrid::testing::sip_situations {
namespace {

constexpr const char* kOneCall = R"(
title: "one call" schema_version: 2 starts_at: "2016-08-16T00:00:00Z" duration_s: %LASTS seed: 5
topology {
  sites { name: "hq" } client_networks { name: "phones" }
  links { name: "trunk" a: "phones" b: "hq" bandwidth_mbps: 1000 latency_ms: 10 }
  default_cpu { cores: 8 }
}
directory {
  domain: "contoso.com"
  certificates { name: "um" %CERTIFICATE }
  front_ends { name: "cas1" site: "hq" certificate: "um" call_router { startup: DUAL } }
  front_ends { name: "cas2" site: "hq" certificate: "um" call_router { startup: DUAL } }
  mailbox_servers { name: "mbx1" site: "hq" um_service { startup: DUAL } }
  mailbox_servers { name: "mbx2" site: "hq" um_service { startup: DUAL } }
  mailbox_servers { name: "old-mbx" site: "hq" version: "14.3.266.2" um_service {} }
  directory_servers { name: "dc1" site: "hq" }
  dags { name: "dag1" members: "mbx1" members: "mbx2" witness_site: "hq" }
  databases { name: "new" copies { server: "mbx1" } copies { server: "mbx2" } }
  databases { name: "old" copies { server: "old-mbx" } }
  namespaces { host: "um.contoso.com" addresses: "cas1" addresses: "cas2" }
  dial_plans { name: "plan" security: %SECURITY gateways { gateway: "gw" %LINK } }
}
populations {
  name: "gw" client: SIP users: %USERS location: "phones" databases: "%DATABASE" namespace: "um.contoso.com"
  dial_plan: "plan" sip_program { name: %PROGRAM gateway: "gw" %SETTINGS }
  closed { ramp_s: 0.001 }
  profile {
    think_s { constant: 20 } retry_s { constant: 1000 } request_bytes { constant: 1200 } response_bytes { constant: 900 }
    front_end_megacycles { constant: 0 } mailbox_megacycles { constant: 0 }
  }
}
timing { tls_handshake_megacycles: 0.001 tls_resumed_megacycles: 0.001 directory_megacycles: 0.001 %TIMING }
record { trace: NONE }
)";

struct Given {
  std::string program = "GATEWAY";
  std::string settings{};
  std::string security = "UNSECURED";
  std::string link{};
  std::string database = "new";
  std::string timing{};
  std::string users = "1";
  std::string certificate = R"(names: "um.contoso.com")";
  std::string faults{};
  std::string lasts = "69";  // the second call comes later
};

void put(std::string& text, const std::string& mark, const std::string& with) {
  text.replace(text.find(mark), mark.size(), with);
}

std::string word_of(const casgrid::Message& message) {
  if (const auto* request = message.as<sip::Request>()) {
    if (request->names_nobody) return "ping";
    switch (request->method) {
      case sip::Method::Invite:
        return "INVITE";
      case sip::Method::Ack:
        return "ACK";
      case sip::Method::Cancel:
        return "CANCEL";
      case sip::Method::Bye:
        return "BYE";
      case sip::Method::Options:
        return "OPTIONS";
    }
  }
  const auto* response = message.as<sip::Response>();
  if (response == nullptr) return "?";
  const std::string contact =
      response->status == sip::kMovedTemporarily
          ? ":" + std::to_string(static_cast<unsigned>(response->contact_port))
          : "";
  return std::to_string(response->status) + contact;
}

bool is_sip(Port port) {
  return port == sip::kCallRouter || port == sip::kCallRouterTls || port == sip::kUmService ||
         port == sip::kUmServiceTls;
}

std::string calls(const Given& given) {
  std::string text = kOneCall + given.faults;
  put(text, "%LASTS", given.lasts);
  put(text, "%SECURITY", given.security);
  put(text, "%LINK", given.link);
  put(text, "%DATABASE", given.database);
  put(text, "%PROGRAM", given.program);
  // Pings are beside the point here.
  put(text, "%SETTINGS",
      given.program == "GATEWAY" ? given.settings + " ping_s: 10000" : given.settings);
  put(text, "%TIMING", given.timing);
  put(text, "%USERS", given.users);
  put(text, "%CERTIFICATE", given.certificate);
  const ParsedScenario parsed = parse_text(text, "one call");
  for (const Diagnostic& d : parsed.diagnostics) ADD_FAILURE() << d.text();
  for (const Diagnostic& d : validate(*parsed.scenario, parsed.lines, "one call"))
    ADD_FAILURE() << d.text();
  Overrides overrides;
  overrides.network = scenario::Network::QUEUE;
  Wire wire({.is_watched = is_sip, .word_of = word_of});
  Simulation simulation(resolve(*parsed.scenario, overrides), wire.wrap());
  EXPECT_EQ(simulation.run(), "");
  EXPECT_TRUE(simulation.observatory().checkers.violations().empty());
  return wire.text();
}

// Facts 2.14; RFC 3261.
TEST(SipSituation, AGoodCall) {
  EXPECT_EQ(calls({}), R"(
gw 1 connect :5060 +0
gw 1 INVITE 1200 +20
cas2 1 302:5062 520 +10
gw 1 ACK 450 +10
gw 1 close +0
gw 2 connect :5062 +0
gw 2 INVITE 1200 +20
mbx1 2 200 900 +10
gw 2 ACK 450 +10
gw 2 BYE 450 +30000
mbx1 2 200 450 +10
gw 2 close +10
)");
}

// Facts 3.1: 5061 and 5063, each behind a handshake.
TEST(SipSituation, AGoodCallOverMutualTls) {
  EXPECT_EQ(calls({.security = "SIP_SECURED"}), R"(
gw 1 connect :5061 +0
gw 1 INVITE 1200 +60
cas2 1 302:5063 520 +10
gw 1 ACK 450 +10
gw 1 close +0
gw 2 connect :5063 +0
gw 2 INVITE 1200 +60
mbx1 2 200 900 +10
gw 2 ACK 450 +10
gw 2 BYE 450 +30000
mbx1 2 200 450 +10
gw 2 close +10
)");
}

// Facts 2.14: any service of the dial plan.
TEST(SipSituation, ACallForAnAutoAttendant) {
  EXPECT_EQ(calls({.settings = "attendant_share: 1"}), R"(
gw 1 connect :5060 +0
gw 1 INVITE 1200 +20
cas2 1 302:5062 520 +10
gw 1 ACK 450 +10
gw 1 close +0
gw 2 connect :5062 +0
gw 2 INVITE 1200 +20
mbx2 2 200 900 +10
gw 2 ACK 450 +10
gw 2 BYE 450 +30000
mbx2 2 200 450 +10
gw 2 close +10
)");
}

// Facts 2.14: nothing is processed until a dial plan is linked with the gateway.
TEST(SipSituation, AGatewayThatIsNotLinked) {
  EXPECT_EQ(calls({.link = "from_s: 60"}), R"(
gw 1 connect :5060 +0
gw 1 INVITE 1200 +20
cas2 1 503 480 +10
gw 1 ACK 450 +10
gw 1 close +0
gw 2 connect :5060 +0
gw 2 INVITE 1200 +20
cas1 2 503 480 +10
gw 2 ACK 450 +10
gw 2 close +0
)");
}

// Facts 3.1: mutual TLS; nothing is said to who shows no certificate that is taken.
TEST(SipSituation, AGatewayWithoutAGoodCertificate) {
  EXPECT_EQ(calls({.settings = "shows_certificate: false", .security = "SECURED"}), R"(
gw 1 connect :5061 +0
gw 1 INVITE 1200 +60
cas2 1 close +10
gw 2 connect :5061 +10
gw 2 INVITE 1200 +60
cas1 2 close +10
)");
}

// Facts 3.1, 4.3: the gateway ends the handshake, and goes on with the next peer.
TEST(SipSituation, TheCertificateIsForAnotherName) {
  EXPECT_EQ(calls({.security = "SIP_SECURED", .certificate = R"(names: "mail.contoso.com")"}), R"(
gw 1 connect :5061 +0
gw 1 close +60
gw 2 connect :5061 +0
gw 2 close +60
)");
}

TEST(SipSituation, TheCertificateHasExpired) {
  EXPECT_EQ(calls({.security = "SIP_SECURED",
                   .certificate = R"(names: "um.contoso.com" not_before: "2014-01-01T00:00:00Z"
                                     not_after: "2015-01-01T00:00:00Z")"}),
            R"(
gw 1 connect :5061 +0
gw 1 close +60
gw 2 connect :5061 +0
gw 2 close +60
)");
}

// RFC 3261, 8.1.3.1: a connection that breaks is as a 503.
TEST(SipSituation, TheFrontEndCrashesUnderAnInvite) {
  EXPECT_EQ(calls({.faults = R"(faults { at_s: 20.0302 crash: "cas2" })"}), R"(
gw 1 connect :5060 +0
gw 1 INVITE 1200 +20
gw 2 connect :5060 +19
gw 2 INVITE 1200 +20
cas1 2 302:5062 520 +10
gw 2 ACK 450 +10
gw 2 close +0
gw 3 connect :5062 +0
gw 3 INVITE 1200 +20
mbx1 3 200 900 +10
gw 3 ACK 450 +10
gw 3 BYE 450 +30000
mbx1 3 200 450 +10
gw 3 close +10
)");
}

// RFC 3261, 17.1.1.2: Timer B.
TEST(SipSituation, TheFrontEndIsSilent) {
  EXPECT_EQ(calls({.faults = R"(faults { at_s: 20.025 power_loss: "cas2" })"}), R"(
gw 1 connect :5060 +0
gw 1 INVITE 1200 +20
gw 1 close +31980
gw 2 connect :5060 +0
gw 2 INVITE 1200 +20
cas1 2 302:5062 520 +10
gw 2 ACK 450 +10
gw 2 close +0
gw 3 connect :5062 +0
gw 3 INVITE 1200 +20
mbx1 3 200 900 +10
gw 3 ACK 450 +10
)");
}

// Facts 2.14: the call does not go through it.
TEST(SipSituation, TheFrontEndDiesWhileOneTalks) {
  EXPECT_EQ(
      calls(
          {.faults =
               R"(faults { at_s: 30 power_loss: "cas2" } faults { at_s: 30 power_loss: "cas1" })"}),
      R"(
gw 1 connect :5060 +0
gw 1 INVITE 1200 +20
cas2 1 302:5062 520 +10
gw 1 ACK 450 +10
gw 1 close +0
gw 2 connect :5062 +0
gw 2 INVITE 1200 +20
mbx1 2 200 900 +10
gw 2 ACK 450 +10
gw 2 BYE 450 +30000
mbx1 2 200 450 +10
gw 2 close +10
)");
}

// Facts 6.1: media drop with their server.
TEST(SipSituation, TheMailboxServerDiesWhileOneTalks) {
  EXPECT_EQ(calls({.faults = R"(faults { at_s: 30 crash: "mbx1" })"}), R"(
gw 1 connect :5060 +0
gw 1 INVITE 1200 +20
cas2 1 302:5062 520 +10
gw 1 ACK 450 +10
gw 1 close +0
gw 2 connect :5062 +0
gw 2 INVITE 1200 +20
mbx1 2 200 900 +10
gw 2 ACK 450 +10
)");
}

// Facts 6.1: and with nothing else.
TEST(SipSituation, TheCopyMovesWhileOneTalks) {
  EXPECT_EQ(
      calls({.faults = R"(faults { at_s: 30 switchover { database: "new" server: "mbx2" } })"}), R"(
gw 1 connect :5060 +0
gw 1 INVITE 1200 +20
cas2 1 302:5062 520 +10
gw 1 ACK 450 +10
gw 1 close +0
gw 2 connect :5062 +0
gw 2 INVITE 1200 +20
mbx1 2 200 900 +10
gw 2 ACK 450 +10
gw 2 BYE 450 +30000
mbx1 2 200 450 +10
gw 2 close +10
)");
}

// Facts 6.1: a new INVITE goes where the copy is.
TEST(SipSituation, TheCopyHasMoved) {
  EXPECT_EQ(
      calls({.faults = R"(faults { at_s: 2 switchover { database: "new" server: "mbx2" } })"}), R"(
gw 1 connect :5060 +0
gw 1 INVITE 1200 +20
cas2 1 302:5062 520 +10
gw 1 ACK 450 +10
gw 1 close +0
gw 2 connect :5062 +0
gw 2 INVITE 1200 +20
mbx2 2 200 900 +10
gw 2 ACK 450 +10
gw 2 BYE 450 +30000
mbx2 2 200 450 +10
gw 2 close +10
)");
}

// No copy is mounted: assumed, 503 (docs/support.md).
TEST(SipSituation, TheCopyIsNowhere) {
  EXPECT_EQ(
      calls({.faults = R"(faults { at_s: 19 switchover { database: "new" server: "mbx2" } })"}), R"(
gw 1 connect :5060 +0
gw 1 INVITE 1200 +20
cas2 1 302:5062 520 +10
gw 1 ACK 450 +10
gw 1 close +0
gw 2 connect :5062 +0
gw 2 INVITE 1200 +20
mbx2 2 503 480 +10
gw 2 ACK 450 +10
gw 2 close +0
gw 3 connect :5060 +0
gw 3 INVITE 1200 +20
cas1 3 302:5062 520 +10
gw 3 ACK 450 +10
gw 3 close +0
gw 4 connect :5062 +0
gw 4 INVITE 1200 +20
mbx1 4 503 480 +10
gw 4 ACK 450 +10
gw 4 close +0
)");
}

// Facts 5.4: no new calls.
TEST(SipSituation, TheCallRouterIsInactive) {
  EXPECT_EQ(calls({.faults = R"(faults { at_s: 1 lasting_s: 60
             component_state { server: "cas2" component: UM_CALL_ROUTER state: INACTIVE } })"}),
            R"(
gw 1 connect :5060 +0
gw 1 INVITE 1200 +20
cas2 1 503 480 +10
gw 1 ACK 450 +10
gw 1 close +0
gw 2 connect :5060 +0
gw 2 INVITE 1200 +20
cas1 2 302:5062 520 +10
gw 2 ACK 450 +10
gw 2 close +0
gw 3 connect :5062 +0
gw 3 INVITE 1200 +20
mbx1 3 200 900 +10
gw 3 ACK 450 +10
gw 3 BYE 450 +30000
mbx1 3 200 450 +10
gw 3 close +10
)");
}

// Facts 5.5: the mailbox server of a maintenance takes no new calls.
TEST(SipSituation, TheUmServiceIsDrained) {
  EXPECT_EQ(calls({.faults = R"(faults { at_s: 1 lasting_s: 60
             component_state { server: "mbx1" component: UM_CALL_ROUTER state: DRAINING } })"}),
            R"(
gw 1 connect :5060 +0
gw 1 INVITE 1200 +20
cas2 1 302:5062 520 +10
gw 1 ACK 450 +10
gw 1 close +0
gw 2 connect :5062 +0
gw 2 INVITE 1200 +20
mbx1 2 503 480 +10
gw 2 ACK 450 +10
gw 2 close +0
gw 3 connect :5060 +0
gw 3 INVITE 1200 +20
cas1 3 302:5062 520 +10
gw 3 ACK 450 +10
gw 3 close +0
gw 4 connect :5062 +0
gw 4 INVITE 1200 +20
mbx1 4 503 480 +10
gw 4 ACK 450 +10
gw 4 close +0
)");
}

// MaxCallsAllowed: the second of two calls at once.
TEST(SipSituation, TheServiceIsFull) {
  EXPECT_EQ(calls({.timing = "um_max_calls: 1", .users = "2"}), R"(
gw 1 connect :5060 +0
gw 2 connect :5060 +0
gw 1 INVITE 1200 +20
gw 2 INVITE 1200 +0
cas2 1 302:5062 520 +10
cas1 2 302:5062 520 +0
gw 1 ACK 450 +10
gw 1 close +0
gw 3 connect :5062 +0
gw 2 ACK 450 +0
gw 2 close +0
gw 4 connect :5062 +0
gw 3 INVITE 1200 +20
gw 4 INVITE 1200 +0
mbx1 3 200 900 +10
mbx1 4 503 480 +0
gw 3 ACK 450 +10
gw 4 ACK 450 +0
gw 4 close +0
gw 5 connect :5060 +0
gw 5 INVITE 1200 +20
cas2 5 302:5062 520 +10
gw 5 ACK 450 +10
gw 5 close +0
gw 6 connect :5062 +0
gw 6 INVITE 1200 +20
mbx1 6 503 480 +10
gw 6 ACK 450 +10
gw 6 close +0
gw 3 BYE 450 +29919
mbx1 3 200 450 +10
gw 3 close +10
)");
}

// Row UM-010: the UM server of Exchange 2010.
TEST(SipSituation, AMailboxOf2010) {
  EXPECT_EQ(calls({.database = "old"}), R"(
gw 1 connect :5060 +0
gw 1 INVITE 1200 +20
cas2 1 302:5060 520 +10
gw 1 ACK 450 +10
gw 1 close +0
gw 2 connect :5060 +0
gw 2 INVITE 1200 +20
old-mbx 2 200 900 +10
gw 2 ACK 450 +10
gw 2 BYE 450 +30000
old-mbx 2 200 450 +10
gw 2 close +10
)");
}

// Real-mail B14: CANCEL, no ACK, not followed.
TEST(SipSituation, SippIsSentOn) {
  EXPECT_EQ(calls({.program = "SIPP", .lasts = "10"}), R"(
gw 1 connect :5060 +0
gw 1 INVITE 1200 +20
cas2 1 302:5062 520 +10
gw 1 CANCEL 450 +10
gw 1 close +0
cas2 1 200 450 +10
)");
}

// Real-mail B15: OPTIONS to the Contact.
TEST(SipSituation, SipsakIsSentOn) {
  EXPECT_EQ(calls({.program = "SIPSAK", .lasts = "10"}), R"(
gw 1 connect :5060 +0
gw 1 OPTIONS 450 +20
cas2 1 302:5062 520 +10
gw 1 close +10
gw 2 connect :5062 +0
gw 2 OPTIONS 450 +20
mbx1 2 200 450 +10
gw 2 close +10
)");
}

}  // namespace
}  // namespace casgrid::testing::sip_situations
