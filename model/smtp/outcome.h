// What a reply comes to for whoever asked. Records have one space of statuses for all protocols,
// that of HTTP: the codes of SMTP are said in it here and nowhere else.
#pragma once

#include <cstdint>

#include "model/base/operation.h"
#include "model/smtp/messages.h"

namespace casgrid::smtp {

// 200: taken. 400: not understood, or not now. 401: the credentials are wrong, or none were given.
// 403: not without TLS; not for this sender. 503: try again later.
std::uint16_t status_of(const Reply& reply);

// What an operation comes to whose last attempt was answered so. Requires: the code refuses.
OperationEnd end_by(const Reply& reply);

}  // namespace casgrid::smtp
