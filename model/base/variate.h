// Random variates without libm: the C library picks variants of log and exp by processor, and
// their last bits differ. These use only + - * / and sqrt, so a draw has one value everywhere.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "model/base/int128.h"
#include "model/base/time.h"

namespace casgrid {

// Uniform in (0, 1): 53 bits, never 0 nor 1.
constexpr double unit(std::uint64_t bits) {
  return (static_cast<double>(bits >> 11) + 0.5) * 0x1.0p-53;
}

// Natural logarithm, x > 0 and normal; absolute error below 1e-15 * (1 + |log x|).
double natural_log(double x);

// e^x for |x| < 700; relative error below 1e-14.
double exponential_of(double x);

// Standard normal quantile (Wichura, AS 241), 0 < p < 1; relative error below 1e-14.
double normal_quantile(double p);

// Uniform integer in [0, n): multiply-shift, bias below n / 2^64.
constexpr std::uint64_t below(std::uint64_t bits, std::uint64_t n) {
  return static_cast<std::uint64_t>((static_cast<UnsignedInt128>(bits) * n) >> 64);
}

// A non-negative quantity that varies. One draw of 64 bits gives one value; Erlang and
// hyper-exponential spend the same bits through a cheap remix, so a draw is always one counter.
struct Variate {
  enum class Law : std::uint8_t {
    Constant,          // mean
    Exponential,       // mean
    Uniform,           // mean, spread: mean +- spread
    Erlang,            // mean, shape: number of stages (1..16)
    HyperExponential,  // mean, cv2 > 1: balanced two-phase, squared coefficient of variation cv2
    LogNormal,         // mean, cv2 > 0
    Empirical,         // quantiles times spread; mean
  } law = Law::Constant;
  double mean = 0;
  double spread = 0;
  double cv2 = 1;
  int stages = 1;
  // At equally spaced probabilities, least first, at least two; linear between them. Shared, so
  // that a copy costs no more than that of any other law.
  std::shared_ptr<const std::vector<double>> quantiles{};

  static Variate constant(double value) { return {.mean = value}; }
  static Variate exponential(double mean) { return {.law = Law::Exponential, .mean = mean}; }
  static Variate uniform(double mean, double spread) {
    return {.law = Law::Uniform, .mean = mean, .spread = spread};
  }
  static Variate erlang(double mean, int stages) {
    return {.law = Law::Erlang, .mean = mean, .stages = stages};
  }
  static Variate hyper_exponential(double mean, double cv2) {
    return {.law = Law::HyperExponential, .mean = mean, .cv2 = cv2};
  }
  static Variate log_normal(double mean, double cv2) {
    return {.law = Law::LogNormal, .mean = mean, .cv2 = cv2};
  }
  static Variate empirical(std::vector<double> quantiles);
  double draw(std::uint64_t bits) const;
};

// Work that was drawn, in whole kilocycles. A law with a long tail may draw more than a number of
// 64 bits holds; no core would ever be done with it.
constexpr std::uint64_t whole_work(double kilocycles) {
  constexpr double kMost = 1e15;
  return static_cast<std::uint64_t>((kilocycles < 0       ? 0
                                     : kilocycles > kMost ? kMost
                                                          : kilocycles) +
                                    0.5);
}

}  // namespace casgrid
