// What each fault did to the users: when the system noticed, when the first user who had been hurt
// got a good answer again, when the last one did, and what was lost on the way.
#pragma once

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "model/base/record.h"

namespace casgrid {

class Timeline {
 public:
  // `is_step`: faults, by index in the plan, that are part of something larger and no lines.
  Timeline(std::size_t participants, std::vector<bool> is_step)
      : hurt_in_(participants), populations_(participants), is_step_(std::move(is_step)) {}

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
    std::uint64_t failed = 0;        // requests without an answer
    std::uint64_t errors = 0;        // answers of status 500 and above
    std::uint64_t calls_broken = 0;  // hanging calls without an answer
  };

  // What the faults together did to one population's users.
  struct PopulationRow {
    std::uint64_t hurt = 0;
    std::uint64_t recovered = 0;
    std::optional<Duration> longest;  // from a fault to the good answer of the last whom it hurt
  };

  void add(const Record& record);

  const PopulationRow& population(ParticipantId who) const { return populations_[who.index()]; }

  const std::vector<Entry>& entries() const { return entries_; }

 private:
  void hurt(const Record& record);
  void good(const Record& record);

  std::vector<Entry> entries_;
  // By participant and client: index + 1 of the entry in which the client was hurt and not yet
  // helped.
  std::vector<std::vector<std::uint32_t>> hurt_in_;
  std::vector<PopulationRow> populations_;  // by participant
  std::vector<bool> is_step_;               // by fault
};

}  // namespace casgrid
