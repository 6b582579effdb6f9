// From logs to a workload profile.
#pragma once

#include <memory>
#include <string>
#include <vector>

namespace casgrid::scenario {
class WorkloadProfile;
}

namespace casgrid::calibration {

struct Options {
  double megacycles_per_core = 2222.22;  // as scenarios have it by default
  double session_gap_s = 1800;
  double quiet_share = 0.25;
  int haproxy_zone_min = 0;  // minutes east of UTC
};

struct Calibrated {
  std::unique_ptr<scenario::WorkloadProfile> profile;  // none: nothing usable was read
  std::vector<std::string> errors;                     // why not
  std::vector<std::string> bad_rows;  // the first of each file: "file:line: what: how; remedy"

  Calibrated();
  ~Calibrated();
  Calibrated(Calibrated&&) noexcept;
  Calibrated& operator=(Calibrated&&) noexcept;
};

Calibrated calibrate(const std::vector<std::string>& paths, const Options& options = {});

}  // namespace casgrid::calibration
