// First in, first out, in one block of memory that grows by doubling and is never given back: no
// allocation once it is as long as it ever gets.
#pragma once

#include <cstddef>
#include <utility>
#include <vector>

#include "model/base/assert.h"

namespace casgrid {

template <class T>
class Ring {
 public:
  bool empty() const { return size_ == 0; }
  std::size_t size() const { return size_; }
  std::size_t memory_bytes() const { return cells_.capacity() * sizeof(T); }

  // Requires: !empty().
  T& front() {
    SIM_ASSERT(size_ > 0);
    return cells_[first_];
  }

  // Requires: !empty().
  const T& back() const {
    SIM_ASSERT(size_ > 0);
    return cells_[(first_ + size_ - 1) & (cells_.size() - 1)];
  }

  void push_back(const T& value) {
    if (size_ == cells_.size()) grow();
    cells_[(first_ + size_++) & (cells_.size() - 1)] = value;
  }

  // Requires: !empty().
  void pop_front() {
    SIM_ASSERT(size_ > 0);
    first_ = (first_ + 1) & (cells_.size() - 1);
    --size_;
  }

  void clear() {
    first_ = 0;
    size_ = 0;
  }

 private:
  void grow() {
    std::vector<T> larger(cells_.empty() ? 16 : cells_.size() * 2);
    for (std::size_t i = 0; i < size_; ++i) larger[i] = cells_[(first_ + i) & (cells_.size() - 1)];
    cells_ = std::move(larger);
    first_ = 0;
  }

  std::vector<T> cells_;  // a power of two
  std::size_t first_ = 0;
  std::size_t size_ = 0;
};

}  // namespace casgrid
