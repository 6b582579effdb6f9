// What a reply comes to for whoever asked. Records have one space of statuses for all protocols,
// that of HTTP: the words of POP3 and IMAP4 are said in it here and nowhere else.
#pragma once

#include <cstdint>

#include "model/base/operation.h"
#include "model/mailaccess/messages.h"

namespace casgrid::mailaccess {

// 200: it is done, or something changed. 400: BAD, or longer than a command may be. 401: the
// credentials are wrong. 403: not without TLS. 503: not now: no mailbox is there, a limit is
// reached, or the server says goodbye.
std::uint16_t status_of(const Reply& reply);

// What an operation comes to whose last attempt was answered so. Requires: status_of(reply) >= 400.
OperationEnd end_by(const Reply& reply);

}  // namespace casgrid::mailaccess
