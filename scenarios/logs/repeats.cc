#include "scenarios/logs/repeats.h"

#include <algorithm>
#include <limits>

namespace casgrid::logs {
namespace {

constexpr std::size_t kFewest = 1 << 12;

}  // namespace

Repeats::Counted* Repeats::Table::find(std::uint64_t hash) {
  if (places.empty()) return nullptr;
  std::size_t at = hash & (places.size() - 1);
  for (; places[at].hash != 0; at = (at + 1) & (places.size() - 1)) {
    if (places[at].hash == hash) return &places[at];
  }
  return nullptr;
}

Repeats::Counted& Repeats::Table::add(const Counted& counted) {
  if (2 * (size + 1) > places.size()) {
    const std::vector<Counted> before = std::move(places);
    places.assign(std::max(kFewest, before.size() * 2), Counted{});
    size = 0;
    for (const Counted& c : before) {
      if (c.hash != 0) add(c);
    }
  }
  std::size_t at = counted.hash & (places.size() - 1);
  while (places[at].hash != 0) at = (at + 1) & (places.size() - 1);
  ++size;
  return places[at] = counted;
}

bool Repeats::is_repeat(const Row& row) {
  const std::uint64_t hash = std::max<std::uint64_t>(row.hash, 1);
  const auto file = static_cast<std::uint32_t>(row.file);
  Counted* counted = young_.find(hash);
  if (counted == nullptr) {
    // A row is counted when the clock is where it was written, or later: what was written since the
    // tables were turned is not in the old one, and there is no need to look.
    const Counted* before = row.written_ns < turned_ ? old_.find(hash) : nullptr;
    if (before == nullptr) {
      young_.add({hash, file, 1, 1});
      return false;
    }
    counted = &young_.add(*before);
  }
  if (row.has_id) return true;
  if (counted->file != file) {
    counted->file = file;
    counted->seen = 0;
  }
  if (counted->seen == std::numeric_limits<std::uint16_t>::max()) return false;
  if (++counted->seen <= counted->taken) return true;
  counted->taken = counted->seen;
  return false;
}

void Repeats::advance(std::int64_t now_ns) {
  if (turned_ == INT64_MIN) turned_ = now_ns;
  if (now_ns - turned_ < window_) return;
  turned_ = now_ns;
  std::swap(old_, young_);
  std::fill(young_.places.begin(), young_.places.end(), Counted{});
  young_.size = 0;
}

}  // namespace casgrid::logs
