// What each fault did to the users: when the system noticed, when the first and the last user whom
// it hurt got a good answer again, what was lost on the way, and how long answers took before,
// while and after.
//
// A client is hurt by a line of the timeline if it meets with a failure or an error between that
// line and the next; it may be hurt by several lines before it recovers from all of them with one
// good answer.
#pragma once

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "model/base/record.h"
#include "sim/observe/histogram.h"
#include "sim/observe/operation_counts.h"

namespace casgrid {

class Timeline {
 public:
  // `is_step`: faults, by index in the plan, that are part of something larger and no lines.
  // `devices`: by participant, clients that are one user's (none: one each). What clients meet with
  // before `warm_up` does not count.
  Timeline(std::size_t participants, std::vector<bool> is_step, Instant warm_up = kStart,
           std::vector<std::uint32_t> devices = {})
      : clients_(participants),
        counted_in_(participants),
        populations_(participants),
        is_step_(std::move(is_step)),
        devices_(std::move(devices)),
        warm_up_(warm_up),
        segments_(1) {}

  struct Entry {
    Instant at;
    std::uint32_t fault = 0;                 // index in the plan
    bool applied = true;                     // false: the fault ended here
    std::optional<Instant> detected;         // a balancer, a group or a front end reacted
    std::optional<Instant> mounted;          // last database mounted before the next entry
    std::optional<Instant> first_recovered;  // of the clients hurt since this entry
    std::optional<Instant> last_recovered;   // so far the last of them
    std::uint64_t hurt = 0;                  // distinct users
    std::uint64_t incidents = 0;             // clients hurt, each time anew after it had recovered
    std::uint64_t waiting = 0;               // clients hurt that have not recovered
    std::uint64_t failed = 0;                // requests without an answer
    std::uint64_t errors = 0;                // answers of status 500 and above
    std::uint64_t long_polls_broken = 0;     // long polls without an answer
  };

  // Requests that ended between two entries.
  struct Segment {
    Histogram latency;        // of good answers, and what those given up waited
    std::uint64_t good = 0;   // answers of status below 400
    std::uint64_t ended = 0;  // answered or failed
    OperationCounts operations;

    void merge(const Segment& other);
  };

  // What the faults together did to one population's users.
  struct PopulationRow {
    std::uint64_t hurt = 0;  // distinct users
    std::uint64_t incidents = 0;
    std::uint64_t waiting = 0;        // clients
    std::optional<Duration> longest;  // from a fault to the good answer of the last whom it hurt
  };

  void add(const Record& record);
  // An operation ended: it belongs to what was between the last line before that and the next.
  void add(const OperationSaid& said);
  // At the end of the run: a request that is overdue has hurt its client, by the first line since
  // it was sent, or else by the line before.
  void overdue(ParticipantId who, std::uint32_t client, Instant sent, Instant now);

  const PopulationRow& population(ParticipantId who) const { return populations_[who.index()]; }
  // The earliest entry from which a client of the population has not recovered; none: all have.
  std::optional<Instant> waiting_since(ParticipantId who) const;

  const std::vector<Entry>& entries() const { return entries_; }
  // One more than there are entries: the first is what was before them.
  const std::vector<Segment>& segments() const { return segments_; }

 private:
  // An entry that has hurt a client; a list of them for each client, the latest first.
  struct Hurt {
    std::uint32_t entry = 0;
    std::uint32_t next = 0;  // index + 1 in `hurts_`
  };

  void result(const Record& record);
  void hurt(std::size_t who, std::uint32_t client, std::uint32_t entry);
  void good(const Record& record);
  std::uint32_t take(const Hurt& hurt);

  std::vector<Entry> entries_;
  std::vector<std::vector<std::uint32_t>> clients_;     // by participant and client: index + 1
  std::vector<std::vector<std::uint32_t>> counted_in_;  // by participant and user: entry + 1
  std::vector<Hurt> hurts_;
  std::uint32_t free_ = 0;                  // index + 1 of the first unused of `hurts_`
  std::vector<PopulationRow> populations_;  // by participant
  std::vector<bool> is_step_;               // by fault
  std::vector<std::uint32_t> devices_;
  Instant warm_up_;
  std::vector<Segment> segments_;
};

}  // namespace casgrid
