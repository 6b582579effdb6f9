// What is said over SMTP (RFC 5321, 3207, 4954): a command, and the reply to it. Texts are lengths,
// not buffers.
//
// An envelope is larger than a body of ours: RCPT TO goes beside MAIL, many recipients to a
// message. With PIPELINING (RFC 2920) MAIL, every RCPT and DATA are one segment, and so are one
// command with one reply here: the messages that make it up have its number, and may come in any
// order, since the world keeps none between messages of different length. For the same reason QUIT
// behind a body in one segment is a word of its last piece.
#pragma once

#include <cstdint>

#include "model/base/ids.h"
#include "model/base/mail_words.h"
#include "model/base/message.h"
#include "model/base/record.h"
#include "model/base/time.h"
#include "model/smtp/sizes.h"

namespace casgrid::smtp {

enum class Verb : std::uint8_t {
  Ehlo,
  StartTls,
  ClientHello,  // no command: the TLS handshake that a good reply to StartTls lets begin
  AuthPlain,    // AUTH PLAIN with the credentials
  AuthLogin,    // AUTH LOGIN; the name and the password are asked for one after the other
  AuthOther,    // a mechanism that is not offered
  UserName,
  Password,
  Mail,   // MAIL FROM; pipelined with every RCPT and DATA, or by itself
  Data,   // DATA
  Piece,  // of the body, behind 354
  Reset,
  Quit,
};

struct Command {
  std::uint64_t nonce = 0;   // the sender's draw: servers draw what it costs them from it
  std::uint64_t mail = 0;    // MailName, packed
  Instant made = kStart;     // Mail: when the sender had the message
  std::uint32_t number = 0;  // the client's own count; the reply has it, too
  UserId user;               // Mail: whose line it is on; of a logon: who the credentials claim
  std::uint32_t tls_session = 0;  // ClientHello: to resume; 0: none
  std::uint32_t octets = 0;       // Mail: SIZE=; Piece: of this one
  std::uint16_t recipients = 0;   // Mail, pipelined: how many RCPT come with it
  Verb verb = Verb::Ehlo;
  bool is_pipelined : 1 = false;  // Mail: RCPT and DATA are in the same segment
  bool password_ok : 1 = true;
  bool is_repeat : 1 = false;     // its sender failed with the message, and tries again
  bool is_passed_on : 1 = false;  // Mail: by a mailbox server that had taken it
  bool is_shadow : 1 = false;     // Mail: a copy to be kept, for `from` (XSHADOWREQUEST)
  ServerId from;                  // Mail: of a mailbox server
  bool quits : 1 = false;         // Piece: QUIT is in the same segment
};

// An address outside of the organisation, where a recipient's mailbox would stand.
inline constexpr UserId kOutside{std::size_t{0xFFFFFFFEu}};

// RCPT TO, some of them: in a segment with MAIL, or one by itself.
struct Recipients {
  static constexpr std::uint16_t kMost = 11;
  std::uint32_t number = 0;
  std::uint16_t first = 0;  // place of the first among all of the message
  std::uint16_t count = 0;
  bool is_pipelined = false;
  UserId users[kMost];  // none: an address of the organisation without a mailbox
};

// Why not, beyond the code.
enum class Refusal : std::uint8_t {
  None,
  NotActive,       // 421 4.3.2: the component is not Active
  TooMany,         // 421 4.3.2: MaxInboundConnection
  TooManyOfOne,    // 421 4.3.2: MaxInboundConnectionPerSource, or its percentage
  IdleTooLong,     // 421 4.4.1: ConnectionInactivityTimeout
  LastsTooLong,    // 421 4.4.1: ConnectionTimeout
  TooManyErrors,   // 421 4.7.0: MaxProtocolErrors
  BadSequence,     // 503 5.5.1
  NotUnderstood,   // 500 5.3.3
  NeedsTls,        // 530 5.7.0
  AuthRequired,    // 530 5.7.1
  AuthUnknown,     // 504 5.7.4
  AuthFailed,      // 535 5.7.3
  BadLogon,        // likewise, and it was the directory that refused; for who watches
  AuthTemporary,   // 454 4.7.0
  RelayDenied,     // 550 5.7.1
  ProxyFailed,     // 451 4.7.0
  ProxyFailedDns,  // 451 4.7.0, PRX2
  ProxyFailedTls,  // 451 4.7.0, PRX4
  NotRedundant,    // 451 4.4.0: no other server keeps a copy, and it must not be taken without
  Greylisted,      // 451 4.7.1: of a host outside: it is to come again later (RFC 6647)
  StoreElsewhere,  // 432 4.3.2: of the Mailbox Transport service: the database is not mounted here
};

struct Reply {
  std::uint64_t shadow_number = 0;  // to a copy: as the shadow calls it
  std::uint32_t number = 0;         // 0: the greeting, or nobody asked
  std::uint16_t code = 250;
  Refusal why = Refusal::None;
  Verb to = Verb::Ehlo;
  bool offers_tls : 1 = false;    // to EHLO: STARTTLS
  bool offers_auth : 1 = false;   // to EHLO: AUTH with LOGIN, and PLAIN
  std::uint32_t tls_session = 0;  // to ClientHello: for the client's next time
  std::uint32_t certificate = 0;  // to ClientHello: that is shown, as Welcome has it
  std::uint32_t kilocycles = 0;   // what the message cost the mailbox server that took it
  ServerId worked_on;
};

// XQDISCARD: of a shadow to a primary, which has told it everything before the `seen`-th.
struct AskDiscards {
  std::uint64_t seen = 0;
  ServerId from;
};
// The answer, some of it: copies that may go, by their numbers, in one message or several.
struct Discards {
  static constexpr std::size_t kMost = 5;
  std::uint64_t first = 0;  // place of the first among all that were ever told
  std::uint64_t numbers[kMost] = {};
  std::uint8_t count = 0;
  bool is_last = false;   // of this answer
  bool has_more = false;  // behind this answer
};

// Of a server whose database lost what it was given in the interval. `primary`: none for what the
// server that is asked passed on itself; else for what it kept for that one.
struct AskResubmit {
  Instant since = kStart;
  Instant until = kStart;
  DatabaseId database;
  ServerId primary;
};

static_assert(SmallBody<Command> && SmallBody<Recipients> && SmallBody<Reply> &&
              SmallBody<AskDiscards> && SmallBody<Discards> && SmallBody<AskResubmit>);

inline constexpr std::uint16_t kReady = 220;
inline constexpr std::uint16_t kClosing = 221;
inline constexpr std::uint16_t kAuthenticated = 235;
inline constexpr std::uint16_t kOk = 250;
inline constexpr std::uint16_t kGoOnLogon = 334;
inline constexpr std::uint16_t kGoOn = 354;
inline constexpr std::uint16_t kTransient = 400;  // and above
inline constexpr std::uint16_t kPermanent = 500;  // and above

// The code that says so. Requires: a refusal.
std::uint16_t code_of(Refusal why);
inline Reply refusal(std::uint32_t number, Verb to, Refusal why) {
  Reply reply;
  reply.number = number;
  reply.to = to;
  reply.code = code_of(why);
  reply.why = why;
  return reply;
}

inline bool is_greeting(const Message& message) {
  const auto* reply = message.as<Reply>();
  return reply != nullptr && reply->code == kReady && reply->number == 0;
}

}  // namespace casgrid::smtp
