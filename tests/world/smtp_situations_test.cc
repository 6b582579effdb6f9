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
#include "tests/world/smtp_situation.h"

namespace casgrid::testing::smtp_situations {
namespace {

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
           .of = "mta"}),
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
                  .of = "mta"}),
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
                  .of = "mta"}),
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
