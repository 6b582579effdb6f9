#include "scenarios/calibration/spread.h"

#include <algorithm>
#include <bit>

namespace casgrid::calibration {
namespace {

constexpr unsigned kBits = 7;
constexpr std::uint64_t kPerOctave = 1u << kBits;

std::size_t cell_of(std::uint64_t v) {
  if (v < kPerOctave) return v;
  const unsigned octave = static_cast<unsigned>(std::bit_width(v)) - 1 - kBits;
  return (static_cast<std::size_t>(octave) << kBits) + (v >> octave);
}

std::uint64_t low_of(std::size_t cell) {
  if (cell < kPerOctave) return cell;
  const unsigned octave = static_cast<unsigned>(cell >> kBits) - 1;
  return (kPerOctave + (cell & (kPerOctave - 1))) << octave;
}

}  // namespace

void Spread::add(std::uint64_t value) {
  const std::size_t cell = cell_of(value);
  if (cell >= cells_.size()) cells_.resize(cell + 1);
  if (cells_[cell] != 0xffffffff) ++cells_[cell];
  ++count_;
  sum_ += static_cast<double>(value);
  least_ = std::min(least_, value);
  most_ = std::max(most_, value);
}

void Spread::merge(const Spread& other) {
  if (other.cells_.size() > cells_.size()) cells_.resize(other.cells_.size());
  for (std::size_t i = 0; i < other.cells_.size(); ++i) cells_[i] += other.cells_[i];
  count_ += other.count_;
  sum_ += other.sum_;
  least_ = std::min(least_, other.least_);
  most_ = std::max(most_, other.most_);
}

double Spread::quantile(double share) const {
  const double rank = share * static_cast<double>(count_);
  double seen = 0;
  for (std::size_t cell = 0; cell < cells_.size(); ++cell) {
    const double here = cells_[cell];
    if (here == 0 || seen + here < rank) {
      seen += here;
      continue;
    }
    const double low = std::max(static_cast<double>(low_of(cell)), static_cast<double>(least_));
    const double high = std::min(static_cast<double>(low_of(cell + 1)), static_cast<double>(most_));
    return low + std::max(high - low, 0.0) * (rank - seen) / here;
  }
  return static_cast<double>(most_);
}

std::uint64_t Spread::count_from(double value) const {
  std::uint64_t count = 0;
  for (std::size_t cell = cell_of(static_cast<std::uint64_t>(std::max(value, 0.0)));
       cell < cells_.size(); ++cell)
    count += cells_[cell];
  return count;
}

void Mixture::add(const Spread& spread, double factor) {
  for (std::size_t cell = 0; cell < spread.cells_.size(); ++cell) {
    if (spread.cells_[cell] == 0) continue;
    const auto low = static_cast<double>(std::max(low_of(cell), spread.least_));
    const auto high = static_cast<double>(std::min(low_of(cell + 1), spread.most_));
    cells_.push_back(
        {low * factor, std::max(low, high) * factor, static_cast<double>(spread.cells_[cell])});
  }
  count_ += static_cast<double>(spread.count_);
  sum_ += spread.sum_ * factor;
}

std::vector<double> Mixture::quantiles(std::size_t points) const {
  std::vector<Cell> cells = cells_;
  std::sort(cells.begin(), cells.end(), [](const Cell& a, const Cell& b) {
    return a.low != b.low ? a.low < b.low : a.high < b.high;
  });
  std::vector<double> values;
  values.reserve(points);
  double seen = 0;
  std::size_t at = 0;
  for (std::size_t i = 0; i < points; ++i) {
    const double rank = count_ * static_cast<double>(i) / static_cast<double>(points - 1);
    while (at + 1 < cells.size() && seen + cells[at].count < rank) seen += cells[at++].count;
    const Cell& c = cells[at];
    const double part = std::clamp((rank - seen) / c.count, 0.0, 1.0);
    const double value = c.low + (c.high - c.low) * part;
    values.push_back(values.empty() ? value : std::max(value, values.back()));
  }
  // The mean of the lines between the points is that of the sample.
  double inner = values.front() / 2;
  for (std::size_t i = 1; i + 1 < points; ++i) inner += values[i];
  const double last = 2 * (mean() * static_cast<double>(points - 1) - inner);
  values.back() = std::clamp(last, values[points - 2], values.back());
  return values;
}

std::uint64_t Dither::operator()(std::uint32_t micros) {
  if (micros % 1000 != 0 || micros >= 1'000'000) return micros;
  step_ += 0x9E3779B9;  // the golden ratio: the next one falls into the widest gap
  const auto part = static_cast<std::uint64_t>(step_) * 1000 >> 32;  // 0 .. 999
  if (micros == 0) return part / 2;
  return micros - 500 + part;
}

}  // namespace casgrid::calibration
