// A station of c equal servers, first come first served, whose service times its owner knows: it
// only keeps who waits. The owner schedules the departures.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "model/base/assert.h"

namespace casgrid {

class FifoStation {
 public:
  // Requires: servers > 0.
  explicit FifoStation(unsigned servers) : servers_(servers), free_(servers) {
    SIM_ASSERT(servers > 0);
  }

  // True: a server takes the job at once. False: it waits.
  bool arrive(std::uint32_t job) {
    if (free_ > 0) {
      --free_;
      return true;
    }
    waiting_.push_back(job);
    return false;
  }

  // A job leaves; the one that takes its server, if any waits. Requires: a job is in service.
  std::optional<std::uint32_t> depart() {
    SIM_ASSERT(free_ < servers_);
    if (next_ == waiting_.size()) {
      ++free_;
      return std::nullopt;
    }
    const std::uint32_t job = waiting_[next_++];
    if (next_ == waiting_.size()) {
      waiting_.clear();
      next_ = 0;
    }
    return job;
  }

  std::size_t waiting() const { return waiting_.size() - next_; }

 private:
  unsigned servers_;
  unsigned free_;
  std::vector<std::uint32_t> waiting_;  // a queue: its head is at next_
  std::size_t next_ = 0;
};

}  // namespace casgrid
