// What waits for a change in each user's mailbox, by the tags of those who wait: a long poll, a
// stream, an IDLE. Kept only where mail is delivered, so that nobody else pays for it.
#pragma once

#include <cstdint>
#include <vector>

#include "model/base/ids.h"
#include "model/base/lazy_array.h"
#include "model/base/slab.h"

namespace casgrid {

class UserWaiters {
 public:
  UserWaiters(std::size_t users, bool is_kept) : first_(is_kept ? users : 0) {}

  // Requires: the user is one of so many; the tag waits for nobody yet.
  void add(UserId user, std::uint64_t tag) {
    if (first_.size() == 0) return;
    const Handle added = cells_.take();
    *cells_.find(added) = {tag, first_[user.index()]};
    first_[user.index()] = added;
  }
  // Nothing if it does not wait.
  void remove(UserId user, std::uint64_t tag) {
    if (first_.size() == 0) return;
    Handle* at = &first_[user.index()];
    while (!at->is_none() && cells_.find(*at)->tag != tag) at = &cells_.find(*at)->next;
    if (at->is_none()) return;
    const Handle gone = *at;
    *at = cells_.find(gone)->next;
    cells_.give_back(gone);
  }
  // The latest first.
  std::vector<std::uint64_t> of(UserId user) const {
    std::vector<std::uint64_t> tags;
    const Handle* first = first_.size() == 0 ? nullptr : first_.find(user.index());
    for (Handle h = first == nullptr ? Handle{} : *first; !h.is_none(); h = cells_.find(h)->next)
      tags.push_back(cells_.find(h)->tag);
    return tags;
  }
  void clear() {
    first_.clear();
    cells_.clear();
  }
  std::size_t memory_bytes() const { return first_.memory_bytes() + cells_.memory_bytes(); }

 private:
  struct Cell {
    std::uint64_t tag = 0;
    Handle next;
  };

  LazyArray<Handle, 256> first_;  // by UserId
  Slab<Cell> cells_;
};

}  // namespace casgrid
