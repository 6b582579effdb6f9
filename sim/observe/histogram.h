// Log-linear histogram of durations: 128 cells an octave, so a percentile is within 0.4 % of the
// sample's; counts, sum and extremes are exact. One row of memory, no allocation after the first
// add.
//
// Of some samples only a bound is known: whoever gave up after a while would have waited longer. A
// quantile that such a bound is not above is a bound itself, and so are mean and maximum.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <optional>
#include <vector>

#include "model/base/time.h"

namespace casgrid {

class Histogram {
 public:
  void add(Duration value) {
    const std::uint64_t v = value < Duration{0} ? 0 : static_cast<std::uint64_t>(value.count());
    const std::size_t cell = cell_of(v);
    if (cell >= cells_.size()) cells_.resize(cell + 1);
    ++cells_[cell];
    ++count_;
    sum_ns_ += v;
    max_ns_ = std::max(max_ns_, v);
  }

  // A sample of which only this much is known.
  void add_at_least(Duration bound) {
    add(bound);
    ++bounds_;
    least_bound_ = std::min(
        least_bound_, cell_of(bound < Duration{0} ? 0 : static_cast<std::uint64_t>(bound.count())));
  }

  std::uint64_t count() const { return count_; }
  // Of these, those of which only a bound is known.
  std::uint64_t bounds() const { return bounds_; }
  // Whether percentile_ms(fraction) is a bound.
  bool is_bound_at(double fraction) const {
    return bounds_ > 0 && cell_at(fraction) >= least_bound_;
  }
  std::optional<double> mean_ms() const {
    if (count_ == 0) return std::nullopt;
    return static_cast<double>(sum_ns_) / static_cast<double>(count_) * 1e-6;
  }
  std::optional<double> max_ms() const {
    if (count_ == 0) return std::nullopt;
    return static_cast<double>(max_ns_) * 1e-6;
  }

  // Order statistic floor(fraction * count), by the middle of its cell. Requires: 0 <= fraction
  // < 1.
  std::optional<double> percentile_ms(double fraction) const {
    if (count_ == 0) return std::nullopt;
    return std::min(middle_of(cell_at(fraction)), static_cast<double>(max_ns_)) * 1e-6;
  }

  void merge(const Histogram& other) {
    if (other.cells_.size() > cells_.size()) cells_.resize(other.cells_.size());
    for (std::size_t cell = 0; cell < other.cells_.size(); ++cell)
      cells_[cell] += other.cells_[cell];
    count_ += other.count_;
    sum_ns_ += other.sum_ns_;
    max_ns_ = std::max(max_ns_, other.max_ns_);
    bounds_ += other.bounds_;
    least_bound_ = std::min(least_bound_, other.least_bound_);
  }

 private:
  static constexpr unsigned kBits = 7;
  static constexpr std::uint64_t kPerOctave = 1u << kBits;

  // Requires: a sample.
  std::size_t cell_at(double fraction) const {
    const auto rank = static_cast<std::uint64_t>(fraction * static_cast<double>(count_));
    std::uint64_t seen = 0;
    std::size_t cell = 0;
    while (cell + 1 < cells_.size() && (seen += cells_[cell]) <= rank) ++cell;
    return cell;
  }

  // Values below 128 have a cell each; from there on each octave has 128.
  static std::size_t cell_of(std::uint64_t v) {
    if (v < kPerOctave) return v;
    const unsigned octave = static_cast<unsigned>(std::bit_width(v)) - 1 - kBits;
    return (static_cast<std::size_t>(octave) << kBits) + (v >> octave);
  }

  static double middle_of(std::size_t cell) {
    if (cell < kPerOctave) return static_cast<double>(cell);
    const unsigned octave = static_cast<unsigned>(cell >> kBits) - 1;
    const std::uint64_t lower = (kPerOctave + (cell & (kPerOctave - 1))) << octave;
    return static_cast<double>(lower) + static_cast<double>((std::uint64_t{1} << octave) - 1) / 2;
  }

  std::vector<std::uint64_t> cells_;
  std::uint64_t count_ = 0;
  std::uint64_t sum_ns_ = 0;
  std::uint64_t max_ns_ = 0;
  std::uint64_t bounds_ = 0;
  std::size_t least_bound_ = ~std::size_t{0};  // its cell
};

}  // namespace casgrid
