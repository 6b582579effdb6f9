// The recipients of messages, as chains in one table: a message has one mostly, and may have
// hundreds.
#pragma once

#include <cstddef>

#include "model/base/ids.h"
#include "model/base/slab.h"

namespace casgrid::transport {

class Recipients {
 public:
  // `chain`: the recipients so far, none for none. Returns the chain with one more, at its front.
  Handle add(Handle chain, UserId user) {
    const Handle added = cells_.take();
    *cells_.find(added) = {user, chain};
    return added;
  }

  template <class Visit>
  void for_each(Handle chain, Visit&& visit) const {
    while (!chain.is_none()) {
      const Cell& cell = *cells_.find(chain);
      chain = cell.next;
      visit(cell.user);
    }
  }

  std::size_t count(Handle chain) const {
    std::size_t sum = 0;
    for_each(chain, [&](UserId) { ++sum; });
    return sum;
  }

  void drop(Handle chain) {
    while (!chain.is_none()) {
      const Handle next = cells_.find(chain)->next;
      cells_.give_back(chain);
      chain = next;
    }
  }

  Handle copy(Handle chain) {
    Handle made;
    while (!chain.is_none()) {
      const Cell cell = *cells_.find(chain);
      made = add(made, cell.user);
      chain = cell.next;
    }
    return made;
  }

  std::size_t in_use() const { return cells_.in_use(); }
  std::size_t memory_bytes() const { return cells_.memory_bytes(); }

 private:
  struct Cell {
    UserId user;
    Handle next;
  };
  Slab<Cell> cells_;
};

}  // namespace casgrid::transport
