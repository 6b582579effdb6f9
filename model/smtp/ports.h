// Where SMTP is spoken (facts 2.13 and 3.1).
#pragma once

#include "model/base/port.h"

namespace casgrid::smtp {

// Of front ends.
inline constexpr Port kMail{25};            // Default Frontend
inline constexpr Port kSubmission{587};     // Client Frontend
inline constexpr Port kOutboundProxy{717};  // Outbound Proxy Frontend
// Of mailbox servers.
inline constexpr Port kTransport{2525};   // beside a front end; else 25
inline constexpr Port kClientProxy{465};  // what clients submitted
inline constexpr Port kDelivery{475};     // of the Mailbox Transport service, to the store

}  // namespace casgrid::smtp
