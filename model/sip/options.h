// The settings of call routers and UM services.
#pragma once

#include <cstdint>

#include "model/base/time.h"
#include "model/base/tls_tickets.h"

namespace casgrid::sip {

struct Options {
  Duration configuration = std::chrono::minutes(10);  // how often it is read again (facts 2.14)
  std::uint32_t most_calls = 100;                     // MaxCallsAllowed of one UM service
  TlsCost tls;                                        // of a UM service
};

}  // namespace casgrid::sip
