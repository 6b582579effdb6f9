// How a measured quantity is spread: counts in cells, 128 an octave, so a quantile is within 0.4 %
// of the sample's; number and sum are exact.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace casgrid::calibration {

class Spread {
 public:
  void add(std::uint64_t value);
  void merge(const Spread& other);

  std::uint64_t count() const { return count_; }
  double mean() const { return count_ == 0 ? 0 : sum_ / static_cast<double>(count_); }
  // Value below which this share lies, linear inside a cell. Requires: count() > 0.
  double quantile(double share) const;
  // How many are about as large or larger.
  std::uint64_t count_from(double value) const;

 private:
  friend class Mixture;
  std::vector<std::uint32_t> cells_;
  std::uint64_t count_ = 0;
  double sum_ = 0;
  std::uint64_t least_ = ~std::uint64_t{0};
  std::uint64_t most_ = 0;
};

// Spreads together, each stretched by a factor of its own.
class Mixture {
 public:
  void add(const Spread& spread, double factor);
  bool empty() const { return count_ == 0; }
  double mean() const { return count_ == 0 ? 0 : sum_ / count_; }
  // Values at `points` equally spaced probabilities. The last one is not the greatest value but the
  // one with which the mean is that of the sample: a line to a lone giant would make many of it.
  // Requires: !empty(), points >= 2.
  std::vector<double> quantiles(std::size_t points) const;

 private:
  struct Cell {
    double low;
    double high;
    double count;
  };
  std::vector<Cell> cells_;
  double count_ = 0;
  double sum_ = 0;
};

// Logs have whole milliseconds. Of what takes a few of them, the values between are made up evenly.
class Dither {
 public:
  // Microseconds for microseconds.
  std::uint64_t operator()(std::uint32_t micros);

 private:
  std::uint32_t step_ = 0;
};

}  // namespace casgrid::calibration
