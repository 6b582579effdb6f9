// What POP3 looks like on the wire, situation by situation: one reader's session from the
// connection to its end, every exchange in its order with who says it, on which connection, in how
// many octets, and how long after the one before. Client and front end are 10 ms apart; servers are
// on one site.
//
// Sources: facts 2.12 (stages, 1995, no banner), 4.4 (login types), 7.2 (limits); real-mail B1
// (fetchmail), B3 (getmail); RFC 1939, 2449, 2595, 5034 (words); octets are assumed (sizes.h,
// dialect.h).
#include <gtest/gtest.h>

#include "model/pop3/dialect.h"
#include "scenarios/document/parse.h"
#include "scenarios/resolving/resolve.h"
#include "scenarios/running/simulation.h"
#include "scenarios/validating/validate.h"
#include "tests/model/mailaccess/mail_server_script.h"
#include "tests/world/wire.h"

namespace casgrid::testing::pop3_situations {
namespace {

constexpr const char* kOneReader = R"(
title: "one reader" schema_version: 2 duration_s: 300 seed: 5
topology {
  sites { name: "hq" } client_networks { name: "internet" }
  links { name: "wan" a: "internet" b: "hq" bandwidth_mbps: 1000 latency_ms: 10 }
  default_cpu { cores: 8 }
}
directory {
  domain: "contoso.com"
  front_ends { name: "cas" site: "hq" %FRONT }
  front_ends { name: "old-cas" site: "hq" version: "14.3.266.2" }
  mailbox_servers { name: "mbx" site: "hq" }
  mailbox_servers { name: "old-mbx" site: "hq" version: "14.3.266.2" }
  directory_servers { name: "dc1" site: "hq" }
  databases { name: "new" copies { server: "mbx" } }
  databases { name: "old" copies { server: "old-mbx" } }
  namespaces { host: "pop.contoso.com" addresses: "cas" }
}
populations {
  name: "reader" client: POP3 users: 1 location: "internet" databases: "%DATABASE" namespace: "pop.contoso.com"
  closed { ramp_s: 0.001 } %POPULATION
  profile {
    think_s { constant: 250 } events_per_hour: %EVENTS response_bytes { constant: 4000 }
    front_end_megacycles { constant: 0 } mailbox_megacycles { constant: 0 }
  }
}
timing { tls_handshake_megacycles: 0.001 tls_resumed_megacycles: 0.001 directory_megacycles: 0.001 }
record { trace: NONE }
)";

struct Given {
  std::string program{};
  std::string front{};
  std::string more{};
  std::string database = "new";
  std::string events = "0.001";
};

void put(std::string& text, const std::string& mark, const std::string& with) {
  text.replace(text.find(mark), mark.size(), with);
}

std::string word_of(const Message& message) {
  using mailaccess::Status;
  if (const auto* command = message.as<mailaccess::Command>())
    return casgrid::testing::text_of(*command, Protocol::Pop3);
  const auto* reply = message.as<mailaccess::Reply>();
  if (reply == nullptr) return "?";
  switch (reply->status) {
    case Status::Greeting:
      return "+OK ready";
    case Status::Ok:
      return reply->tls_session != 0 ? "ServerHello" : "+OK";
    case Status::Continue:
      return "+";
    case Status::No:
    case Status::Bad:
    case Status::Bye:
      return "-ERR";
    case Status::Untagged:
      break;
  }
  return "?";
}

bool is_pop3(Port port) {
  return port == pop3::kPlainPort || port == pop3::kTlsPort || port == pop3::kBackEndPort;
}

// One line each, behind an empty one.
std::string session(const Given& given) {
  std::string text = kOneReader + given.more;
  put(text, "%FRONT", given.front);
  put(text, "%DATABASE", given.database);
  put(text, "%POPULATION", given.program);
  put(text, "%EVENTS", given.events);
  const ParsedScenario parsed = parse_text(text, "one reader");
  for (const Diagnostic& d : parsed.diagnostics) ADD_FAILURE() << d.text();
  for (const Diagnostic& d : validate(*parsed.scenario, parsed.lines, "one reader"))
    ADD_FAILURE() << d.text();
  Overrides overrides;
  overrides.network = scenario::Network::QUEUE;
  // Only the first session.
  Wire wire({.is_watched = is_pop3,
             .word_of = word_of,
             .ends_with = [](const std::string& who, std::size_t connection) {
               return who == "reader" || connection == 1;
             }});
  Simulation simulation(resolve(*parsed.scenario, overrides), wire.wrap());
  EXPECT_EQ(simulation.run(), "");
  return wire.text();
}

// Facts 2.12; what is asked is assumed.
TEST(Pop3Situation, GenericProgramBehindStls) {
  EXPECT_EQ(session({}), R"(
reader 1 connect :110 +0
cas 1 +OK ready 140 +10
reader 1 CAPA 120 +10
cas 1 +OK 170 +10
reader 1 STLS 120 +10
cas 1 +OK 120 +10
reader 1 ClientHello 600 +10
cas 1 ServerHello 4000 +10
reader 1 CAPA 120 +10
cas 1 +OK 170 +10
reader 1 AUTH 120 +10
cas 1 + 120 +10
reader 1 AUTH 120 +10
cas 2 connect :1995 +10
cas 2 PASS 420 +1
mbx 2 +OK 120 +0
cas 1 +OK 120 +0
reader 1 stat 120 +10
cas 2 stat 120 +10
mbx 2 +OK 120 +0
cas 1 +OK 120 +0
reader 1 uidl 120 +10
cas 2 uidl 120 +10
mbx 2 +OK 2300 +0
cas 1 +OK 2300 +0
reader 1 quit 120 +10
cas 2 quit 120 +10
mbx 2 +OK 120 +0
mbx 2 close +0
cas 1 +OK 120 +0
cas 1 close +0
)");
}

// Real-mail B1: CAPA, STLS, CAPA again, USER and PASS, STAT, LAST, UIDL; nothing new ends it.
TEST(Pop3Situation, FetchmailWithNothingNew) {
  EXPECT_EQ(session({.program = "mail_program { name: FETCHMAIL }"}), R"(
reader 1 connect :110 +0
cas 1 +OK ready 140 +10
reader 1 CAPA 120 +10
cas 1 +OK 170 +10
reader 1 STLS 120 +10
cas 1 +OK 120 +10
reader 1 ClientHello 600 +10
cas 1 ServerHello 4000 +10
reader 1 CAPA 120 +10
cas 1 +OK 170 +10
reader 1 USER 120 +10
cas 1 + 120 +10
reader 1 PASS 120 +10
cas 2 connect :1995 +10
cas 2 PASS 420 +1
mbx 2 +OK 120 +0
cas 1 +OK 120 +0
reader 1 stat 120 +10
cas 2 stat 120 +10
mbx 2 +OK 120 +0
cas 1 +OK 120 +0
reader 1 last 120 +10
cas 2 last 120 +10
mbx 2 -ERR 120 +0
cas 1 -ERR 120 +0
reader 1 uidl 120 +10
cas 2 uidl 120 +10
mbx 2 +OK 2300 +0
cas 1 +OK 2300 +0
reader 1 quit 120 +10
cas 2 quit 120 +10
mbx 2 +OK 120 +0
mbx 2 close +0
cas 1 +OK 120 +0
cas 1 close +0
)");
}

// Real-mail B3: no CAPA, no STLS, both lists twice. Facts 4.4: PlainTextLogin takes it.
TEST(Pop3Situation, GetmailInClearWithTwoNewMessages) {
  EXPECT_EQ(session({.program = "mail_program { name: GETMAIL tls: STARTTLS }",
                     .front = "mail_access { protocol: POP3 login_type: PLAIN_TEXT_LOGIN }",
                     .events = "20000"}),
            R"(
reader 1 connect :110 +0
cas 1 +OK ready 140 +10
reader 1 USER 120 +10
cas 1 + 120 +10
reader 1 PASS 120 +10
cas 2 connect :1995 +10
cas 2 PASS 420 +1
mbx 2 +OK 120 +0
cas 1 +OK 120 +0
reader 1 uidl 120 +10
cas 2 uidl 120 +10
mbx 2 +OK 2300 +0
cas 1 +OK 2300 +0
reader 1 list 120 +10
cas 2 list 120 +10
mbx 2 +OK 1100 +0
cas 1 +OK 1100 +0
reader 1 uidl 120 +10
cas 2 uidl 120 +10
mbx 2 +OK 2300 +0
cas 1 +OK 2300 +0
reader 1 list 120 +10
cas 2 list 120 +10
mbx 2 +OK 1100 +0
cas 1 +OK 1100 +0
reader 1 retrieve 120 +10
cas 2 retrieve 120 +10
mbx 2 +OK 4000 +0
cas 1 +OK 4000 +0
reader 1 retrieve 120 +10
cas 2 retrieve 120 +10
mbx 2 +OK 4000 +0
cas 1 +OK 4000 +0
reader 1 quit 120 +10
cas 2 quit 120 +10
mbx 2 +OK 120 +0
mbx 2 close +0
cas 1 +OK 120 +0
cas 1 close +0
)");
}

// Facts 7.5, real-mail B1: -ERR to PASS, QUIT. B3: -ERR, RSET, QUIT. Why is not said: an expired
// password and a locked account look the same.
TEST(Pop3Situation, AWrongOrExpiredPasswordOrALockedAccount) {
  for (const char* ails : {"wrong_share: 1", "expired_share: 1", "locked_out_share: 1"}) {
    const std::string credentials = " credentials { " + std::string(ails) + " }";
    EXPECT_EQ(session({.program = "mail_program { name: FETCHMAIL tls: IMPLICIT }" + credentials}),
              R"(
reader 1 connect :995 +0
cas 1 +OK ready 140 +30
reader 1 CAPA 120 +30
cas 1 +OK 170 +10
reader 1 USER 120 +10
cas 1 + 120 +10
reader 1 PASS 120 +10
cas 1 -ERR 120 +10
reader 1 quit 120 +10
reader 1 close +0
)");
    EXPECT_EQ(session({.program = "mail_program { name: GETMAIL tls: IMPLICIT }" + credentials}),
              R"(
reader 1 connect :995 +0
cas 1 +OK ready 140 +30
reader 1 USER 120 +30
cas 1 + 120 +10
reader 1 PASS 120 +10
cas 1 -ERR 120 +10
reader 1 reset 120 +10
reader 1 quit 120 +0
reader 1 close +0
)");
  }
}

// Facts 4.4: nothing but STLS. Real-mail B3: RSET and QUIT behind a refusal.
TEST(Pop3Situation, GetmailInClearAtSecureLogin) {
  EXPECT_EQ(session({.program = "mail_program { name: GETMAIL tls: STARTTLS }"}), R"(
reader 1 connect :110 +0
cas 1 +OK ready 140 +10
reader 1 USER 120 +10
cas 1 -ERR 120 +10
reader 1 reset 120 +10
reader 1 quit 120 +0
reader 1 close +0
)");
}

// Facts F9: TCP connects, no banner, the connection is dropped.
TEST(Pop3Situation, PopProxyIsInactive) {
  EXPECT_EQ(session({.more = R"(faults { name: "off" at_s: 0 lasting_s: 100
                         component_state { server: "cas" component: POP_PROXY state: INACTIVE } })"}),
            R"(
reader 1 connect :110 +0
cas 1 close +10
)");
}

// Facts 2.12: an older mailbox is read through a front end of its version, which greets.
TEST(Pop3Situation, AMailboxOf2010) {
  EXPECT_EQ(session({.program = "mail_program { name: GENERIC tls: IMPLICIT }", .database = "old"}),
            R"(
reader 1 connect :995 +0
cas 1 +OK ready 140 +30
reader 1 CAPA 120 +30
cas 1 +OK 170 +10
reader 1 AUTH 120 +10
cas 1 + 120 +10
reader 1 AUTH 120 +10
cas 2 connect :1995 +10
old-cas 2 +OK ready 140 +0
cas 2 PASS 420 +0
old-cas 3 connect :1995 +1
old-cas 3 PASS 420 +1
old-mbx 3 +OK 120 +0
old-cas 2 +OK 120 +0
cas 1 +OK 120 +0
reader 1 stat 120 +10
cas 2 stat 120 +10
old-cas 3 stat 120 +0
old-mbx 3 +OK 120 +0
old-cas 2 +OK 120 +0
cas 1 +OK 120 +0
reader 1 uidl 120 +10
cas 2 uidl 120 +10
old-cas 3 uidl 120 +0
old-mbx 3 +OK 2300 +0
old-cas 2 +OK 2300 +0
cas 1 +OK 2300 +0
reader 1 quit 120 +10
cas 2 quit 120 +10
old-cas 3 quit 120 +0
old-mbx 3 +OK 120 +0
old-mbx 3 close +0
old-cas 2 +OK 120 +0
old-cas 2 close +0
cas 1 +OK 120 +0
cas 1 close +0
)");
}

}  // namespace
}  // namespace casgrid::testing::pop3_situations
