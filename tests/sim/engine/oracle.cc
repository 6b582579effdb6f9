#include "tests/sim/engine/oracle.h"

namespace casgrid {

::testing::AssertionResult is_near(double measured, double oracle, double tolerance) {
  const double deviation = measured / oracle - 1;
  if (std::abs(deviation) <= tolerance) return ::testing::AssertionSuccess();
  return ::testing::AssertionFailure()
         << "is " << measured << ", not " << oracle << ": off by " << 100 * deviation << " %, and "
         << 100 * tolerance << " % are allowed";
}

::testing::AssertionResult agrees(const Figures& measured, const Figures& oracle,
                                  const RunLength& length) {
  const double mean = length.tolerance;
  const double delayed = oracle.delayed > 0 ? oracle.delayed : length.utilisation;
  const double waiting = length.waiting_tolerance(delayed);
  const struct {
    const char* name;
    double Figures::*figure;
    double tolerance;
  } checks[] = {
      {"utilisation", &Figures::utilisation, length.utilisation_tolerance()},
      {"delayed", &Figures::delayed, length.delayed_tolerance(delayed)},
      {"present", &Figures::present, mean},
      {"waiting", &Figures::waiting, waiting},
      {"time", &Figures::time, mean},
      {"wait", &Figures::wait, waiting},
      {"time50", &Figures::time50, mean},
      {"time95", &Figures::time95, mean * RunLength::kTail95},
      {"time99", &Figures::time99, mean * RunLength::kTail99},
      {"wait95", &Figures::wait95, waiting * RunLength::kTail95},
      {"wait99", &Figures::wait99, waiting * RunLength::kTail99},
  };
  ::testing::AssertionResult all = ::testing::AssertionSuccess();
  for (const auto& check : checks) {
    if (oracle.*check.figure == 0) continue;
    const auto one = is_near(measured.*check.figure, oracle.*check.figure, check.tolerance);
    if (one) continue;
    if (all) all = ::testing::AssertionFailure();
    all << check.name << " " << one.message() << "\n";
  }
  return all;
}

}  // namespace casgrid
