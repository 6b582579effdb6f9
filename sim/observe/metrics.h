// Counts and latencies of a run, from its records alone.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "model/base/message.h"
#include "model/base/record.h"
#include "model/routing/decide.h"
#include "sim/observe/histogram.h"

namespace casgrid {

inline constexpr std::size_t kFailureReasons =
    static_cast<std::size_t>(FailureReason::TimedOut) + 1;

const char* text_of(FailureReason reason);

class Metrics {
 public:
  // Records before `warm_up` are counted in `sent`, `answered` and `failed`, but not in latencies.
  Metrics(std::size_t participants, Instant warm_up)
      : served_(participants),
        populations_(participants),
        has_logged_on_(participants),
        warm_up_(warm_up) {}

  void add(const Record& record);

  struct ActionRow {
    Histogram
        latency;  // of answers below status 400, after the warm-up; hanging: how long they hung
    std::uint64_t answered = 0;
    std::uint64_t errors_4xx = 0;
    std::uint64_t errors_5xx = 0;
    std::array<std::uint64_t, kFailureReasons> failed{};
  };

  // What one population's clients met with.
  struct PopulationRow {
    std::uint64_t sent = 0;
    std::uint64_t answered = 0;
    std::uint64_t failed = 0;
    std::uint64_t errors_5xx = 0;
    std::uint64_t logons = 0;    // forms logons that were good
    std::uint64_t relogons = 0;  // of these: not the first of their session
    std::uint64_t sessions = 0;
    std::uint64_t contexts_lost = 0;
    std::uint64_t connections_lost = 0;
  };

  // Hanging calls, counted apart from requests. Sent = answered + broken + pending.
  struct HangingRow {
    std::uint64_t sent = 0;
    std::uint64_t answered = 0;
    std::uint64_t events = 0;  // of the answers: something had changed
    std::uint64_t errors = 0;  // of the answers: status 400 and above, but for a redirect
    std::uint64_t broken = 0;  // reset or timed out
  };

  // Requests; hanging calls are not among them.
  std::uint64_t sent = 0;
  std::uint64_t answered = 0;
  std::uint64_t failed = 0;
  std::uint64_t errors_5xx = 0;
  std::uint64_t sessions_started = 0;
  std::uint64_t sessions_ended = 0;
  std::uint64_t connections_lost = 0;
  std::uint64_t addresses_skipped = 0;
  std::uint64_t handshakes = 0;  // full and resumed
  std::uint64_t resumed = 0;
  std::uint64_t contexts_lost = 0;
  std::uint64_t contexts_made = 0;
  std::uint64_t throttled = 0;
  std::uint64_t turned_away = 0;
  std::array<HangingRow, kSpokenProtocols> hanging;
  std::uint64_t replayed = 0;
  std::uint64_t disowned = 0;
  std::uint64_t locations_dropped = 0;
  std::uint64_t proxied = 0;
  std::uint64_t proxied_cross_site = 0;
  std::array<ActionRow, kClientActions> actions;
  std::array<std::uint64_t, static_cast<std::size_t>(RuleId::kCount)> rules{};

  // Requests a participant decided (front end) or served (mailbox server).
  std::uint64_t served(ParticipantId who) const { return served_[who.index()]; }
  const PopulationRow& population(ParticipantId who) const { return populations_[who.index()]; }

 private:
  void answer(const Record& record);
  void failure(const Record& record);
  void logged_on(const Record& record);

  std::vector<std::uint64_t> served_;
  std::vector<PopulationRow> populations_;        // by ParticipantId
  std::vector<std::vector<bool>> has_logged_on_;  // likewise, by client: in the present session
  Instant warm_up_;
};

}  // namespace casgrid
