// Which dial plan a gateway is linked with, as a call router or a UM service knows it: what it read
// when it read its configuration last (facts 2.14: every ten minutes; row UM-009).
//
// Theory of operation
//   A service reads its configuration when it starts, and every so often from then on. What the
//   directory says at such an instant holds until the next. Nothing has to be done for it: which
//   instant was the last one follows from when the service started.
#pragma once

#include "model/base/time.h"
#include "model/directory/directory.h"

namespace casgrid::sip {

class Configuration {
 public:
  // Requires: every > 0.
  Configuration(const Directory& directory, Duration every)
      : directory_(directory), every_(every) {}

  void started(Instant now) { started_ = now; }
  Instant read_at(Instant now) const { return started_ + (now - started_) / every_ * every_; }
  // None: no dial plan is linked with the gateway, so nothing of it is processed.
  DialPlanId plan_of(GatewayId gateway, Instant now) const {
    return directory_.find_dial_plan(gateway, read_at(now));
  }

 private:
  const Directory& directory_;
  Duration every_;
  Instant started_ = kStart;
};

}  // namespace casgrid::sip
