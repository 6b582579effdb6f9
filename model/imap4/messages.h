// What mail programs and servers say over IMAP4 (RFC 3501): a command, and what comes back. Texts
// are lengths, not buffers.
#pragma once

#include <cstdint>

#include "model/base/action.h"
#include "model/base/ids.h"
#include "model/base/message.h"
#include "model/base/port.h"

namespace casgrid::imap4 {

inline constexpr Port kPlainPort{143};
inline constexpr Port kTlsPort{993};
inline constexpr Port kBackEndPort{1993};  // ProxyTargetPort

// Before the logon a front end reads every word; after it, octets pass unread.
enum class Verb : std::uint8_t {
  Capability,
  StartTls,
  ClientHello,        // no command: the TLS handshake that a good answer to STARTTLS lets begin
  Login,              // the password on the command line
  AuthenticatePlain,  // SASL PLAIN; after the continuation once more, with the credentials
  AuthenticateOther,  // a mechanism that is not offered
  Mailbox,            // whatever `action` says, in the mailbox
  Done,               // ends IDLE; the answer is that of the IDLE
};

struct Command {
  std::uint64_t nonce = 0;        // the client's draw: servers draw what it costs them from it
  std::uint32_t number = 0;       // the client's own count, its tag; the answers repeat it
  UserId user;                    // a logon: who the credentials claim
  DatabaseId database;            // a logon on its way to the mailbox server
  std::uint32_t tls_session = 0;  // ClientHello: to resume; 0: none
  ActionId action;                // Mailbox, Login, AuthenticatePlain
  Verb verb = Verb::Capability;
  bool password_ok : 1 = true;
  bool is_repeat : 1 = false;  // its client failed with what it wanted, and tries again
};

enum class Status : std::uint8_t {
  Greeting,  // * OK, on its own
  Ok,
  No,
  Bad,
  Bye,       // * BYE: the server is about to close
  Untagged,  // * n EXISTS in an IDLE: something changed; the IDLE goes on
  Continue,  // +: the client goes on with its command
};

// Why not, beyond the status.
enum class Refusal : std::uint8_t {
  None,
  NeedsTls,  // nothing but STARTTLS goes before the logon (LoginType SecureLogin)
  AuthenticationFailed,
  Unavailable,     // no copy is mounted, no directory server or no mailbox server answers
  NotMountedHere,  // of a mailbox server, to the front end
  TooManyOfUser,   // MaxConnectionsPerUser
  TooMany,         // MaxConnections, MaxConnectionFromSingleIP
  IdleTooLong,     // a time-out of the session
};

struct Reply {
  std::uint32_t number = 0;
  Status status = Status::Ok;
  Refusal why = Refusal::None;
  bool offers_tls : 1 = false;     // STARTTLS stands among the capabilities
  bool refuses_login : 1 = false;  // LOGINDISABLED does
  bool offers_plain : 1 = false;   // AUTH=PLAIN does
  bool is_event : 1 = false;       // of an IDLE: something changed
  std::uint32_t tls_session = 0;   // to ClientHello: for the client's next time
  std::uint32_t kilocycles = 0;    // what the answer cost the mailbox server that made it
  ServerId worked_on;
};

static_assert(SmallBody<Command> && SmallBody<Reply>);

inline bool is_greeting(const Message& message) {
  const auto* reply = message.as<Reply>();
  return reply != nullptr && reply->status == Status::Greeting;
}

}  // namespace casgrid::imap4
