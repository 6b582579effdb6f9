// What an access record says of mail over SMTP beyond what all protocols say: a line of a session's
// protocol log, or an event of a message in message tracking. All of them are steps, and no
// exchanges; `status` is the reply's code where one was said, `request_bytes` the octets of the
// message where it is about one, `user` whose line it is on, or the recipient of a Recipient line.
#pragma once

#include "model/base/access_record.h"
#include "model/smtp/messages.h"

namespace casgrid::smtp {

// What a line of a session is about. The one who connects asks, the other answers.
enum class LineKind : std::uint8_t {
  Connecting,      // it is about to connect
  Refused,         // nobody listens there
  Silent,          // nobody answered in time
  Opened,          // the connection is there
  Asked,           // a command, by `verb`
  Recipient,       // RCPT TO
  AskedToShadow,   // XSHADOWREQUEST
  AskedDiscards,   // XQDISCARD
  ToldDiscards,    // the reply to that
  Answered,        // a reply, to `verb`
  SenderTaken,     // the reply to MAIL, in one segment with others
  RecipientTaken,  // to RCPT TO
  Secured,         // TLS is negotiated
  LoggedOn,        // as `user`
  LogonFailed,     // of `user`, if there is one
  HeldBack,        // a reply, in the tarpit
  Closed,          // the connection has ended, whoever ended it
};

// A session is `nonce` among those of its server, the line `number` among those of its session,
// from 0. `peer` is the other end, `source` its address there, `target` the server that it is; of a
// reply to a body, the server that has the message.
struct SmtpLine {
  static constexpr std::uint16_t kNoConnector = 0xFFFF;

  std::uint64_t mail = 0;                  // MailName, packed; 0: about no message
  std::uint16_t port = 0;                  // that is connected to
  std::uint16_t connector = kNoConnector;  // of a front end's receiving: place among the server's
  LineKind kind = LineKind::Opened;
  Verb verb = Verb::Ehlo;
  Refusal why = Refusal::None;  // of a reply
  bool sends : 1 = false;       // this server has connected
  bool goes_out : 1 = false;    // by a Send connector to the Internet
  bool offers_tls : 1 = false;  // a reply to EHLO
  bool offers_auth : 1 = false;
};
static_assert(BodyWithin<SmtpLine, sizeof(SmtpLine)> && sizeof(SmtpLine) == 16);

inline SmtpLine line_of(const AccessRecord& record) {
  const auto* said = record.detail.as<SmtpLine>();
  return said == nullptr ? SmtpLine{} : *said;
}

// What became of a message at a server, as message tracking calls it.
enum class Tracked : std::uint8_t {
  Recipient,         // `user` is one of the event that follows
  Receive,           // it came by SMTP
  HaRedirect,        // a copy was made at `target`
  HaReceive,         // as a copy, for `target`
  HaDiscard,         // the copy for `target` has ended, since that has passed the message on
  Send,              // it went on by SMTP
  Deliver,           // it is in the mailbox
  DuplicateDeliver,  // it was there already
  Defer,             // it was refused for now
  Fail,              // it was refused
  Expire,            // it was in the queue for too long
  ResubmitSafetyNet,
  ResubmitShadow,  // a copy, since its primary is given up
};

// Records of the recipients, then one of the event, with their `number`. `peer` is the other end,
// if there is one, and `target` the server that it is.
struct MailEvent {
  std::uint64_t mail = 0;  // MailName, packed
  std::uint16_t port = 0;  // that was connected to; 0: there was no session
  Tracked event = Tracked::Recipient;
  Refusal why = Refusal::None;
  bool goes_out = false;  // by a Send connector to the Internet
};
static_assert(BodyWithin<MailEvent, sizeof(SmtpLine)>);

inline const MailEvent* event_of(const AccessRecord& record) {
  return record.detail.as<MailEvent>();
}

}  // namespace casgrid::smtp
