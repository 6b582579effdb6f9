// POP3: its ports, what a mailbox server does with its commands, and how many octets are said. What
// is alike in IMAP4 stands in model/mailaccess.
//
// Theory of operation: a session
//   A client connects to port 110, where TLS begins when it says STLS, or to 995, where it comes
//   first. The front end greets (+OK) unless its PopProxy is not Active: then it closes without a
//   word. It answers CAPA, and lists STLS in clear, USER and SASL PLAIN where LoginType lets a
//   password in; no mechanism is listed that cannot succeed. USER is answered, and PASS or AUTH
//   PLAIN begins the logon: the credentials are checked, the mailbox server with the active copy is
//   found (of an older mailbox a front end of its version), and a connection to its port 1995
//   opened. When the mailbox server has taken the logon, octets pass unread until either end
//   closes. What the mailbox server hears it answers in turn: it works on what reads the mailbox,
//   does not understand LAST, and closes behind QUIT. It cuts the sessions of a database that
//   leaves it. Nothing hangs: who wants to know whether something is new comes again. Where time is
//   over or there are too many connections the protocol has no goodbye (RFC 1939, 3): the
//   connection is closed.
//
// A mailbox keeps what was fetched: no program that was observed said DELE. Real servers let one
// session at a time into a mailbox (RFC 1939, 4); that is not modelled.
#pragma once

#include "model/mailaccess/dialect.h"
#include "model/pop3/actions.h"

namespace casgrid::pop3 {

inline constexpr Port kPlainPort{110};
inline constexpr Port kTlsPort{995};
inline constexpr Port kBackEndPort{1995};

// Lists of an inbox of 100 messages: "n name" of 22 octets, "n size" of 10. Assumed.
inline constexpr std::uint32_t kUidlBytes = 2300;
inline constexpr std::uint32_t kListBytes = 1100;

inline constexpr mailaccess::AnswerRow kAnswers[] = {
    {.action = kLogon},
    {.action = kStat},
    {.action = kLast, .handling = mailaccess::Handling::DoesNotUnderstand},
    {.action = kUidl, .bytes = kUidlBytes},
    {.action = kList, .bytes = kListBytes},
    {.action = kSize},
    {.action = kRetrieve, .handling = mailaccess::Handling::WorksOnMail},
    {.action = kReset},
    {.action = kQuit, .handling = mailaccess::Handling::EndsSession},
};
static_assert(mailaccess::is_in_order(kAnswers, kActions));

inline constexpr mailaccess::Dialect kDialect{
    .protocol = Protocol::Pop3,
    .plain_port = kPlainPort,
    .tls_port = kTlsPort,
    .back_end_port = kBackEndPort,
    .logon = kLogon,
    .leave = kQuit,
    .fetch = kRetrieve,
    .greeting_bytes = 140,    // +OK The Microsoft Exchange POP3 service is ready.
    .capability_bytes = 170,  // TOP, UIDL, STLS, SASL PLAIN, USER and a full stop
    .names_user_first = true,
    .answers = kAnswers,
};

}  // namespace casgrid::pop3
