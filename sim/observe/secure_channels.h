// What secure channels did, as Netlogon's counters tell it: from records alone.
#pragma once

#include <cstdint>
#include <vector>

#include "model/base/ids.h"
#include "model/base/record.h"

namespace casgrid {

class SecureChannels {
 public:
  // What is recorded before the end of the warm-up counts nowhere; what was under way then does
  // from then on. Peaks are of the whole windows that follow one another from there.
  SecureChannels(Instant warm_up, Duration window) : warm_up_(warm_up), window_(window) {}

  // A channel from one machine to one controller.
  struct Row {
    ParticipantId server;
    ServerId controller;
    std::uint64_t asked = 0;   // logons
    std::uint64_t waited = 0;  // of these: found every slot taken
    std::uint64_t begun = 0;   // calls
    std::uint64_t ended = 0;   // calls, answered or timed out
    std::uint64_t time_outs = 0;
    std::uint64_t given_up = 0;  // of these: before their call began
    std::uint64_t lost = 0;      // calls and waiting logons that a crash took
    std::uint64_t most_holders = 0;
    std::uint64_t most_waiters = 0;
    Duration waiting{0};     // of those that begun and given_up count
    Duration held{0};        // of those that ended counts
    Duration busy{0};        // integral of the holders so far
    std::uint64_t peak = 0;  // ns of holders in the busiest window
    // Now:
    std::uint64_t holders = 0;
    std::uint64_t waiters = 0;
    Instant since = kStart;  // up to which it is told
    Instant window_from = kStart;
    Duration in_window{0};
  };

  // Requires: is_of_channel(record.kind).
  void add(const Record& record);
  // At the end of the run.
  void finish(Instant now);
  // By server and controller.
  const std::vector<Row>& rows() const { return rows_; }

 private:
  Row& row(ParticipantId server, std::uint32_t controller);
  void advance(Row& row, Instant now) const;
  static void note_most(const Record& record, Row& row);

  Instant warm_up_;
  Duration window_;
  std::vector<Row> rows_;
};

}  // namespace casgrid
