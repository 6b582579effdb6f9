// Objects in reused slots, each named by its slot alone: for those who end an object before they
// forget its name. No allocation once as many slots exist as are ever used at once.
//
// Invariants
//   N1  a slot is in use, or in the list of free ones, once.
#pragma once

#include <cstdint>
#include <cstring>
#include <type_traits>

#include "model/base/assert.h"
#include "model/base/paged_array.h"

namespace casgrid {

template <class T>
class Slots {
  static_assert(std::is_trivially_copyable_v<T> && sizeof(T) >= sizeof(std::uint32_t),
                "a free slot keeps the number of the next one in its object's place");

 public:
  // The object is as T{} is.
  std::uint32_t take() {
    ++in_use_;
    if (first_free_ == kNone) {
      objects_.emplace_back();
      return static_cast<std::uint32_t>(objects_.size() - 1);
    }
    const std::uint32_t slot = first_free_;
    T& object = objects_[slot];
    std::memcpy(&first_free_, &object, sizeof first_free_);
    object = T{};
    return slot;
  }

  // Requires, here and below: the slot is in use.
  void give_back(std::uint32_t slot) {
    SIM_ASSERT(slot < objects_.size() && in_use_ > 0);
    --in_use_;
    std::memcpy(static_cast<void*>(&objects_[slot]), &first_free_, sizeof first_free_);
    first_free_ = slot;
  }

  T& operator[](std::uint32_t slot) { return objects_[slot]; }
  const T& operator[](std::uint32_t slot) const { return objects_[slot]; }

  std::size_t in_use() const { return in_use_; }
  std::size_t memory_bytes() const { return objects_.memory_bytes(); }

 private:
  static constexpr std::uint32_t kNone = 0xFFFFFFFFu;

  PagedArray<T> objects_;
  std::uint32_t first_free_ = kNone;  // the last given back comes first
  std::size_t in_use_ = 0;
};

}  // namespace casgrid
