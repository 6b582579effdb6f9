// What a front end remembers of the users it has looked up: that the directory knows them, and
// whether their password was checked. Direct-mapped and bounded: forgetting one costs one query.
#pragma once

#include <cstdint>

#include "model/base/ids.h"
#include "model/base/lazy_array.h"
#include "model/base/time.h"

namespace casgrid {

class RecipientCache {
 public:
  // Requires: capacity is a power of two.
  RecipientCache(std::size_t capacity, Duration lifetime)
      : entries_(capacity), lifetime_(lifetime) {}

  bool knows(UserId user, bool password_checked, Instant now) const {
    const Entry* e = entries_.find(user.value & (entries_.size() - 1));
    return e != nullptr && e->user == user && now < e->until &&
           (e->password_checked || !password_checked);
  }

  void prefetch(UserId user) const {
    __builtin_prefetch(entries_.find(user.value & (entries_.size() - 1)));
  }

  void add(UserId user, bool password_checked, Instant now) {
    Entry& e = entries_[user.value & (entries_.size() - 1)];
    if (e.user == user && now < e.until) password_checked = password_checked || e.password_checked;
    e = {now + lifetime_, user, password_checked};
  }

  std::size_t memory_bytes() const { return entries_.memory_bytes(); }

  void clear() { entries_.clear(); }

 private:
  struct Entry {
    Instant until = kStart;
    UserId user;
    bool password_checked = false;
  };

  // Of ten thousand front ends behind one balancer each sees a few users.
  LazyArray<Entry, 256> entries_;
  Duration lifetime_;
};

}  // namespace casgrid
