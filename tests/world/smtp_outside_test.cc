// Mail between the organisation and the Internet, as smtp_situations_test.cc has the rest: what
// Transport says to a host outside, straight or by way of a front end at port 717.
//
// Sources: facts 2.13 (Send connectors, FrontendProxyEnabled), 3.1 (port 717), *Message retry,
// resubmit, and expiration intervals* of Exchange 2013 Help, RFC 6647 (greylisting). Nobody
// observed what Exchange says to a host outside; here it says what it says to its own.
#include <gmock/gmock.h>

#include "tests/world/catalogue.h"
#include "tests/world/reports.h"
#include "tests/world/smtp_situation.h"

namespace casgrid::testing::smtp_situations {
namespace {

const char* const kAllOut = "name: SWAKS outside_share: 1";

std::string connector(const std::string& more, const std::string& host = {}) {
  return R"(internet_hosts { name: "out1" location: "internet" )" + host +
         R"( } send_connectors { name: "out" smart_hosts: "out1" )" + more + " }";
}

// Straight from the server that took it, 10 ms away, once a copy is kept at the other.
TEST(SmtpOutside, StraightFromTheMailboxServer) {
  EXPECT_EQ(mail({.program = kAllOut, .directory = connector(""), .of = "out1"}), R"(
mbx1 4 connect :25 +0
out1 4 220 140 +10
mbx1 4 MAIL,RCPT,DATA 180 +10
mbx1 4 RCPT*1 45 +0
out1 4 354 90 +10
mbx1 4 body 2060 +10
out1 4 250 90 +10
mbx1 4 close +10
delivered 0 duplicates 0 queued 0 waiting 0 bounced 0 beyond 1
)");
}

// SMTP-022: Transport uses a front end of its site; that keeps nothing.
TEST(SmtpOutside, Smtp022ByWayOfAFrontEndAtPort717) {
  EXPECT_EQ(mail({.program = kAllOut,
                  .directory = connector("frontend_proxy_enabled: true"),
                  .of = "cas2"}),
            R"(
mbx1 4 connect :717 +0
cas2 4 220 140 +0
mbx1 4 MAIL,RCPT,DATA 180 +0
mbx1 4 RCPT*1 45 +0
cas2 5 connect :25 +0
out1 5 220 140 +0
cas2 5 MAIL,RCPT,DATA 180 +0
cas2 5 RCPT*1 45 +0
out1 5 354 90 +10
cas2 4 354 90 +10
mbx1 4 body 2060 +0
cas2 5 body 2060 +0
out1 5 250 90 +10
cas2 4 250 90 +10
mbx1 4 close +0
cas2 5 close +0
delivered 0 duplicates 0 queued 0 waiting 0 bounced 0 beyond 1
)");
}

// It dies behind the body: Transport has the message still, and after a minute another front end
// passes it on. The host outside may have it twice then, as Transport cannot know.
TEST(SmtpOutside, AFrontEndDiesInMidMessage) {
  EXPECT_EQ(mail({.program = kAllOut,
                  .think = "200",
                  .lasts = "330",
                  .faults = R"(faults { name: "crash" at_s: 200.295 crash: "cas2" })",
                  .directory = connector("frontend_proxy_enabled: true"),
                  .of = "out1"}),
            R"(
cas2 5 connect :25 +0
out1 5 220 140 +0
cas2 5 MAIL,RCPT,DATA 180 +0
cas2 5 RCPT*1 45 +0
out1 5 354 90 +10
cas2 5 body 2060 +0
out1 5 250 90 +8
cas1 7 connect :25 +0
out1 7 220 140 +10
cas1 7 MAIL,RCPT,DATA 180 +10
cas1 7 RCPT*1 45 +0
out1 7 354 90 +10
cas1 7 body 2060 +0
out1 7 250 90 +10
cas1 7 close +0
delivered 0 duplicates 0 queued 0 waiting 0 bounced 0 beyond 1
)");
}

// A host that is down is tried again after a minute (QueueGlitchRetryInterval).
TEST(SmtpOutside, WaitsWhileTheHostIsDown) {
  EXPECT_EQ(mail({.program = kAllOut,
                  .think = "200",
                  .lasts = "330",
                  .faults = R"(faults { name: "down" at_s: 100 lasting_s: 130 crash: "out1" })",
                  .directory = connector(""),
                  .of = "out1"}),
            R"(
mbx1 5 connect :25 +60000
out1 5 220 140 +10
mbx1 5 MAIL,RCPT,DATA 180 +10
mbx1 5 RCPT*1 45 +0
out1 5 354 90 +10
mbx1 5 body 2060 +10
out1 5 250 90 +10
mbx1 5 close +10
delivered 0 duplicates 0 queued 0 waiting 0 bounced 0 beyond 1
)");
}

// 451 4.7.1 is about the message: it comes again after a quarter of an hour (MessageRetryInterval).
TEST(SmtpOutside, ComesAgainWhereItWasGreylisted) {
  EXPECT_EQ(mail({.program = kAllOut,
                  .timing = "transport { shadow_heartbeat_s: 3000 }",
                  .think = "1000",
                  .lasts = "1990",
                  .directory = connector("", "greylisted_share: 1"),
                  .of = "out1"}),
            R"(
mbx1 4 connect :25 +0
out1 4 220 140 +10
mbx1 4 MAIL,RCPT,DATA 180 +10
mbx1 4 RCPT*1 45 +0
out1 4 451 90 +10
mbx1 4 close +10
mbx1 5 connect :25 +900000
out1 5 220 140 +10
mbx1 5 MAIL,RCPT,DATA 180 +10
mbx1 5 RCPT*1 45 +0
out1 5 354 90 +10
mbx1 5 body 2060 +10
out1 5 250 90 +10
mbx1 5 close +10
delivered 0 duplicates 0 queued 0 waiting 0 bounced 0 beyond 1
)");
}

// ---- Edge servers ------------------------------------------------------------------------------

const char* const kPerimeter =
    R"(sites { name: "perimeter" }
       links { name: "dmz" a: "internet" b: "perimeter" bandwidth_mbps: 1000 latency_ms: 10 }
       links { name: "inner" a: "perimeter" b: "hq" bandwidth_mbps: 1000 latency_ms: 1 })";

std::string edges() {
  return R"(edge_servers { name: "edge{1..2}" location: "perimeter" subscribed_to: "hq" } )" +
         connector("");
}

const char* const kAtEdges = R"(addresses: "edge1" addresses: "edge2")";

// Past the front ends of the site, to Transport of one of its mailbox servers.
TEST(SmtpOutside, InboundByAnEdgeServer) {
  EXPECT_EQ(mail({.addresses = kAtEdges, .topology = kPerimeter, .directory = edges()}), R"(
mta 1 connect :25 +0
edge2 1 220 140 +10
mta 1 EHLO 90 +10
edge2 1 250 90 +10
mta 1 RCPT*1 45 +10
mta 1 MAIL,RCPT,DATA 180 +0
edge2 1 354 90 +10
mta 1 body,QUIT 2060 +10
edge2 2 connect :25 +10
edge2 1 250 90 +0
edge2 1 close +0
mbx2 2 220 140 +1
edge2 2 MAIL,RCPT,DATA 180 +1
edge2 2 RCPT*1 45 +0
mbx2 2 354 90 +1
edge2 2 body 2060 +1
mbx2 3 connect :25 +1
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
mbx2 4 MAIL,RCPT,DATA 180 +0
mbx2 4 RCPT*1 45 +0
mbx1 4 354 90 +0
mbx2 4 body 2060 +0
mbx1 4 250 90 +0
mbx2 4 close +0
edge2 2 close +0
mta 1 close +3
delivered 1 duplicates 0 queued 0 waiting 0 bounced 0
)");
}

std::string to_both_roles(const std::string& edge) {
  return mail({.database = "own",
               .addresses = kAtEdges,
               .topology = kPerimeter + std::string(R"( sites { name: "both" } links {
                 name: "way" a: "perimeter" b: "both" bandwidth_mbps: 1000 latency_ms: 1 })"),
               .directory = R"(front_ends { name: "multi" site: "both" certificate: "web" }
                 mailbox_servers { name: "multi" site: "both" }
                 databases { name: "own" copies { server: "multi" } }
                 edge_servers { name: "edge{1..2}" location: "perimeter" subscribed_to: "both" )" +
                            edge + "}",
               .of = "multi"});
}

// SMTP-026, on a machine of both roles: by way of Front End Transport.
TEST(SmtpOutside, AnEdgeServerOf2013MeetsTheFrontEndOfBothRoles) {
  EXPECT_EQ(to_both_roles(""), R"(
edge2 2 connect :25 +10
multi 2 220 140 +1
edge2 2 EHLO 90 +1
multi 2 250 300 +1
edge2 2 MAIL,RCPT,DATA 180 +1
edge2 2 RCPT*1 45 +0
multi 3 connect :2525 +5
multi 3 220 140 +0
multi 3 MAIL,RCPT,DATA 180 +0
multi 3 RCPT*1 45 +0
multi 3 354 90 +0
multi 2 354 90 +0
edge2 2 body 2060 +0
multi 3 body 2060 +1
multi 3 250 90 +0
multi 2 250 90 +0
edge2 2 close +1
multi 3 close +1
delivered 1 duplicates 0 queued 0 waiting 0 bounced 0
)");
}

TEST(SmtpOutside, Smtp027AnEdgeServerOf2010GoesStraightToTransport) {
  EXPECT_EQ(to_both_roles("version: \"14.3.123.4\""), R"(
edge2 2 connect :2525 +10
multi 2 220 140 +1
edge2 2 MAIL,RCPT,DATA 180 +1
edge2 2 RCPT*1 45 +0
multi 2 354 90 +1
edge2 2 body 2060 +1
multi 2 250 90 +1
edge2 2 close +1
delivered 1 duplicates 0 queued 0 waiting 0 bounced 0
)");
}

// Its sender goes on with the other at once: nothing was taken.
TEST(SmtpOutside, AnEdgeServerDiesInMidMessage) {
  EXPECT_EQ(mail({.faults = R"(faults { name: "crash" at_s: 20.065 crash: "edge2" })",
                  .addresses = kAtEdges,
                  .topology = kPerimeter,
                  .directory = edges(),
                  .of = "edge1 edge2"}),
            R"(
mta 1 connect :25 +0
edge2 1 220 140 +10
mta 1 EHLO 90 +10
edge2 1 250 90 +10
mta 1 RCPT*1 45 +10
mta 1 MAIL,RCPT,DATA 180 +0
edge2 1 354 90 +10
mta 1 body,QUIT 2060 +10
mta 2 connect :25 +14
edge1 2 220 140 +10
mta 2 EHLO 90 +10
edge1 2 250 90 +10
mta 2 RCPT*1 45 +10
mta 2 MAIL,RCPT,DATA 180 +0
edge1 2 354 90 +10
mta 2 body,QUIT 2060 +10
edge1 3 connect :25 +10
edge1 2 250 90 +0
edge1 2 close +0
mbx2 3 220 140 +1
edge1 3 MAIL,RCPT,DATA 180 +1
edge1 3 RCPT*1 45 +0
mbx2 3 354 90 +1
edge1 3 body 2060 +1
mbx2 3 250 90 +0
edge1 3 close +0
mta 2 close +3
delivered 1 duplicates 0 queued 0 waiting 0 bounced 0
)");
}

// What it has taken is on its disk, and goes on when it is back: again, since it did not hear that
// the mailbox server had taken it. The mailbox has it once.
TEST(SmtpOutside, AnEdgeServerDiesWhileItPassesOn) {
  EXPECT_EQ(
      mail({.megacycles = "400",
            .think = "200",
            .lasts = "390",
            .faults = R"(faults { name: "crash" at_s: 200.085 lasting_s: 60 crash: "edge2" })",
            .addresses = kAtEdges,
            .topology = kPerimeter,
            .directory = edges(),
            .of = "edge1 edge2"}),
      R"(
mta 1 connect :25 +0
edge2 1 220 140 +10
mta 1 EHLO 90 +10
edge2 1 250 90 +10
mta 1 RCPT*1 45 +10
mta 1 MAIL,RCPT,DATA 180 +0
edge2 1 354 90 +10
mta 1 body,QUIT 2060 +10
edge2 2 connect :25 +10
edge2 1 250 90 +0
edge2 1 close +0
mbx2 2 220 140 +1
edge2 2 MAIL,RCPT,DATA 180 +1
edge2 2 RCPT*1 45 +0
mbx2 2 354 90 +1
edge2 2 body 2060 +1
mta 1 close +6
edge2 5 connect :25 +59828
mbx1 5 220 140 +1
edge2 5 MAIL,RCPT,DATA 180 +1
edge2 5 RCPT*1 45 +0
mbx1 5 354 90 +1
edge2 5 body 2060 +1
mbx1 5 250 90 +0
edge2 5 close +1
delivered 1 duplicates 1 queued 0 waiting 0 bounced 0
)");
}

// The mailbox server hands it to an Edge server of its site, which answers for it from then on.
TEST(SmtpOutside, OutboundByAnEdgeServer) {
  EXPECT_EQ(
      mail({.program = kAllOut, .topology = kPerimeter, .directory = edges(), .of = "edge1 edge2"}),
      R"(
mbx1 4 connect :25 +0
edge2 4 220 140 +1
mbx1 4 MAIL,RCPT,DATA 180 +1
mbx1 4 RCPT*1 45 +0
edge2 4 354 90 +1
mbx1 4 body 2060 +1
edge2 5 connect :25 +1
edge2 4 250 90 +0
mbx1 4 close +1
out1 5 220 140 +5
edge2 5 MAIL,RCPT,DATA 180 +5
edge2 5 RCPT*1 45 +0
out1 5 354 90 +10
edge2 5 body 2060 +10
out1 5 250 90 +10
edge2 5 close +10
delivered 0 duplicates 0 queued 0 waiting 0 bounced 0 beyond 1
)");
}

// Ten minutes after the fourth glitch (TransientFailureRetryInterval of an Edge server).
TEST(SmtpOutside, AnEdgeServerKeepsWhatNobodyOutsideTakes) {
  EXPECT_EQ(mail({.program = kAllOut,
                  .timing = "transport { shadow_heartbeat_s: 3000 }",
                  .think = "1000",
                  .lasts = "1990",
                  .faults = R"(faults { name: "down" at_s: 900 lasting_s: 500 crash: "out1" })",
                  .topology = kPerimeter,
                  .directory = edges(),
                  .of = "out1"}),
            R"(
edge2 10 connect :25 +600000
out1 10 220 140 +10
edge2 10 MAIL,RCPT,DATA 180 +10
edge2 10 RCPT*1 45 +0
out1 10 354 90 +10
edge2 10 body 2060 +10
out1 10 250 90 +10
edge2 10 close +10
delivered 0 duplicates 0 queued 0 waiting 0 bounced 0 beyond 1
)");
}

// ---- whole runs --------------------------------------------------------------------------------

Report through_the_perimeter(const Simulation::Wrap& wrap = {}) {
  return run(brief_on_queue("mail-perimeter"), wrap);
}

TEST(PerimeterRun, EverybodyGetsEveryMessageOrSomebodyAnswersForIt) {
  const Report r = through_the_perimeter();
  EXPECT_THAT(r.violations, ::testing::IsEmpty());
  std::uint64_t left = 0;
  for (const MailRow& m : r.mail) {
    EXPECT_EQ(m.lost + m.bounced + m.given_up, 0u) << m.population;
    EXPECT_EQ(m.made, m.sent + m.waiting) << m.population;
    left += m.left;
  }
  EXPECT_GT(left, 50u);
  // The recipients of what was sent: three of a message to the staff.
  const MailRow& staff = r.mail.at(0);
  EXPECT_EQ(staff.delivered + staff.queued, 3 * staff.sent);
}

// What its servers answer for is what the messages wait for, and what went through the perimeter
// passed an Edge server.
TEST(PerimeterRun, EachServerSaysWhatItDidWithMail) {
  const Report r = through_the_perimeter();
  std::uint64_t passed = 0;
  std::uint64_t queued = 0;
  std::vector<std::string> names;
  for (const MailServerRow& s : r.mail_servers) {
    names.push_back(s.server);
    queued += s.queued;
    if (s.server.starts_with("edge")) passed += s.handed;
    EXPECT_EQ(s.taken, s.handed + s.given_up + s.queued) << s.server;
  }
  EXPECT_THAT(names, ::testing::ElementsAre("mbx1", "mbx2", "mbx3", "mbx4", "edge1", "edge2"));
  std::uint64_t wanted = 0;
  std::uint64_t waits = 0;
  for (const MailRow& m : r.mail) {
    waits += m.queued;
    wanted += m.left;
  }
  EXPECT_GE(queued, waits) << "two servers may answer for one recipient";
  EXPECT_GE(passed, wanted + r.mail.at(0).delivered);
}

// An Edge server that forgets what it took would say less than the account has.
TEST(PerimeterRun, AnEdgeServerThatForgetsIsFound) {
  const auto forgets = [](const Input&, Instant, Outbox& out) {
    for (Record& r : out.records)
      if (r.kind == RecordKind::MailTaken) ++r.a;
  };
  const Report r = through_the_perimeter(tamper("edge", {}, forgets));
  EXPECT_THAT(r.violations, ::testing::Contains(::testing::HasSubstr("C6")));
}

// One that answers 250 by itself, and has nothing.
TEST(PerimeterRun, AMessageThatAnEdgeServerDoesNotKeepIsFound) {
  const auto drops = [](const Input&, Instant, Outbox& out) {
    std::erase_if(out.records, [](const Record& r) { return r.kind == RecordKind::MailTaken; });
    std::erase_if(out.outputs, [](const Output& o) { return o.kind == OutputKind::Connect; });
  };
  const Report r = through_the_perimeter(tamper("edge", {}, drops));
  EXPECT_THAT(r.violations, ::testing::Contains(::testing::HasSubstr("nobody has it")));
}

}  // namespace
}  // namespace casgrid::testing::smtp_situations
