// IMAP4, as far as it differs from POP3: its ports, what a mailbox server does with its commands,
// and how many octets are said.
#pragma once

#include "model/imap4/actions.h"
#include "model/mailaccess/dialect.h"

namespace casgrid::imap4 {

inline constexpr Port kPlainPort{143};
inline constexpr Port kTlsPort{993};
inline constexpr Port kBackEndPort{1993};

inline constexpr std::uint32_t kListBytes = 900;    // LIST "" "*" of a mailbox with few folders
inline constexpr std::uint32_t kSelectBytes = 500;  // FLAGS, EXISTS, UIDVALIDITY and the like

inline constexpr mailaccess::AnswerRow kAnswers[] = {
    {.action = kLogon},
    {.action = kList, .bytes = kListBytes},
    {.action = kSelect, .bytes = kSelectBytes},
    {.action = kFetch, .handling = mailaccess::Handling::WorksOnMail},
    {.action = kStore},
    {.action = kNoop, .tells_of_news = true},
    {.action = kIdle, .handling = mailaccess::Handling::WaitsForChange},
    {.action = kLogout, .handling = mailaccess::Handling::EndsSession},
};
static_assert(mailaccess::is_in_order(kAnswers, kActions));

inline constexpr mailaccess::Dialect kDialect{
    .protocol = Protocol::Imap4,
    .plain_port = kPlainPort,
    .tls_port = kTlsPort,
    .back_end_port = kBackEndPort,
    .logon = kLogon,
    .leave = kLogout,
    .fetch = kFetch,
    .look = kNoop,
    .hang = kIdle,
    .greeting_bytes = 150,    // * OK, on its own
    .capability_bytes = 200,  // the list and its OK
    .logged_on_bytes = 200,   // with the list
    .says_goodbye = true,     // RFC 3501, 5.4
    .answers = kAnswers,
};

}  // namespace casgrid::imap4
