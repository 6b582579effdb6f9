// Mail between the organisation and the Internet, as smtp_situations_test.cc has the rest: what
// Transport says to a host outside, straight or by way of a front end at port 717.
//
// Sources: facts 2.13 (Send connectors, FrontendProxyEnabled), 3.1 (port 717), *Message retry,
// resubmit, and expiration intervals* of Exchange 2013 Help, RFC 6647 (greylisting). Nobody
// observed what Exchange says to a host outside; here it says what it says to its own.
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

}  // namespace
}  // namespace casgrid::testing::smtp_situations
