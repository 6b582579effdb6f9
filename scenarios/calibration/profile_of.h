// The profile that counts amount to.
#pragma once

#include "scenarios/calibration/calibrate.h"
#include "scenarios/calibration/tally.h"

namespace casgrid::calibration {

scenario::WorkloadProfile profile_of(const Tally& tally, const logs::LogSummary& summary,
                                     const Options& options);

}  // namespace casgrid::calibration
