// Closed forms of queueing theory and how near to them a run of some length must come.
#pragma once

#include <cmath>
#include <cstdint>
#include <gtest/gtest.h>

namespace casgrid {

// What there is to know of a station, or of a way through several; seconds. As an oracle: 0 is what
// the closed form says nothing of.
struct Figures {
  double utilisation = 0;
  double delayed = 0;  // share of arrivals that find no core free
  double present = 0;  // time average
  double waiting = 0;  // time average of those on no core
  double time = 0;     // mean from arrival to departure
  double wait = 0;     // the part of it before service
  double time50 = 0;
  double time95 = 0;
  double time99 = 0;
  double wait95 = 0;
  double wait99 = 0;
};

struct RunLength {
  double utilisation;
  // Half the sum of the squared coefficients of variation of gaps and services: 1 if both are
  // exponential. The correlations of a queue last the longer the more either varies.
  double variability = 1;
  double tolerance;  // of the mean number present, relative

  // 3.92 standard deviations are one wrong alarm in 11,000 instead of one in 20: there are a
  // hundred checks, and whatever shifts the draws must not set one off.
  static constexpr double kDeviations = 2 * 1.96;

  // A tail is made by the few longest busy periods: over fifty seeds of Q1 to Q3 the 95th
  // percentile deviates up to 1.5 times, the 99th up to 2.5 times as much as the mean.
  static constexpr double kTail95 = 1.5;
  static constexpr double kTail99 = 2.5;

  // Whitt's (1989) length of a run whose mean number present has a half-width of h, relative, at z
  // standard deviations: t = (z / h)^2 2 (1 + rho) / (rho (1 - rho)^2 mu), that is lambda t
  // arrivals, which mu drops out of.
  std::uint64_t arrivals() const {
    const double deviations = kDeviations / tolerance;
    const double idle = 1 - utilisation;
    return static_cast<std::uint64_t>(
        std::ceil(deviations * deviations * variability * 2 * (1 + utilisation) / (idle * idle)));
  }

  // Offered work is a sum of independent gaps and services: nothing of it is correlated.
  double utilisation_tolerance() const {
    return kDeviations * std::sqrt(2 * variability / static_cast<double>(arrivals()));
  }

  // A queue there is only for the share of time in which somebody is delayed: the same deviation is
  // more of a smaller mean.
  double waiting_tolerance(double delayed) const { return tolerance / delayed; }

  // L = rho / (1 - rho) deviates 1 / (1 - rho) times as much as rho, which is the share of delayed
  // at a single server; with several that share deviates half as much again.
  double delayed_tolerance(double delayed) const { return 1.5 * tolerance * (1 - delayed); }
};

// Whether a figure is within a relative tolerance of its oracle.
::testing::AssertionResult is_near(double measured, double oracle, double tolerance);

// Whether everything that the oracle speaks of is within the tolerance of the run's length.
::testing::AssertionResult agrees(const Figures& measured, const Figures& oracle,
                                  const RunLength& length);

}  // namespace casgrid
