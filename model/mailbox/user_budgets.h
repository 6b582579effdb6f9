// What each user may ask of one component of a mailbox server: how much at once, and how much time
// of it in the long run (Set-ThrottlingPolicy; facts 7.1).
//
// Theory of operation
//   A user's balance is time, at most the burst. What is worked on for him is taken from it, and
//   time that passes gives back the recharge's share of itself. Below zero he is held back: each
//   request waits until the balance would be zero, at most for the longest delay. Once it is below
//   the cut-off nothing is done for him until it is zero again. What comes while as many of his
//   requests as he may have at once are under way is turned away; those go on.
//   Only those are known who have something under way or whose balance is not full: a table as
//   small as what happens at once. Open addressing; whoever need not be known any more leaves it
//   when it grows.
//
// Invariants
//   B1  a cell has a user, or none; a user has one cell at most.
//   B2  at most half of the cells are in use, so that a search ends.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "model/base/assert.h"
#include "model/base/ids.h"
#include "model/base/narrow_instant.h"
#include "model/base/time.h"

namespace casgrid {

inline constexpr std::uint32_t kAnyNumber = 0xFFFFFFFFu;

struct BudgetLimits {
  std::uint32_t at_once = kAnyNumber;
  bool has_balance = false;  // false: there is no limit in the long run, and nothing below counts
  Duration burst{0};
  double recharge = 0;  // of the time that passes
  bool has_cut_off = false;
  Duration cut_off{0};  // below zero
  Duration longest_delay{0};
};

class UserBudgets {
 public:
  enum class Verdict : std::uint8_t { Go, Delayed, TooMany, CutOff };
  struct Answer {
    Verdict verdict = Verdict::Go;
    Duration wait{0};  // until it is begun; of CutOff: until the balance is zero
  };

  // `limits` is asked for once a request, so that whoever is not limited costs nothing.
  explicit UserBudgets(const BudgetLimits& limits) : limits_(limits) {}

  bool is_unlimited() const { return limits_.at_once == kAnyNumber && !limits_.has_balance; }

  // A request comes. What goes, now or delayed, is under way until end(). Requires: the user is
  // somebody.
  Answer begin(UserId user, Instant now) {
    SIM_ASSERT(!user.is_none());
    if (is_unlimited()) return {};
    Cell& cell = cell_of(user, now);
    if (cell.under_way >= limits_.at_once) return {Verdict::TooMany, Duration{0}};
    const Answer answer = judge(cell, now);
    if (answer.verdict != Verdict::CutOff) ++cell.under_way;
    return answer;
  }

  // It is over, and took so much. Requires: begin() let it go, since the last clear().
  void end(UserId user, Duration took, Instant now) {
    if (is_unlimited()) return;
    SIM_ASSERT(took >= Duration{0});
    Cell& cell = cells_[place(user)];
    SIM_ASSERT(cell.user == user && cell.under_way > 0);
    --cell.under_way;
    if (!limits_.has_balance) return;
    cell.balance = balance_at(cell, now) - took;
    cell.at = NarrowInstant(now);
    if (limits_.has_cut_off && cell.balance < -limits_.cut_off) cell.is_cut_off = true;
  }

  Duration balance_of(UserId user, Instant now) const {
    if (cells_.empty()) return limits_.burst;
    const Cell& cell = cells_[place(user)];
    return cell.user == user ? balance_at(cell, now) : limits_.burst;
  }

  void clear() {
    std::ranges::fill(cells_, Cell{});
    used_ = 0;
  }
  std::size_t memory_bytes() const {
    return (cells_.capacity() + former_.capacity()) * sizeof(Cell);
  }

 private:
  struct Cell {
    UserId user;
    std::uint32_t under_way = 0;
    Duration balance{0};
    NarrowInstant at;
    bool is_cut_off = false;
  };

  Answer judge(Cell& cell, Instant now) const {
    if (!limits_.has_balance) return {};
    const Duration balance = balance_at(cell, now);
    if (balance >= Duration{0}) {
      cell.is_cut_off = false;
      return {};
    }
    const Duration until_zero = time_to_recharge(-balance);
    if (cell.is_cut_off) return {Verdict::CutOff, until_zero};
    return {Verdict::Delayed, std::min(until_zero, limits_.longest_delay)};
  }

  Duration time_to_recharge(Duration lacking) const {
    constexpr Duration kLongest = std::chrono::hours(24);
    if (limits_.recharge <= 0) return kLongest;
    return std::min(kLongest, from_seconds(seconds(lacking) / limits_.recharge));
  }

  Duration balance_at(const Cell& cell, Instant now) const {
    const Duration given = from_seconds(seconds(now - cell.at.at()) * limits_.recharge);
    return std::min(limits_.burst, cell.balance + given);
  }

  bool is_forgotten(const Cell& cell, Instant now) const {
    const bool is_full = !limits_.has_balance || balance_at(cell, now) >= limits_.burst;
    return cell.user.is_none() || (cell.under_way == 0 && is_full);
  }

  // His cell, which is made if there is none.
  Cell& cell_of(UserId user, Instant now) {
    if ((used_ + 1) * 2 > cells_.size()) make_room(now);
    Cell& cell = cells_[place(user)];
    if (cell.user == user) return cell;
    SIM_ASSERT(cell.user.is_none());
    ++used_;
    cell = {user, 0, limits_.burst, NarrowInstant(now), false};
    return cell;
  }

  void make_room(Instant now) {
    former_.swap(cells_);
    const auto kept = static_cast<std::size_t>(
        std::ranges::count_if(former_, [&](const Cell& c) { return !is_forgotten(c, now); }));
    std::size_t size = kFirstCells;
    while (size < kept * 4) size *= 2;
    cells_.assign(size, Cell{});
    used_ = kept;
    for (const Cell& cell : former_)
      if (!is_forgotten(cell, now)) cells_[place(cell.user)] = cell;
  }

  std::size_t place(UserId user) const {
    const std::size_t mask = cells_.size() - 1;
    std::size_t i = (user.value * std::uint64_t{0x9E3779B97F4A7C15}) >> 20 & mask;
    while (!cells_[i].user.is_none() && cells_[i].user != user) i = (i + 1) & mask;
    return i;
  }

  static constexpr std::size_t kFirstCells = 64;

  BudgetLimits limits_;
  std::vector<Cell> cells_;   // a power of two; none until somebody asks
  std::vector<Cell> former_;  // what it was before it grew: its room is used again
  std::size_t used_ = 0;
};

}  // namespace casgrid
