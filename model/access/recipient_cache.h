// What a front end remembers of the users it has looked up: that the directory knows them, and
// whether their password was checked. Direct-mapped and bounded: forgetting one costs one query.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <optional>

#include "model/base/assert.h"
#include "model/base/ids.h"
#include "model/base/lazy_array.h"
#include "model/base/time.h"

namespace casgrid {

class RecipientCache {
 public:
  // Requires: capacity is a power of two.
  RecipientCache(std::size_t capacity, Duration lifetime)
      : entries_(capacity), place_bits_(std::countr_zero(capacity)), lifetime_(lifetime) {
    SIM_ASSERT(std::has_single_bit(capacity));
  }

  bool knows(UserId user, bool password_checked, Instant now) const {
    const Entry* e = entries_.find(place_of(user));
    return e != nullptr && is_of(*e, user, now) && (e->password_checked || !password_checked);
  }

  // When the user was looked up, as far as that is remembered.
  std::optional<Instant> since(UserId user, Instant now) const {
    const Entry* e = entries_.find(place_of(user));
    if (e == nullptr || !is_of(*e, user, now)) return std::nullopt;
    return Instant{Duration{static_cast<std::int64_t>(e->until)}} - lifetime_;
  }

  void forget(UserId user, Instant now) {
    Entry& e = entries_[place_of(user)];
    if (is_of(e, user, now)) e = Entry{};
  }

  void prefetch(UserId user) const { __builtin_prefetch(entries_.find(place_of(user))); }

  // Requires: now <= kLatest; the user's number is less than kSharers times the capacity.
  void add(UserId user, bool password_checked, Instant now) {
    SIM_ASSERT(now <= kLatest && sharer_of(user) < kSharers);
    Entry& e = entries_[place_of(user)];
    if (is_of(e, user, now)) password_checked = password_checked || e.password_checked;
    e.until = static_cast<std::uint64_t>(ns(std::min(now + lifetime_, kLatest))) & kInstants;
    e.sharer = sharer_of(user) & (kSharers - 1);
    e.password_checked = password_checked;
  }

  std::size_t memory_bytes() const { return entries_.memory_bytes(); }

  void clear() { entries_.clear(); }

 private:
  static constexpr std::uint64_t kInstants = (std::uint64_t{1} << 52) - 1;
  // 52 days: beyond the end of any run, so what is remembered for longer is so to its end.
  static constexpr Instant kLatest{Duration{static_cast<std::int64_t>(kInstants)}};
  static constexpr std::uint32_t kSharers = 1u << 11;  // users of one place

  struct Entry {
    std::uint64_t until : 52 = 0;   // ns
    std::uint64_t sharer : 11 = 0;  // which of the users of its place
    bool password_checked : 1 = false;
  };
  static_assert(sizeof(Entry) == 8, "a front end keeps tens of thousands");

  std::size_t place_of(UserId user) const { return user.value & (entries_.size() - 1); }
  std::uint32_t sharer_of(UserId user) const { return user.value >> place_bits_; }
  bool is_of(const Entry& e, UserId user, Instant now) const {
    return e.sharer == sharer_of(user) && static_cast<std::uint64_t>(ns(now)) < e.until;
  }

  // Of ten thousand front ends behind one balancer each sees a few users.
  LazyArray<Entry, 256> entries_;
  int place_bits_;
  Duration lifetime_;
};

}  // namespace casgrid
