#include "scenarios/logs/order_window.h"

#include <algorithm>
#include <bit>

namespace casgrid::logs {
namespace {

// Marks a slot that will not go out.
constexpr Service kDropped = Service::kCount;

std::int64_t floor_div(std::int64_t a, std::int64_t b) {
  return a >= 0 ? a / b : -((-a + b - 1) / b);
}

}  // namespace

OrderWindow::OrderWindow(std::int64_t window_ns, std::size_t most_waiting)
    : window_(std::max<std::int64_t>(window_ns / kGrain, 1)),
      most_waiting_(std::max<std::size_t>(most_waiting, 1)) {
  ring_.resize(std::bit_ceil(static_cast<std::size_t>(window_) + 4096));
}

Slot OrderWindow::fresh() {
  if (free_ == Slot::None) {
    const std::size_t from = blocks_.size() * kBlock;
    blocks_.push_back(std::make_unique<Block>());
    next_.resize(from + kBlock);
    for (std::size_t i = kBlock; i-- > 0;) {
      next_[from + i] = free_;
      free_ = Slot{static_cast<std::uint32_t>(from + i)};
    }
  }
  const Slot slot = free_;
  free_ = next_[index(slot)];
  return slot;
}

Slot OrderWindow::add(const Arrival& arrival, std::uint64_t id) {
  const std::int64_t grain = floor_div(arrival.began_ns, kGrain);
  // After a pause the ring begins anew where things may still come.
  if (waiting_ == 0) base_ = std::max(base_, limit_);
  const Slot slot = fresh();
  at(slot) = arrival;
  if (id != 0) {
    if (ids_.size() < next_.size()) ids_.resize(next_.size());
    ids_[index(slot)] = id;
  }
  ++waiting_;
  if (grain < base_) {
    at(slot).is_late = true;
    ++late_;
    late_slots_.push_back(slot);
    return slot;
  }
  // Beyond the ring (a clock that jumped): it waits in the last list, and is sorted there.
  const std::int64_t place = std::min(grain, base_ + static_cast<std::int64_t>(ring_.size()) - 1);
  next_[index(slot)] = Slot::None;
  List& into = list(place);
  if (into.last == Slot::None) {
    into.first = slot;
  } else {
    next_[index(into.last)] = slot;
  }
  into.last = slot;
  return slot;
}

void OrderWindow::drop(Slot slot) { at(slot).service = kDropped; }

void OrderWindow::advance(std::int64_t now_ns) {
  const std::int64_t limit = floor_div(now_ns, kGrain) - window_;
  if (!has_base_) base_ = limit_ = limit;
  has_base_ = true;
  limit_ = std::max(limit_, limit);
}

bool OrderWindow::may_open() const {
  if (!has_base_ || waiting_ == 0) return false;
  return is_finished_ || base_ < limit_ || waiting_ > most_waiting_;
}

void OrderWindow::open_next() {
  List& from = list(base_);
  std::uint32_t order = 0;
  for (Slot s = from.first; s != Slot::None; s = next_[index(s)])
    open_.push_back({at(s).began_ns, order++, s});
  from = List{};
  ++base_;
  std::sort(open_.begin(), open_.end(), [](const Sorted& a, const Sorted& b) {
    return a.began_ns != b.began_ns ? a.began_ns > b.began_ns : a.order > b.order;
  });
}

bool OrderWindow::take(Arrival& arrival) {
  for (;;) {
    Slot slot = Slot::None;
    const bool is_late = late_at_ < late_slots_.size();
    if (!is_late && open_.empty()) {
      if (!may_open()) return false;
      open_next();
      continue;
    }
    if (is_late) {
      slot = late_slots_[late_at_++];
      if (late_at_ == late_slots_.size()) {
        late_slots_.clear();
        late_at_ = 0;
      }
    } else {
      slot = open_.back().slot;
      open_.pop_back();
    }
    arrival = at(slot);
    next_[index(slot)] = free_;
    free_ = slot;
    if (index(slot) < ids_.size()) ids_[index(slot)] = 0;
    --waiting_;
    if (arrival.service != kDropped) return true;
  }
}

}  // namespace casgrid::logs
