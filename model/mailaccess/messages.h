// What mail programs and servers say over POP3 (RFC 1939, 2449, 2595, 5034) and IMAP4 (RFC 3501): a
// command, and what comes back. Texts are lengths, not buffers.
#pragma once

#include <cstdint>

#include "model/base/action.h"
#include "model/base/ids.h"
#include "model/base/message.h"

namespace casgrid::mailaccess {

// Before the logon a front end reads every word; after it, octets pass unread.
enum class Verb : std::uint8_t {
  Capability,         // CAPABILITY, CAPA
  StartTls,           // STARTTLS, STLS
  ClientHello,        // no command: the TLS handshake that a good answer to StartTls lets begin
  User,               // POP3: who is there; the password comes with Login
  Login,              // LOGIN, PASS
  AuthenticatePlain,  // SASL PLAIN; after the continuation once more, with the credentials
  AuthenticateOther,  // a mechanism that is not offered
  Mailbox,            // whatever `action` says, in the mailbox
  Done,               // IMAP4: ends IDLE; the answer is that of the IDLE
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
  Greeting,  // * OK, +OK: on its own
  Ok,        // OK, +OK
  No,        // NO, -ERR
  Bad,       // BAD, -ERR: the command is not understood, or not now
  Bye,       // * BYE, -ERR on its own: the server is about to close
  Untagged,  // * n EXISTS in an IDLE: something changed; the IDLE goes on
  Continue,  // +, or +OK to USER: the client goes on with its logon
};

// Why not, beyond the status.
enum class Refusal : std::uint8_t {
  None,
  NeedsTls,  // nothing but STARTTLS or STLS goes before the logon (LoginType SecureLogin)
  TooLong,   // MaxCommandSize
  AuthenticationFailed,
  BadLogon,        // likewise, and it was the directory that refused; for who watches
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
  bool offers_tls : 1 = false;     // STARTTLS, STLS stands among the capabilities
  bool refuses_login : 1 = false;  // LOGINDISABLED does, or USER does not
  bool offers_plain : 1 = false;   // AUTH=PLAIN, SASL PLAIN does
  bool is_event : 1 = false;       // of an IDLE: something changed
  std::uint32_t tls_session = 0;   // to ClientHello: for the client's next time
  std::uint32_t certificate = 0;   // to ClientHello: that is shown, as Welcome has it
  std::uint32_t kilocycles = 0;    // what the answer cost the mailbox server that made it
  ServerId worked_on;
};

static_assert(SmallBody<Command> && SmallBody<Reply>);

inline bool is_greeting(const Message& message) {
  const auto* reply = message.as<Reply>();
  return reply != nullptr && reply->status == Status::Greeting;
}

}  // namespace casgrid::mailaccess
