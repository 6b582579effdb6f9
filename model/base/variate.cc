#include "model/base/variate.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <utility>

namespace casgrid {
namespace {

constexpr double kLn2High =
    6.93147180369123816490e-01;  // ln 2 in two parts: the first has 32 zero bits at
constexpr double kLn2Low =
    1.90821492927058770002e-10;  // its end, so that k * kLn2High is exact for |k| < 2^20

// A second, independent 64 bits from the same draw (the finaliser of splitmix64).
constexpr std::uint64_t remix(std::uint64_t z) {
  z += 0x9e3779b97f4a7c15ull;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebull;
  return z ^ (z >> 31);
}

template <std::size_t N>
double polynomial(const double (&coefficients)[N], double x) {
  double sum = coefficients[N - 1];
  for (std::size_t i = N - 1; i > 0; --i) sum = sum * x + coefficients[i - 1];
  return sum;
}

}  // namespace

double natural_log(double x) {
  const auto bits = std::bit_cast<std::uint64_t>(x);
  int exponent = static_cast<int>(bits >> 52) - 1023;
  auto m = std::bit_cast<double>((bits & 0x000FFFFFFFFFFFFFull) | 0x3FF0000000000000ull);
  if (m > 1.4142135623730951) {
    m *= 0.5;
    ++exponent;
  }
  // log m = 2 atanh(s), s = (m - 1) / (m + 1), |s| < 0.1716: the series to s^21 leaves less than
  // 1e-18.
  const double s = (m - 1) / (m + 1);
  const double z = s * s;
  static constexpr double kAtanh[] = {1.0,      1.0 / 3,  1.0 / 5,  1.0 / 7,  1.0 / 9, 1.0 / 11,
                                      1.0 / 13, 1.0 / 15, 1.0 / 17, 1.0 / 19, 1.0 / 21};
  const double k = exponent;
  return k * kLn2High + (2 * s * polynomial(kAtanh, z) + k * kLn2Low);
}

double exponential_of(double x) {
  const auto k =
      static_cast<double>(static_cast<std::int64_t>(x * 1.4426950408889634 + (x < 0 ? -0.5 : 0.5)));
  const double r = (x - k * kLn2High) - k * kLn2Low;  // |r| <= 0.35
  static constexpr double kTaylor[] = {1.0,
                                       1.0,
                                       1.0 / 2,
                                       1.0 / 6,
                                       1.0 / 24,
                                       1.0 / 120,
                                       1.0 / 720,
                                       1.0 / 5040,
                                       1.0 / 40320,
                                       1.0 / 362880,
                                       1.0 / 3628800,
                                       1.0 / 39916800,
                                       1.0 / 479001600,
                                       1.0 / 6227020800};
  const auto scale = static_cast<std::uint64_t>(static_cast<std::int64_t>(k) + 1023) << 52;
  return polynomial(kTaylor, r) * std::bit_cast<double>(scale);
}

double normal_quantile(double p) {
  // Coefficients of Wichura (1988), algorithm AS 241, PPND16.
  static constexpr double kA[] = {3.3871328727963666080e0,  1.3314166789178437745e+2,
                                  1.9715909503065514427e+3, 1.3731693765509461125e+4,
                                  4.5921953931549871457e+4, 6.7265770927008700853e+4,
                                  3.3430575583588128105e+4, 2.5090809287301226727e+3};
  static constexpr double kB[] = {1.0,
                                  4.2313330701600911252e+1,
                                  6.8718700749205790830e+2,
                                  5.3941960214247511077e+3,
                                  2.1213794301586595867e+4,
                                  3.9307895800092710610e+4,
                                  2.8729085735721942674e+4,
                                  5.2264952788528545610e+3};
  static constexpr double kC[] = {1.42343711074968357734e0,  4.63033784615654529590e0,
                                  5.76949722146069140550e0,  3.64784832476320460504e0,
                                  1.27045825245236838258e0,  2.41780725177450611770e-1,
                                  2.27238449892691845833e-2, 7.74545014278341407640e-4};
  static constexpr double kD[] = {1.0,
                                  2.05319162663775882187e0,
                                  1.67638483018380384940e0,
                                  6.89767334985100004550e-1,
                                  1.48103976427480074590e-1,
                                  1.51986665636164571966e-2,
                                  5.47593808499534494600e-4,
                                  1.05075007164441684324e-9};
  static constexpr double kE[] = {6.65790464350110377720e0,  5.46378491116411436990e0,
                                  1.78482653991729133580e0,  2.96560571828504891230e-1,
                                  2.65321895265761230930e-2, 1.24266094738807843860e-3,
                                  2.71155556874348757815e-5, 2.01033439929228813265e-7};
  static constexpr double kF[] = {1.0,
                                  5.99832206555887937690e-1,
                                  1.36929880922735805310e-1,
                                  1.48753612908506148525e-2,
                                  7.86869131145613259100e-4,
                                  1.84631831751005468180e-5,
                                  1.42151175831644588870e-7,
                                  2.04426310338993978564e-15};
  const double q = p - 0.5;
  if (q <= 0.425 && q >= -0.425) {
    const double r = 0.180625 - q * q;
    return q * polynomial(kA, r) / polynomial(kB, r);
  }
  const double tail = std::sqrt(-natural_log(q < 0 ? p : 1 - p));
  const double value = tail <= 5 ? polynomial(kC, tail - 1.6) / polynomial(kD, tail - 1.6)
                                 : polynomial(kE, tail - 5) / polynomial(kF, tail - 5);
  return q < 0 ? -value : value;
}

double Variate::draw(std::uint64_t bits) const {
  switch (law) {
    case Law::Constant:
      return mean;
    case Law::Exponential:
      return -mean * natural_log(unit(bits));
    case Law::Uniform:
      return mean + spread * (2 * unit(bits) - 1);
    case Law::Erlang: {
      double product_log = 0;
      for (int i = 0; i < stages; ++i) {
        product_log += natural_log(unit(bits));
        bits = remix(bits);
      }
      return -mean / stages * product_log;
    }
    case Law::HyperExponential: {
      const double p = 0.5 * (1 + std::sqrt((cv2 - 1) / (cv2 + 1)));
      const bool is_first = unit(remix(bits)) < p;
      return -mean / (2 * (is_first ? p : 1 - p)) * natural_log(unit(bits));
    }
    case Law::LogNormal: {
      const double variance = natural_log(1 + cv2);
      return mean *
             exponential_of(std::sqrt(variance) * normal_quantile(unit(bits)) - variance / 2);
    }
    case Law::Empirical: {
      const std::vector<double>& q = *quantiles;
      const double place = unit(bits) * static_cast<double>(q.size() - 1);
      // The greatest draw of all rounds to 1.
      const std::size_t below = std::min(static_cast<std::size_t>(place), q.size() - 2);
      return spread * (q[below] + (place - static_cast<double>(below)) * (q[below + 1] - q[below]));
    }
  }
  return mean;
}

Variate Variate::empirical(std::vector<double> quantiles) {
  Variate v;
  v.law = Law::Empirical;
  v.spread = 1;
  double sum = 0;
  for (std::size_t i = 1; i < quantiles.size(); ++i) sum += (quantiles[i - 1] + quantiles[i]) / 2;
  v.mean = sum / static_cast<double>(quantiles.size() - 1);
  v.quantiles = std::make_shared<const std::vector<double>>(std::move(quantiles));
  return v;
}

}  // namespace casgrid
