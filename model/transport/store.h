// What the mailbox databases of an organisation were given. It is of the world and not of a server:
// all copies of a database are one here (delivered_to.h).
#pragma once

#include <cstddef>
#include <vector>

#include "model/transport/delivered_to.h"

namespace casgrid::transport {

class Store {
 public:
  explicit Store(std::size_t databases) : databases_(databases) {}

  DeliveredTo& of(DatabaseId database) { return databases_[database.index()]; }
  std::size_t memory_bytes() const {
    std::size_t sum = databases_.capacity() * sizeof(DeliveredTo);
    for (const DeliveredTo& database : databases_) sum += database.memory_bytes();
    return sum;
  }

 private:
  std::vector<DeliveredTo> databases_;
};

}  // namespace casgrid::transport
