// First in, first out, in memory that grows by a page at a time and is never given back: no
// allocation once it is as long as it ever gets, and less than a page lies idle.
//
// Theory of operation
//   The cells of all pages are one circle. When it is full, its first and its last element are
//   neighbours, most often within a page: that page becomes two, one with the last elements at its
//   beginning and one with the first at its end, and the room between them is new.
//
// Invariants
//   R1  every page but the first has kPage cells, and the first has as many before there is a
//       second.
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <memory>
#include <vector>

#include "model/base/assert.h"

namespace casgrid {

template <class T>
class Ring {
 public:
  static constexpr std::size_t kPage =
      std::bit_floor(std::max<std::size_t>((std::size_t{1} << 15) / sizeof(T), 16));

  bool empty() const { return size_ == 0; }
  std::size_t size() const { return size_; }
  std::size_t memory_bytes() const {
    return room_ * sizeof(T) + pages_.capacity() * sizeof(pages_[0]);
  }

  // Requires: !empty().
  T& front() {
    SIM_ASSERT(size_ > 0);
    return cell(first_);
  }

  // Requires: !empty().
  const T& back() const {
    SIM_ASSERT(size_ > 0);
    return cell(first_ + size_ - 1);
  }

  // The i-th from the front. Requires: i < size().
  const T& operator[](std::size_t i) const {
    SIM_ASSERT(i < size_);
    return cell(first_ + i);
  }

  void push_back(T value) {
    if (size_ == room_) grow();
    cell(first_ + size_++) = value;
  }

  // Requires: !empty().
  void pop_front() {
    SIM_ASSERT(size_ > 0);
    if (++first_ == room_) first_ = 0;
    --size_;
  }

  // Requires: !empty().
  void pop_back() {
    SIM_ASSERT(size_ > 0);
    --size_;
  }

  void clear() {
    first_ = 0;
    size_ = 0;
  }

 private:
  static constexpr std::size_t kFirst = std::min<std::size_t>(16, kPage);

  // Requires: at < 2 * room_.
  T& cell(std::size_t at) const {
    if (at >= room_) at -= room_;
    return pages_[at / kPage][at % kPage];
  }

  void grow() {
    if (room_ < kPage) {
      const std::size_t room = room_ == 0 ? kFirst : room_ * 2;
      auto larger = std::make_unique<T[]>(room);
      for (std::size_t i = 0; i < size_; ++i) larger[i] = cell(first_ + i);
      if (pages_.empty()) pages_.emplace_back();
      pages_[0] = std::move(larger);
      room_ = room;
      first_ = 0;
      return;
    }
    auto last = std::make_unique<T[]>(kPage);
    const std::size_t split = first_ / kPage;
    std::copy_n(&pages_[split][0], first_ % kPage, &last[0]);
    pages_.insert(pages_.begin() + static_cast<std::ptrdiff_t>(split), std::move(last));
    room_ += kPage;
    first_ += kPage;
  }

  std::vector<std::unique_ptr<T[]>> pages_;
  std::size_t room_ = 0;
  std::size_t first_ = 0;
  std::size_t size_ = 0;
};

}  // namespace casgrid
