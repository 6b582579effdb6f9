// What each fault did to the users: when the system noticed, when the first user who had been hurt
// got a good answer again, when the last one did, and what was lost on the way.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "model/base/record.h"

namespace casgrid {

class Timeline {
 public:
  explicit Timeline(std::size_t participants) : hurt_in_(participants) {}

  struct Entry {
    Instant at;
    std::uint32_t fault = 0;            // index in the plan
    bool applied = true;                // false: the fault ended here
    std::optional<Instant> detected;    // a balancer, a group or a front end reacted
    std::optional<Instant> mounted;     // last database mounted before the next entry
    std::optional<Instant> first_good;  // of the users hurt since this entry
    std::optional<Instant> last_good;   // so far the last of them
    std::uint64_t hurt = 0;             // users
    std::uint64_t recovered = 0;
    std::uint64_t failed = 0;  // requests without an answer
    std::uint64_t errors = 0;  // answers of status 500 and above
  };

  void add(const Record& record);

  const std::vector<Entry>& entries() const { return entries_; }

 private:
  void hurt(const Record& record);
  void good(const Record& record);

  std::vector<Entry> entries_;
  // By participant and client: index + 1 of the entry in which the client was hurt and not yet
  // helped.
  std::vector<std::vector<std::uint32_t>> hurt_in_;
};

}  // namespace casgrid
