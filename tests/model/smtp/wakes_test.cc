// Whoever waits for a change in a mailbox hears of mail that comes into it, at once.
#include "model/activesync/actions.h"
#include "model/ews/actions.h"
#include "model/imap4/actions.h"
#include "model/imap4/dialect.h"
#include "model/mailaccess/messages.h"
#include "model/outlookanywhere/actions.h"
#include "model/smtp/messages.h"
#include "model/smtp/ports.h"
#include "tests/model/http/back_end.h"

namespace casgrid::smtp::testing {
namespace {

using casgrid::testing::at_s;
using casgrid::testing::BackEnd;

// Nothing else changes in the mailboxes for days.
struct Mailboxes : BackEnd {
  Mailboxes()
      : BackEnd(organised(), [](MailboxServerOptions& o) {
          o.speaks = {Protocol::ActiveSync, Protocol::Ews, Protocol::OutlookAnywhere,
                      Protocol::Imap4, Protocol::Smtp};
        }) {}

  static Directory organised() {
    Directory d = casgrid::testing::organisation();
    for (Server& s : d.servers) s.access_of(Protocol::Imap4).back_end_service_running = true;
    return d;
  }

  // To the store; what comes of the delivery is in the door.
  void deliver(UserId user, Instant now, std::uint64_t number = 7) {
    const ConnectionId line = door.offered(now, kDelivery);
    const std::uint64_t label = door.one(OutputKind::Label).tag;
    Command mail;
    mail.verb = Verb::Mail;
    mail.mail = number;
    mail.user = user;
    mail.octets = 500;
    mail.recipients = 1;
    mail.is_pipelined = true;
    door.message(line, label, mail, now);
    Recipients to;
    to.count = 1;
    to.is_pipelined = true;
    to.users[0] = user;
    door.message(line, label, to, now);
    mail.verb = Verb::Piece;
    door.message(line, label, mail, now);
    door.work_done(door.one(OutputKind::Spend).tag, now);
  }
};

constexpr UserId kReader{0u}, kBeside{4u};  // both in the database that is mounted here

TEST(DeliveredMail, EndsAPing) {
  Mailboxes b;
  b.send(BackEnd::request(activesync::kPing));
  b.deliver(kBeside, at_s(5));
  EXPECT_EQ(b.server.counts().held, 1u);
  b.deliver(kReader, at_s(9));
  EXPECT_TRUE(b.answer().is_event);
  EXPECT_EQ(b.server.counts().held, 0u);
  EXPECT_EQ(b.door.count(RecordKind::CallEnded), 1u);
}

TEST(DeliveredMail, ThatTheMailboxHasAlreadyEndsNothing) {
  Mailboxes b;
  b.deliver(kReader, at_s(1));
  b.send(BackEnd::request(activesync::kPing));
  b.deliver(kReader, at_s(9));
  EXPECT_EQ(b.server.counts().held, 1u);
}

TEST(DeliveredMail, IsAnotherPartOfAStreamAndLeavesOneTimer) {
  Mailboxes b;
  b.send(BackEnd::request(ews::kSubscribe));
  b.door.work_done(b.door.one(OutputKind::Spend).tag, kStart);
  HttpRequest hangs = BackEnd::request(ews::kGetStreamingEvents);
  hangs.context = b.answer().context;
  b.send(hangs);
  const Output before = b.door.one(OutputKind::SetTimer);
  b.deliver(kReader, at_s(9));
  EXPECT_TRUE(b.door.only<HttpPart>(OutputKind::Send).is_event);
  const Output after = b.door.one(OutputKind::SetTimer);
  EXPECT_EQ(after.at, before.at) << "its time is over when it was over before";
  b.door.timer(after.tag, after.at);
  EXPECT_EQ(b.server.counts().held, 0u);
  b.door.timer(before.tag, before.at);
  EXPECT_FALSE(b.door.has(OutputKind::Send));
}

TEST(DeliveredMail, IsToldOnTheOutChannel) {
  Mailboxes b;
  const auto open = [&](ActionId action) {
    HttpRequest r = BackEnd::request(action);
    r.context = {7, 9};
    set_outlook_major(r, 15);
    return b.send(r);
  };
  const BackEnd::Upstream in = open(outlook_anywhere::kInData);
  const BackEnd::Upstream out = open(outlook_anywhere::kOutData);
  HttpPiece named;
  named.kind = HttpPiece::Kind::Rts;
  b.door.message(out.connection, out.label, named, kStart);
  b.door.message(in.connection, in.label, named, kStart);
  b.deliver(kReader, at_s(9));
  EXPECT_TRUE(b.door.only<HttpPart>(OutputKind::Send).is_event);
}

TEST(DeliveredMail, IsToldToAnIdleOnce) {
  Mailboxes b;
  const ConnectionId line = b.door.offered(kStart, imap4::kDialect.back_end_port);
  const std::uint64_t label = b.door.one(OutputKind::Label).tag;
  const auto ask = [&](mailaccess::Verb verb, ActionId action) {
    mailaccess::Command command;
    command.verb = verb;
    command.action = action;
    command.number = 1;
    command.user = kReader;
    command.database = DatabaseId{0u};
    b.door.message(line, label, command, kStart);
  };
  ask(mailaccess::Verb::Login, imap4::kDialect.logon);
  b.door.work_done(b.door.one(OutputKind::Spend).tag, kStart);
  ask(mailaccess::Verb::Mailbox, imap4::kIdle);
  b.deliver(kReader, at_s(9));
  EXPECT_TRUE(b.door.only<mailaccess::Reply>(OutputKind::Send).is_event);
  b.deliver(kReader, at_s(10), 8);
  EXPECT_TRUE(b.door.bodies<mailaccess::Reply>(OutputKind::Send).empty());
}

}  // namespace
}  // namespace casgrid::smtp::testing
