// Objects in reused slots. A handle carries the slot's generation, so a late answer to what has
// ended is told from one to its successor. No allocation once as many slots exist as are ever used
// at once.
#pragma once

#include <cstdint>
#include <vector>

namespace casgrid {

// kind : 4 | generation : 28 | slot : 32; fits the tags of timers, work and queries.
struct Handle {
  std::uint32_t slot = 0xFFFFFFFFu;
  std::uint32_t generation = 0;

  constexpr bool is_none() const { return slot == 0xFFFFFFFFu; }
  constexpr bool operator==(const Handle&) const = default;
};

constexpr std::uint64_t pack_tag(unsigned kind, Handle handle) {
  return (static_cast<std::uint64_t>(kind) << 60) |
         (static_cast<std::uint64_t>(handle.generation & 0xFFFFFFFu) << 32) | handle.slot;
}
constexpr unsigned tag_kind(std::uint64_t tag) { return static_cast<unsigned>(tag >> 60); }
constexpr Handle tag_handle(std::uint64_t tag) {
  return {static_cast<std::uint32_t>(tag), static_cast<std::uint32_t>(tag >> 32) & 0xFFFFFFFu};
}

template <class T>
class Slab {
 public:
  Handle take() {
    if (free_.empty()) {
      cells_.emplace_back();
      free_.push_back(static_cast<std::uint32_t>(cells_.size() - 1));
    }
    const std::uint32_t slot = free_.back();
    free_.pop_back();
    Cell& cell = cells_[slot];
    cell.generation = (cell.generation + 1) & 0xFFFFFFFu;
    cell.in_use = true;
    cell.value = T{};
    return {slot, cell.generation};
  }

  void give_back(Handle handle) {
    cells_[handle.slot].in_use = false;
    free_.push_back(handle.slot);
  }

  // Null if the handle's object has ended.
  T* find(Handle handle) {
    if (handle.slot >= cells_.size()) return nullptr;
    Cell& cell = cells_[handle.slot];
    return cell.in_use && cell.generation == handle.generation ? &cell.value : nullptr;
  }
  const T* find(Handle handle) const { return const_cast<Slab*>(this)->find(handle); }

  void prefetch(Handle handle) const {
    if (handle.slot >= cells_.size()) return;
    const char* cell = reinterpret_cast<const char*>(&cells_[handle.slot]);
    for (std::size_t at = 0; at < sizeof(Cell); at += 64) __builtin_prefetch(cell + at);
  }

  std::size_t in_use() const { return cells_.size() - free_.size(); }
  std::size_t memory_bytes() const {
    return cells_.capacity() * sizeof(Cell) + free_.capacity() * sizeof(std::uint32_t);
  }

  // Calls visit(handle, object) for each object in use, in the order of the slots.
  template <class Visit>
  void for_each(Visit&& visit) {
    for (std::uint32_t i = 0; i < cells_.size(); ++i) {
      if (cells_[i].in_use) visit(Handle{i, cells_[i].generation}, cells_[i].value);
    }
  }

  // Ends every object; generations go on, so that old handles stay old.
  void clear() {
    free_.clear();
    for (std::size_t i = cells_.size(); i > 0; --i) {
      cells_[i - 1].in_use = false;
      free_.push_back(static_cast<std::uint32_t>(i - 1));
    }
  }

 private:
  struct Cell {
    T value{};
    std::uint32_t generation = 0;
    bool in_use = false;
  };

  std::vector<Cell> cells_;
  std::vector<std::uint32_t> free_;
};

}  // namespace casgrid
