// What the users of a population do: rates, sizes, patience. Times are in the units the fields
// name.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>

#include "model/base/day_shape.h"
#include "model/base/ids.h"
#include "model/base/message.h"
#include "model/base/time.h"
#include "model/base/variate.h"
#include "model/directory/logon_method.h"
#include "model/directory/protocol.h"

namespace casgrid {

// The POST of a logon form, with its cookies.
inline constexpr std::uint32_t kLogonBytes = 1500;

struct ClientProfile {
  Variate think_s;                     // between an answer and the next request
  double session_requests_mean = 240;  // OWA: geometric; the logon is not counted
  double change_share = 0.2;           // OWA: of requests: they change the mailbox
  std::uint16_t hold_s = 300;          // longest time of a long poll
  Variate request_bytes;
  Variate retry_s;  // after a failure; doubled for each further one in a row, up to eight times
};

// Who the clients of a population are, and where they turn to.
struct ClientIdentity {
  std::string name;
  std::string draws;  // whose random draws they make; their own by default
  std::uint64_t seed = 0;
  UserId first_user;
  std::uint32_t users = 0;
  HostId host;  // the name the users type
  // How they log on where credentials go with each request, by protocol; None: as is usual there.
  std::array<LogonMethod, kProtocols> methods{};

  LogonMethod method_of(Protocol protocol) const {
    const LogonMethod method = methods[static_cast<std::size_t>(protocol)];
    if (method != LogonMethod::None) return method;
    const bool is_basic = protocol == Protocol::Owa || protocol == Protocol::ActiveSync;
    return is_basic ? LogonMethod::Basic : LogonMethod::Negotiate;
  }
};

// Of a message whose size was drawn.
inline std::uint32_t octets_of(double drawn) {
  return static_cast<std::uint32_t>(std::clamp(drawn, 100.0, 4e9));
}

// Wait before the next attempt, after `failures` in a row (at least 1).
inline Duration back_off(const Variate& retry_s, std::uint64_t bits, unsigned failures) {
  const auto factor = static_cast<double>(1u << (failures > 4 ? 3 : failures - 1));
  const double s = retry_s.draw(bits) * factor;
  return from_seconds(s > 0 ? s : 0);
}

}  // namespace casgrid
