// Invariants that watch a run from outside, by its records. A violation is a defect of the role or
// of the world, never of the scenario: the run ends with it, and it is not counted as a failed
// objective.
//
//   C1  every request is sent once and gets at most one final result, and none stays without a
//       result longer than its client's patience
//   C2  a request, or a long poll, is answered only by the server that held the active copy, and
//       under the mount under which its work began; a database is mounted on one server at a time.
//       Where an administrator restored quorum on one side of a cut, that holds on each side: a
//       copy mounted on another side is the scenario's mistake, and is counted
//   C3  sent = answered + failed + in flight, requests and long polls apart
//   C4  a proxied request is marked as crossing sites exactly when front end and target differ in
//   site
//   C5  Little's law for the clients: the time integral of the number of requests under way is the
//       sum of the times they took, those that are not over counted to the end
// C6 is about messages, in mail_account.h.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/base/action.h"
#include "model/base/int128.h"
#include "model/base/narrow_instant.h"
#include "model/base/record.h"
#include "model/directory/directory.h"
#include "sim/observe/clients_waiting.h"

namespace casgrid {

// A request that has been under way for longer when the run ends, or a window of it, has waited for
// so long that it counts.
inline constexpr Duration kOverdueAfter = std::chrono::seconds(30);

struct Violation {
  Instant at;
  std::string rule;  // "C2"
  std::string sentence;
};

class Checkers {
 public:
  struct Watched {
    ParticipantId participant;
    std::uint32_t clients = 0;       // population: size of its client table
    Duration patience{0};            // population: a result must come within this
    Duration long_poll_patience{0};  // that of a long poll
  };

  // `servers`: ServerId of each participant that is a server, by ParticipantId (none otherwise).
  // `mounted`: server that holds the active copy at the start, by DatabaseId.
  Checkers(const Directory& directory, std::vector<ServerId> servers, std::vector<ServerId> mounted,
           std::vector<Watched> populations);

  void add(const Record& record);
  // At the end of the run. What the populations themselves say is under way: all, and of it the
  // long polls.
  void finish(Instant now, std::uint64_t in_flight, std::uint64_t long_polls);

  // What somebody else who watches the run found.
  void found(const Violation& violation) {
    violate(violation.at, violation.rule.c_str(), violation.sentence);
  }

  const std::vector<Violation>& violations() const {
    return violations_;
  }  // the first few of each rule
  std::uint64_t violation_count() const { return violation_count_; }
  // Requests whose client got no result within its patience.
  std::uint64_t lost_without_error() const { return lost_; }
  // A database that was mounted while another side had it mounted.
  struct MountedTwice {
    DatabaseId database;
    ServerId first;
    ServerId second;
    Instant from = kStart;
    Instant to = kNever;  // kNever: at the end of the run still
  };
  const std::vector<MountedTwice>& mounted_twice() const { return mounted_twice_; }
  std::size_t memory_bytes() const;

  // A request that has no result yet; long polls aside.
  struct Waiting {
    ParticipantId population;
    std::uint32_t client = 0;
    ActionId action;
    Instant sent = kStart;
  };
  std::vector<Waiting> waiting() const;

 private:
  struct Poll {  // of a client: what it waits for most of the time
    std::uint32_t number = 0;
    NarrowInstant sent{kNever};  // kNever: it waits for none

    bool waits() const { return sent.at() != kNever; }
  };
  static_assert(sizeof(Poll) == 12, "each client has one");

  // Requests, or long polls.
  struct Flow {
    std::uint64_t begun = 0;
    std::uint64_t ended = 0;
    Int128 area = 0;   // ns x number under way, up to `last`
    Int128 spent = 0;  // ns that those which are over took
    Instant last = kStart;

    void advance(Instant now) {
      area += static_cast<Int128>(ns(now - last)) * static_cast<Int128>(begun - ended);
      last = now;
    }
  };

  void sent(const Record& record);
  // Begins to wait. Returns whether the client waited already, and the number of what for.
  std::optional<std::uint32_t> begin_poll(std::uint32_t population, const Record& record);
  std::optional<std::uint32_t> begin_request(std::uint32_t population, const Record& record);
  // Waits no longer. Returns since when it did; none if not for this.
  std::optional<Instant> end_poll(std::uint32_t population, const Record& record);
  std::optional<Instant> end_request(std::uint32_t population, const Record& record);
  // At the end of the run: what is still waited for.
  void still_waits(const ClientsWaiting::Row& row, Duration patience, Instant now, Int128& waiting);
  void finish_flow(const Flow& flow, std::uint64_t in_flight, Int128 waiting, Instant now);

  // Who has a database mounted, and since when: each mount is an epoch of its own.
  struct Holding {
    ServerId server;
    bool is_now = false;
    Instant since = kStart;
  };
  // By server that ever had it; few.
  using Holdings = std::vector<Holding>;

  Holding& holding_of(std::uint32_t database, ServerId server);

  void result(const Record& record);
  // What was answered, and when its work, or its waiting, began.
  void held_throughout(const Record& record, DatabaseId database, Instant began);
  void mounted(const Record& record);
  void dismounted(const Record& record);
  void violate(Instant at, const char* rule, std::string sentence);

  const Directory& directory_;
  std::vector<ServerId> servers_;
  std::vector<Holdings> holdings_;    // by DatabaseId
  std::vector<std::uint32_t> sides_;  // by ServerId: of its group
  std::vector<MountedTwice> mounted_twice_;
  std::vector<Watched> populations_;
  std::vector<std::uint32_t> population_of_;  // by ParticipantId: index + 1, 0 for none
  ClientsWaiting requests_;
  std::vector<std::vector<Poll>> polls_;  // by population and client
  Flow flows_[2];                         // requests, long polls
  std::uint64_t lost_ = 0;
  std::uint64_t violation_count_ = 0;
  std::vector<Violation> violations_;
};

}  // namespace casgrid
