// How many things each user has under way: a small table of those who have any, without allocation
// per user. Open addressing; a removal moves later entries back, so no marks are left.
//
// Invariants
//   N1  a cell has a user while its count is above zero, and a user has one cell at most.
//   N2  at most half of the cells are in use, so that a search ends.
#pragma once

#include <cstdint>
#include <vector>

#include "model/base/assert.h"
#include "model/base/ids.h"

namespace casgrid {

class UserCounts {
 public:
  std::uint32_t of(UserId user) const {
    if (cells_.empty()) return 0;
    const std::size_t i = place(user);
    return cells_[i].user == user ? cells_[i].count : 0;
  }

  // Requires: the user is somebody.
  void add(UserId user) {
    SIM_ASSERT(!user.is_none());
    if ((used_ + 1) * 2 > cells_.size()) grow();
    Cell& cell = cells_[place(user)];
    used_ += cell.count == 0 ? 1 : 0;
    SIM_ASSERT(cell.count == 0 || cell.user == user);
    cell.user = user;
    ++cell.count;
    SIM_ASSERT(cell.count > 0 && used_ * 2 <= cells_.size());
  }

  // Requires: of(user) > 0.
  void remove(UserId user) {
    std::size_t hole = place(user);
    SIM_ASSERT(cells_[hole].count > 0 && used_ > 0);
    if (--cells_[hole].count > 0) return;
    --used_;
    cells_[hole] = Cell{};
    for (std::size_t i = next(hole); cells_[i].count > 0; i = next(i)) {
      const std::size_t home = start(cells_[i].user);
      const bool may_stay = hole <= i ? (hole < home && home <= i) : (hole < home || home <= i);
      if (may_stay) continue;
      cells_[hole] = cells_[i];
      cells_[i] = Cell{};
      hole = i;
    }
  }

  void clear() {
    cells_.assign(cells_.size(), Cell{});
    used_ = 0;
  }

  std::size_t memory_bytes() const { return cells_.capacity() * sizeof(Cell); }

 private:
  struct Cell {
    UserId user;
    std::uint32_t count = 0;
  };

  std::size_t start(UserId user) const {
    return (user.value * std::uint64_t{0x9E3779B97F4A7C15}) >> 20 & (cells_.size() - 1);
  }
  std::size_t next(std::size_t i) const { return (i + 1) & (cells_.size() - 1); }

  std::size_t place(UserId user) const {
    std::size_t i = start(user);
    while (cells_[i].count > 0 && cells_[i].user != user) i = next(i);
    return i;
  }

  void grow() {
    std::vector<Cell> old(cells_.empty() ? kFirstCells : cells_.size() * 2);
    old.swap(cells_);
    for (const Cell& cell : old) {
      if (cell.count > 0) cells_[place(cell.user)] = cell;
    }
  }

  static constexpr std::size_t kFirstCells = 64;

  std::vector<Cell> cells_;  // a power of two, at most half full; none until somebody is counted
  std::size_t used_ = 0;
};

}  // namespace casgrid
