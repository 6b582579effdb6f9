// What a replay did, from its records: the arrivals of the log apart from what was added to them.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "model/base/action.h"
#include "model/base/record.h"
#include "sim/observe/histogram.h"

namespace casgrid {

class ReplayCounts {
 public:
  // Latencies count from `warm_up` on, as those of all requests do.
  ReplayCounts(std::size_t participants, Instant warm_up)
      : extra_(participants), warm_up_(warm_up) {}

  void add(const Record& record);

  struct ActionRow {
    std::uint64_t begun = 0;        // arrivals of the log
    std::uint64_t added = 0;        // for a state that the log assumes
    std::uint64_t followed = 0;     // to follow an answer that the log has not
    std::uint64_t turned_away = 0;  // arrivals that were not begun
    std::uint64_t failed = 0;       // of those begun: no answer
    std::uint64_t errors = 0;       // of those begun: answered 400 and above
    Histogram latency;              // of those begun: good answers
  };
  const ActionRow& of(ActionId action) const { return actions_[place_of(action)]; }
  std::size_t memory_bytes() const;

 private:
  enum class Extra : std::uint8_t { No, Next, Now };  // by line: its exchange is not of the log

  ActionRow& row_of(ActionId action) { return actions_[place_of(action)]; }
  Extra& extra_at(const Record& record);

  std::vector<ActionRow> actions_ = std::vector<ActionRow>(all_actions().size());
  std::vector<std::vector<Extra>> extra_;  // by participant and line
  Instant warm_up_;
};

}  // namespace casgrid
