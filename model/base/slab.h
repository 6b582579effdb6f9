// Objects in reused slots. A handle carries the slot's generation, so a late answer to what has
// ended is told from one to its successor. No allocation once as many slots exist as are ever used
// at once.
//
// Invariants
//   L1  a slot is in use, or in the list of free ones, once.
#pragma once

#include <cstdint>
#include <cstring>
#include <type_traits>

#include "model/base/assert.h"
#include "model/base/paged_array.h"
#include "model/base/tag.h"

namespace casgrid {

template <class T>
class Slab {
  static_assert(std::is_trivially_copyable_v<T> && sizeof(T) >= sizeof(std::uint32_t),
                "a free cell keeps the number of the next one in its object's place");

 public:
  Handle take() {
    if (first_free_ == kNone) {
      first_free_ = static_cast<std::uint32_t>(cells_.size());
      set_next(cells_.emplace_back(), kNone);
    }
    const std::uint32_t slot = first_free_;
    Cell& cell = cells_[slot];
    first_free_ = next_of(cell);
    const std::uint32_t generation = (cell.generation + 1) & kGenerations;
    cell.value = T{};
    cell.generation = generation | kInUse;
    ++in_use_;
    return {slot, generation};
  }

  // Requires: the handle's object is in use.
  void give_back(Handle handle) {
    SIM_ASSERT(find(handle) != nullptr);
    free(handle.slot);
    --in_use_;
  }

  // Null if the handle's object has ended.
  T* find(Handle handle) {
    if (handle.slot >= cells_.size()) return nullptr;
    Cell& cell = cells_[handle.slot];
    return cell.generation == (handle.generation | kInUse) ? &cell.value : nullptr;
  }
  const T* find(Handle handle) const { return const_cast<Slab*>(this)->find(handle); }

  // Names what is in the slot now, if anything is. One beyond the last names nothing.
  Handle handle_at(std::uint32_t slot) const {
    if (slot >= cells_.size()) return {};
    return {slot, cells_[slot].generation & kGenerations};
  }

  // Was it ever given out? (A generation comes again after sixteen million uses of its slot.)
  bool was_given(Handle handle) const {
    return handle.slot < cells_.size() && handle.generation > 0 &&
           handle.generation <= (cells_[handle.slot].generation & kGenerations);
  }

  void prefetch(Handle handle) const {
    if (handle.slot >= cells_.size()) return;
    const char* cell = reinterpret_cast<const char*>(&cells_[handle.slot]);
    for (std::size_t at = 0; at < sizeof(Cell); at += 64) __builtin_prefetch(cell + at);
    __builtin_prefetch(cell + sizeof(Cell) - 1);
  }

  std::size_t in_use() const { return in_use_; }
  std::size_t memory_bytes() const { return cells_.memory_bytes(); }

  // Calls visit(handle, object) for each object in use, in the order of the slots.
  template <class Visit>
  void for_each(Visit&& visit) {
    for (std::uint32_t i = 0; i < cells_.size(); ++i) {
      Cell& cell = cells_[i];
      if ((cell.generation & kInUse) != 0)
        visit(Handle{i, cell.generation & kGenerations}, cell.value);
    }
  }
  template <class Visit>
  void for_each(Visit&& visit) const {
    const_cast<Slab*>(this)->for_each(
        [&visit](Handle handle, const T& object) { visit(handle, object); });
  }

  // Ends every object; generations go on, so that old handles stay old.
  void clear() {
    first_free_ = kNone;
    for (std::size_t i = cells_.size(); i > 0; --i) free(static_cast<std::uint32_t>(i - 1));
    in_use_ = 0;
  }

 private:
  static constexpr std::uint32_t kNone = 0xFFFFFFFFu;
  static constexpr std::uint32_t kGenerations = kTagGenerations;
  static constexpr std::uint32_t kInUse = 0x80000000u;

  // The tail of an object that does not fill its last word holds its cell's generation.
  struct Cell {
    [[no_unique_address]] T value{};
    std::uint32_t generation = 0;  // | kInUse
  };

  static std::uint32_t next_of(const Cell& cell) {
    std::uint32_t next = kNone;
    std::memcpy(&next, &cell, sizeof next);
    return next;
  }
  static void set_next(Cell& cell, std::uint32_t next) {
    std::memcpy(static_cast<void*>(&cell), &next, sizeof next);
  }
  void free(std::uint32_t slot) {
    Cell& cell = cells_[slot];
    cell.generation &= kGenerations;
    set_next(cell, first_free_);
    first_free_ = slot;
  }

  PagedArray<Cell> cells_;
  std::uint32_t first_free_ = kNone;  // the last given back comes first
  std::size_t in_use_ = 0;
};

}  // namespace casgrid
