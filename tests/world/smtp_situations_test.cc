// What mail looks like on the wire, situation by situation: one message from its connection to the
// mailbox, every exchange in its order with who says it, on which connection, in how many octets,
// and how many milliseconds after the one before. The sender is 10 ms from the servers, which are
// on one site.
//
// Sources: facts 2.13 (connectors, one mailbox server a message, replies), 3.1 (ports), 5.4
// (component states), 6.1 (a sender tries again), 7.3 (limits), real-mail B7 (swaks), B8 and B9
// (Postfix). Octets are assumed (sizes.h). Between servers nobody observed anything: the envelope
// goes in one segment, as Postfix sends it. A shadow copy is made before the mailbox server says
// 250.
//
// An expired password and a locked account are answered as a wrong one (535): routing, and
// tests/model/smtp.
#include <gtest/gtest.h>
#include <set>
#include <sstream>

#include "model/smtp/messages.h"
#include "model/smtp/ports.h"
#include "scenarios/document/parse.h"
#include "scenarios/reporting/collect.h"
#include "scenarios/resolving/resolve.h"
#include "scenarios/running/simulation.h"
#include "scenarios/validating/validate.h"
#include "tests/world/wire.h"

namespace casgrid::testing::smtp_situations {
namespace {

constexpr const char* kOneMessage = R"(
title: "one message" schema_version: 2 starts_at: "2016-08-16T00:00:00Z" duration_s: %LASTS seed: 5
topology {
  sites { name: "hq" } client_networks { name: "internet" }
  links { name: "line" a: "internet" b: "hq" bandwidth_mbps: 1000 latency_ms: 10 }
  default_cpu { cores: 8 }
}
directory {
  domain: "contoso.com"
  certificates { name: "web" %CERTIFICATE }
  front_ends { name: "cas1" site: "hq" certificate: "web" }
  front_ends { name: "cas2" site: "hq" certificate: "web" }
  mailbox_servers { name: "mbx1" site: "hq" }
  mailbox_servers { name: "mbx2" site: "hq" }
  mailbox_servers { name: "old-mbx" site: "hq" version: "14.3.266.2" }
  directory_servers { name: "dc1" site: "hq" }
  dags { name: "dag1" members: "mbx1" members: "mbx2" witness_site: "hq" }
  databases { name: "first" copies { server: "mbx1" } copies { server: "mbx2" } }
  databases { name: "second" copies { server: "mbx2" } copies { server: "mbx1" } }
  databases { name: "old" copies { server: "old-mbx" } }
  namespaces { host: "mx.contoso.com" addresses: "cas1" addresses: "cas2" }
}
populations {
  name: "mta" client: SMTP users: %USERS location: "internet" databases: "%DATABASE" namespace: "mx.contoso.com"
  smtp_program { %PROGRAM }
  closed { ramp_s: 0.001 }
  profile {
    think_s { constant: %THINK } retry_s { constant: 1000 } request_bytes { constant: %OCTETS }
    front_end_megacycles { constant: 0 } mailbox_megacycles { constant: %MEGACYCLES }
  }
}
timing { tls_handshake_megacycles: 0.001 tls_resumed_megacycles: 0.001 directory_megacycles: 0.001 %TIMING }
record { trace: NONE }
)";

struct Given {
  std::string program{};
  std::string database = "first";
  std::string timing{};
  std::string users = "1";
  std::string octets = "2000";
  std::string certificate = R"(names: "mx.contoso.com")";
  std::string megacycles = "0";  // half in Transport, half in the store
  std::string think = "20";
  std::string lasts = "39";  // the second message comes later
  std::string faults{};
  bool wrong_password = false;
  bool only_the_senders = false;  // connections
};

void put(std::string& text, const std::string& mark, const std::string& with) {
  text.replace(text.find(mark), mark.size(), with);
}

const char* word_of(const smtp::Command& said) {
  // By Verb.
  static constexpr const char* kWords[] = {
      "EHLO",     "STARTTLS", "hello", "AUTH-PLAIN", "AUTH-LOGIN", "AUTH", "name",
      "password", "MAIL",     "DATA",  "body",       "RSET",       "QUIT"};
  if (said.verb == smtp::Verb::Mail && said.is_pipelined) return "MAIL,RCPT,DATA";
  if (said.verb == smtp::Verb::Piece && said.quits) return "body,QUIT";
  return kWords[static_cast<std::size_t>(said.verb)];
}

std::string word_of(const casgrid::Message& message) {
  if (const auto* said = message.as<smtp::Command>()) return word_of(*said);
  if (const auto* some = message.as<smtp::Recipients>())
    return "RCPT*" + std::to_string(some->count);
  const auto* reply = message.as<smtp::Reply>();
  return reply == nullptr ? "?" : std::to_string(reply->code);
}

bool is_mail(Port port) {
  return port == smtp::kMail || port == smtp::kSubmission || port == smtp::kTransport ||
         port == smtp::kClientProxy || port == smtp::kDelivery;
}

std::string of_the_sender(const std::vector<std::string>& lines) {
  std::set<std::string> connections;
  std::string all = "\n";
  for (const std::string& line : lines) {
    std::istringstream words(line);
    std::string who;
    std::string connection;
    words >> who >> connection;
    if (who == "mta") connections.insert(connection);
    if (connections.contains(connection)) all += line + "\n";
  }
  return all;
}

std::string mail(const Given& given) {
  std::string text = kOneMessage + given.faults;
  put(text, "%LASTS", given.lasts);
  put(text, "%PROGRAM", given.program);
  put(text, "%DATABASE", given.database);
  put(text, "%TIMING", given.timing);
  put(text, "%USERS", given.users);
  put(text, "%MEGACYCLES", given.megacycles);
  put(text, "%OCTETS", given.octets);
  put(text, "%THINK", given.think);
  put(text, "%CERTIFICATE", given.certificate);
  const ParsedScenario parsed = parse_text(text, "one message");
  for (const Diagnostic& d : parsed.diagnostics) ADD_FAILURE() << d.text();
  for (const Diagnostic& d : validate(*parsed.scenario, parsed.lines, "one message"))
    ADD_FAILURE() << d.text();
  Overrides overrides;
  overrides.network = scenario::Network::QUEUE;
  Wire wire(
      {.is_watched = is_mail, .word_of = [](const casgrid::Message& m) { return word_of(m); }});
  const auto forgets = [&](const Input&, Instant, Outbox& out) {
    if (!given.wrong_password) return;
    for (casgrid::Message& m : out.messages)
      if (auto* said = m.as<smtp::Command>()) said->password_ok = false;
  };
  Simulation simulation(
      resolve(*parsed.scenario, overrides),
      [&, watched = wire.wrap()](const std::string& name, std::unique_ptr<Participant> real) {
        if (name == "mta")
          real = std::make_unique<Tampered>(std::move(real), Tampered::Before{}, forgets);
        return watched(name, std::move(real));
      });
  EXPECT_EQ(simulation.run(), "");
  EXPECT_TRUE(simulation.observatory().checkers.violations().empty());
  const std::string said = given.only_the_senders ? of_the_sender(wire.lines) : wire.text();
  const MailRow row = collect(simulation).mail.at(0);
  return said + "delivered " + std::to_string(row.delivered) + " duplicates " +
         std::to_string(row.duplicates) + " queued " + std::to_string(row.queued) + " waiting " +
         std::to_string(row.waiting) + " bounced " + std::to_string(row.bounced) + "\n";
}

const char* const kSubmits = "name: SWAKS";

// B9; facts 2.13. The last hop is Transport's: to the Mailbox Transport service of the server with
// the copy.
TEST(SmtpSituation, AGoodMessage) {
  EXPECT_EQ(mail({}), R"(
mta 1 connect :25 +0
cas2 1 220 140 +10
mta 1 EHLO 90 +10
cas2 1 250 300 +10
mta 1 RCPT*1 45 +10
mta 1 MAIL,RCPT,DATA 180 +0
cas2 2 connect :25 +10
mbx2 2 220 140 +0
cas2 2 MAIL,RCPT,DATA 180 +0
cas2 2 RCPT*1 45 +0
mbx2 2 354 90 +0
cas2 1 354 90 +0
mta 1 body,QUIT 2060 +10
cas2 2 body 2060 +10
mbx2 3 connect :25 +0
mbx1 3 220 140 +0
mbx2 3 MAIL,RCPT,DATA 180 +0
mbx2 3 RCPT*1 45 +0
mbx1 3 354 90 +0
mbx2 3 body 2060 +0
mbx1 3 250 90 +0
mbx2 3 close +0
mbx2 4 connect :475 +0
mbx2 2 250 90 +0
mbx1 4 220 140 +0
cas2 1 250 90 +0
cas2 2 close +0
cas2 1 close +0
mbx2 4 MAIL,RCPT,DATA 180 +0
mbx2 4 RCPT*1 45 +0
mbx1 4 354 90 +0
mbx2 4 body 2060 +0
mbx1 4 250 90 +0
mbx2 4 close +0
mta 1 close +9
delivered 1 duplicates 0 queued 0 waiting 0 bounced 0
)");
}

// B7; facts 2.13: 465 of the sender's server.
TEST(SmtpSituation, AGoodSubmission) {
  EXPECT_EQ(mail({.program = kSubmits}), R"(
mta 1 connect :587 +0
cas1 1 220 140 +10
mta 1 EHLO 90 +10
cas1 1 250 300 +10
mta 1 STARTTLS 90 +10
cas1 1 220 90 +10
mta 1 hello 300 +10
cas1 1 220 3200 +10
mta 1 EHLO 90 +10
cas1 1 250 300 +10
mta 1 AUTH-LOGIN 90 +10
cas1 1 334 90 +10
mta 1 name 90 +10
cas1 1 334 90 +10
mta 1 password 90 +10
cas1 1 235 90 +10
mta 1 MAIL 90 +10
cas1 1 250 90 +10
mta 1 RCPT*1 90 +10
cas1 1 250 90 +10
mta 1 DATA 90 +10
cas1 2 connect :465 +10
mbx1 2 220 140 +0
cas1 2 MAIL,RCPT,DATA 180 +0
cas1 2 RCPT*1 45 +0
mbx1 2 354 90 +0
cas1 1 354 90 +0
mta 1 body 2060 +10
cas1 2 body 2060 +10
mbx1 3 connect :25 +0
mbx2 3 220 140 +0
mbx1 3 MAIL,RCPT,DATA 180 +0
mbx1 3 RCPT*1 45 +0
mbx2 3 354 90 +0
mbx1 3 body 2060 +0
mbx2 3 250 90 +0
mbx1 3 close +0
mbx1 2 250 90 +0
cas1 1 250 90 +0
mta 1 QUIT 90 +10
mta 1 close +0
cas1 1 221 90 +10
cas1 2 close +0
cas1 1 close +0
delivered 1 duplicates 0 queued 0 waiting 0 bounced 0
)");
}

TEST(SmtpSituation, WrongCredentials) {
  EXPECT_EQ(mail({.program = kSubmits, .wrong_password = true}), R"(
mta 1 connect :587 +0
cas1 1 220 140 +10
mta 1 EHLO 90 +10
cas1 1 250 300 +10
mta 1 STARTTLS 90 +10
cas1 1 220 90 +10
mta 1 hello 300 +10
cas1 1 220 3200 +10
mta 1 EHLO 90 +10
cas1 1 250 300 +10
mta 1 AUTH-LOGIN 90 +10
cas1 1 334 90 +10
mta 1 name 90 +10
cas1 1 334 90 +10
mta 1 password 90 +10
cas1 1 535 90 +5010
mta 1 QUIT 90 +10
mta 1 close +0
cas1 1 221 90 +10
cas1 1 close +0
delivered 0 duplicates 0 queued 0 waiting 0 bounced 1
)");
}

// B8: dropped behind the last octet, and the sender cannot know that the message was taken.
TEST(SmtpSituation, AFrontEndDiesBehindTheBody) {
  EXPECT_EQ(mail({.megacycles = "50",
                  .faults = R"(faults { name: "crash" at_s: 20.075 crash: "cas2" })"}),
            R"(
mta 1 connect :25 +0
cas2 1 220 140 +10
mta 1 EHLO 90 +10
cas2 1 250 300 +10
mta 1 RCPT*1 45 +10
mta 1 MAIL,RCPT,DATA 180 +0
cas2 2 connect :25 +10
mbx2 2 220 140 +0
cas2 2 MAIL,RCPT,DATA 180 +0
cas2 2 RCPT*1 45 +0
mbx2 2 354 90 +0
cas2 1 354 90 +0
mta 1 body,QUIT 2060 +10
cas2 2 body 2060 +10
mbx2 3 connect :25 +11
mbx1 3 220 140 +0
mbx2 3 MAIL,RCPT,DATA 180 +0
mbx2 3 RCPT*1 45 +0
mbx1 3 354 90 +0
mbx2 3 body 2060 +0
mbx1 3 250 90 +0
mbx2 3 close +0
mbx2 4 connect :475 +0
mbx1 4 220 140 +0
mbx2 4 MAIL,RCPT,DATA 180 +0
mbx2 4 RCPT*1 45 +0
mbx1 4 354 90 +0
mbx2 4 body 2060 +0
mta 5 connect :25 +1
cas1 5 220 140 +10
mbx1 4 250 90 +0
mbx2 4 close +0
mta 5 EHLO 90 +10
cas1 5 250 300 +10
mta 5 RCPT*1 45 +10
mta 5 MAIL,RCPT,DATA 180 +0
cas1 6 connect :25 +10
mbx2 6 220 140 +0
cas1 6 MAIL,RCPT,DATA 180 +0
cas1 6 RCPT*1 45 +0
mbx2 6 354 90 +0
cas1 5 354 90 +0
mta 5 body,QUIT 2060 +10
cas1 6 body 2060 +10
mbx2 7 connect :25 +11
mbx1 7 220 140 +0
mbx2 7 MAIL,RCPT,DATA 180 +0
mbx2 7 RCPT*1 45 +0
mbx1 7 354 90 +0
mbx2 7 body 2060 +0
mbx1 7 250 90 +0
mbx2 7 close +0
mbx2 8 connect :475 +0
mbx2 6 250 90 +0
mbx1 8 220 140 +0
cas1 5 250 90 +0
cas1 6 close +0
cas1 5 close +0
mbx2 8 MAIL,RCPT,DATA 180 +0
mbx2 8 RCPT*1 45 +0
mbx1 8 354 90 +0
mbx2 8 body 2060 +0
mta 5 close +10
mbx1 8 250 90 +2
mbx2 8 close +0
delivered 1 duplicates 1 queued 0 waiting 0 bounced 0
)");
}

TEST(SmtpSituation, AMailboxServerDiesInTheBody) {
  EXPECT_EQ(mail({.octets = "600000",
                  .faults = R"(faults { name: "crash" at_s: 20.085 crash: "mbx2" })"}),
            R"(
mta 1 connect :25 +0
cas2 1 220 140 +10
mta 1 EHLO 90 +10
cas2 1 250 300 +10
mta 1 RCPT*1 45 +10
mta 1 MAIL,RCPT,DATA 180 +0
cas2 2 connect :25 +10
mbx2 2 220 140 +0
cas2 2 MAIL,RCPT,DATA 180 +0
cas2 2 RCPT*1 45 +0
mbx2 2 354 90 +0
cas2 1 354 90 +0
mta 1 body,QUIT 262204 +10
mta 1 body,QUIT 262204 +0
mta 1 body,QUIT 75772 +0
cas2 2 body 75772 +11
cas2 2 close +13
cas2 1 451 90 +67
cas2 1 close +0
mta 1 close +10
mta 3 connect :25 +0
cas1 3 220 140 +10
mta 3 EHLO 90 +10
cas1 3 250 300 +10
mta 3 RCPT*1 45 +10
mta 3 MAIL,RCPT,DATA 180 +0
cas1 4 connect :25 +10
cas1 4 close +0
cas1 5 connect :25 +0
mbx1 5 220 140 +0
cas1 5 MAIL,RCPT,DATA 180 +0
cas1 5 RCPT*1 45 +0
mbx1 5 354 90 +0
cas1 3 354 90 +0
mta 3 body,QUIT 262204 +10
mta 3 body,QUIT 262204 +0
mta 3 body,QUIT 75772 +0
cas1 5 body 75772 +11
cas1 5 body 262204 +20
cas1 5 body 262204 +60
mbx1 6 connect :25 +0
mbx1 6 close +0
mbx1 5 250 90 +0
cas1 3 250 90 +0
cas1 5 close +0
cas1 3 close +0
mta 3 close +10
delivered 1 duplicates 0 queued 0 waiting 0 bounced 0
)");
}

TEST(SmtpSituation, TheActiveCopyMovesInMidSession) {
  EXPECT_EQ(
      mail(
          {.think = "400",
           .lasts = "790",
           .faults =
               R"(faults { name: "move" at_s: 400.03 switchover { database: "first" server: "mbx2" } })"}),
      R"(
mta 1 connect :25 +0
cas2 1 220 140 +10
mta 1 EHLO 90 +10
cas2 1 250 300 +10
mta 1 RCPT*1 45 +10
mta 1 MAIL,RCPT,DATA 180 +0
cas2 2 connect :25 +10
mbx2 2 220 140 +0
cas2 2 MAIL,RCPT,DATA 180 +0
cas2 2 RCPT*1 45 +0
mbx2 2 354 90 +0
cas2 1 354 90 +0
mta 1 body,QUIT 2060 +10
cas2 2 body 2060 +10
mbx2 3 connect :25 +0
mbx1 3 220 140 +0
mbx2 3 MAIL,RCPT,DATA 180 +0
mbx2 3 RCPT*1 45 +0
mbx1 3 354 90 +0
mbx2 3 body 2060 +0
mbx1 3 250 90 +0
mbx2 3 close +0
mbx2 2 250 90 +0
cas2 1 250 90 +0
cas2 2 close +0
cas2 1 close +0
mta 1 close +10
mbx1 4 connect :25 +119990
mbx2 4 220 140 +0
mbx1 4 ? 90 +0
mbx2 4 ? 250 +0
mbx1 4 close +0
mbx1 5 connect :25 +120000
mbx2 5 220 140 +0
mbx1 5 ? 90 +0
mbx2 5 ? 250 +0
mbx1 5 close +0
mbx1 6 connect :25 +120000
mbx2 6 220 140 +0
mbx1 6 ? 90 +0
mbx2 6 ? 250 +0
mbx1 6 close +0
delivered 1 duplicates 0 queued 0 waiting 0 bounced 0
)");
}

TEST(SmtpSituation, TheComponentIsInactive) {
  EXPECT_EQ(
      mail(
          {.faults =
               R"(faults { name: "off" at_s: 1 component_state { server: "cas2" component: FRONTEND_TRANSPORT state: INACTIVE } })",
           .only_the_senders = true}),
      R"(
mta 1 connect :25 +0
cas2 1 421 90 +10
cas2 1 close +0
mta 2 connect :25 +10
cas1 2 220 140 +10
mta 2 EHLO 90 +10
cas1 2 250 300 +10
mta 2 RCPT*1 45 +10
mta 2 MAIL,RCPT,DATA 180 +0
cas1 2 354 90 +0
mta 2 body,QUIT 2060 +10
cas1 2 250 90 +0
cas1 2 close +0
mta 2 close +9
delivered 1 duplicates 0 queued 0 waiting 0 bounced 0
)");
}

// Facts 7.3.
TEST(SmtpSituation, TheConnectorHasAsManyConnectionsAsItMay) {
  EXPECT_EQ(mail({.timing = "smtp { max_connections: 1 max_share_per_source: 1 }",
                  .users = "2",
                  .only_the_senders = true}),
            R"(
mta 1 connect :25 +0
mta 2 connect :25 +0
cas2 1 220 140 +10
cas2 2 421 90 +0
cas2 2 close +0
mta 1 EHLO 90 +10
mta 3 connect :25 +0
cas2 1 250 300 +10
cas1 3 220 140 +0
mta 1 RCPT*1 45 +10
mta 1 MAIL,RCPT,DATA 180 +0
mta 3 EHLO 90 +0
cas1 3 250 300 +10
cas2 1 354 90 +0
mta 3 RCPT*1 45 +9
mta 3 MAIL,RCPT,DATA 180 +0
mta 1 body,QUIT 2060 +1
cas1 3 354 90 +0
cas2 1 250 90 +0
cas2 1 close +0
mta 3 body,QUIT 2060 +9
mta 1 close +1
cas1 3 250 90 +0
cas1 3 close +0
mta 3 close +10
delivered 2 duplicates 0 queued 0 waiting 0 bounced 0
)");
}

// Neither program looks at it, as they are installed.
TEST(SmtpSituation, TheCertificateHasExpired) {
  EXPECT_EQ(mail({.program = "start_tls: IF_OFFERED",
                  .certificate = R"(names: "mx.contoso.com" not_after: "2016-08-01T00:00:00Z")",
                  .only_the_senders = true}),
            R"(
mta 1 connect :25 +0
cas2 1 220 140 +10
mta 1 EHLO 90 +10
cas2 1 250 300 +10
mta 1 STARTTLS 90 +10
cas2 1 220 90 +10
mta 1 hello 300 +10
cas2 1 220 3200 +10
mta 1 EHLO 90 +10
cas2 1 250 300 +10
mta 1 RCPT*1 45 +10
mta 1 MAIL,RCPT,DATA 180 +0
cas2 1 354 90 +0
mta 1 body,QUIT 2060 +10
cas2 1 250 90 +0
cas2 1 close +0
mta 1 close +9
delivered 1 duplicates 0 queued 0 waiting 0 bounced 0
)");
}

// Facts 2.13: a server of 2013 takes it, and routes it on.
TEST(SmtpSituation, AMailboxOf2010) {
  EXPECT_EQ(mail({.database = "old"}), R"(
mta 1 connect :25 +0
cas2 1 220 140 +10
mta 1 EHLO 90 +10
cas2 1 250 300 +10
mta 1 RCPT*1 45 +10
mta 1 MAIL,RCPT,DATA 180 +0
cas2 2 connect :25 +10
mbx2 2 220 140 +0
cas2 2 MAIL,RCPT,DATA 180 +0
cas2 2 RCPT*1 45 +0
mbx2 2 354 90 +0
cas2 1 354 90 +0
mta 1 body,QUIT 2060 +10
cas2 2 body 2060 +10
mbx2 3 connect :25 +0
mbx1 3 220 140 +0
mbx2 3 MAIL,RCPT,DATA 180 +0
mbx2 3 RCPT*1 45 +0
mbx1 3 354 90 +0
mbx2 3 body 2060 +0
mbx1 3 250 90 +0
mbx2 3 close +0
mbx2 4 connect :25 +0
mbx2 2 250 90 +0
old-mbx 4 220 140 +0
cas2 1 250 90 +0
cas2 2 close +0
cas2 1 close +0
mbx2 4 MAIL,RCPT,DATA 180 +0
mbx2 4 RCPT*1 45 +0
old-mbx 4 354 90 +0
mbx2 4 body 2060 +0
old-mbx 4 250 90 +0
mbx2 4 close +0
mta 1 close +9
delivered 1 duplicates 0 queued 0 waiting 0 bounced 0
)");
}

}  // namespace
}  // namespace casgrid::testing::smtp_situations
