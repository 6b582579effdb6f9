// What the users of a population do: rates, sizes, patience. Times are in the units the fields
// name.
#pragma once

#include <array>
#include <string>

#include "model/base/ids.h"
#include "model/base/time.h"
#include "model/base/variate.h"

namespace casgrid {

// The POST of a logon form, with its cookies.
inline constexpr std::uint32_t kLogonBytes = 1500;

struct ClientProfile {
  Variate think_s;                     // between an answer and the next request
  double session_requests_mean = 240;  // OWA: geometric; the logon is not counted
  double change_share = 0.2;           // OWA: of requests: they change the mailbox
  std::uint16_t hold_s = 300;          // longest time of a hanging call
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
};

// Wait before the next attempt, after `failures` in a row (at least 1).
inline Duration back_off(const Variate& retry_s, std::uint64_t bits, unsigned failures) {
  const double factor = static_cast<double>(1u << (failures > 4 ? 3 : failures - 1));
  const double s = retry_s.draw(bits) * factor;
  return from_seconds(s > 0 ? s : 0);
}

// Weight of each hour of the local day; 1 is the profile's own rate.
struct DayShape {
  std::array<double, 24> weights;
  Duration local_time{0};  // when the run begins

  DayShape() { weights.fill(1); }

  static constexpr Duration kHour = std::chrono::hours(1);

  double weight(Instant now) const { return weights[hour(now) % 24]; }
  Instant end_of_hour(Instant now) const {
    return kStart + kHour * static_cast<std::int64_t>(hour(now) + 1) - local_time;
  }
  double heaviest() const {
    double most = 0;
    for (const double w : weights) most = w > most ? w : most;
    return most;
  }

 private:
  std::size_t hour(Instant now) const {
    return static_cast<std::size_t>((now.time_since_epoch() + local_time) / kHour);
  }
};

}  // namespace casgrid
