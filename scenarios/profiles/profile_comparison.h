// What a profile's logs observed beside what a run simulated: percentiles with a verdict, parts of
// the time, and tables of quantiles. Times are the front ends' own on either side.
#pragma once

#include "scenarios/reporting/observed_report.h"

namespace casgrid {

class AccessTimes;
namespace scenario {
class WorkloadProfile;
}

// Two samples agree at a percentile if the intervals of order statistics meet that hold the true
// one, each wide enough that all verdicts of the report together are wrong with probability 1 -
// confidence at most, were the laws the same.
void compare_with_profile(const scenario::WorkloadProfile& observed, const AccessTimes& simulated,
                          ObservedReport& report);

}  // namespace casgrid
