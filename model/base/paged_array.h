// An array that grows by a page at a time. Beyond its first page, which grows by doubling, nothing
// moves: growing neither copies nor, meanwhile, takes the memory of both, and less than a page
// lies idle however many elements there are.
//
// Invariants
//   P1  every page but the first has kPage elements, and the first has as many before there is a
//       second.
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

#include "model/base/assert.h"

namespace casgrid {

template <class T>
class PagedArray {
 public:
  // As many as fit into 64 KiB: small enough for the allocator to take it from its heap, whose
  // pages are huge where the program asks for that.
  static constexpr std::size_t kPage =
      std::bit_floor(std::max<std::size_t>((std::size_t{1} << 16) / sizeof(T), 16));

  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }

  // Requires: i < size().
  T& operator[](std::size_t i) { return pages_[i / kPage][i % kPage]; }
  const T& operator[](std::size_t i) const { return pages_[i / kPage][i % kPage]; }

  // What was found in the first page may stand elsewhere afterwards.
  T& emplace_back() {
    if (size_ == room_) grow();
    T& added = (*this)[size_++];
    added = T{};
    return added;
  }

  // Requires: !empty().
  T& back() { return (*this)[size_ - 1]; }
  void pop_back() {
    SIM_ASSERT(size_ > 0);
    --size_;
  }

  // Requires: count >= size().
  void grow_to(std::size_t count) {
    SIM_ASSERT(count >= size_);
    while (size_ < count) emplace_back();
  }

  // The memory is kept, because what was used will be.
  void clear() { size_ = 0; }

  std::size_t memory_bytes() const {
    return room_ * sizeof(T) + pages_.capacity() * sizeof(pages_[0]);
  }

 private:
  static constexpr std::size_t kFirst = std::min<std::size_t>(16, kPage);

  void grow() {
    if (room_ >= kPage) {
      pages_.push_back(std::make_unique<T[]>(kPage));
      room_ += kPage;
      return;
    }
    const std::size_t room = room_ == 0 ? kFirst : room_ * 2;
    auto larger = std::make_unique<T[]>(room);
    for (std::size_t i = 0; i < size_; ++i) larger[i] = std::move(pages_[0][i]);
    if (pages_.empty()) pages_.emplace_back();
    pages_[0] = std::move(larger);
    room_ = room;
  }

  std::vector<std::unique_ptr<T[]>> pages_;
  std::size_t size_ = 0;
  std::size_t room_ = 0;
};

}  // namespace casgrid
