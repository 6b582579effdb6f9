// What the users of a population do: rates, sizes, patience. Times are in the units the fields
// name.
#pragma once

#include <array>

#include "model/base/time.h"
#include "model/base/variate.h"

namespace casgrid {

struct ClientProfile {
  Variate think_s;                     // between an answer and the next request
  double session_requests_mean = 240;  // geometric; the logon is not counted
  double change_share = 0.2;           // of requests: they change the mailbox
  Variate request_bytes;
  Duration patience = std::chrono::seconds(30);
  Variate retry_s;  // after a failure
  Duration connect_timeout = std::chrono::seconds(21);
  Duration dns_delay = std::chrono::milliseconds(20);  // a name that is not cached
};

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
