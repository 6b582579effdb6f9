// When a server's processor is lost to its users: more is wanted than it can do (overload), or it
// could do what is wanted and is busy with what nobody waits for any more (congestion collapse).
//
// Definitions, of one server over the last kSpan, looked at every kEvery while its processor is in
// use for at least kBusy of the time:
//   useful    work whose answer the client still took at the first asking, of all work done
//   wanted    work of first attempts that the clients would ask for if they were answered without
//             delay, of what the processor can do: without repeats and the logons they cause
//   overload  wanted is at least 1, and the processor in use for kNeverIdle
//   collapse  wanted is below 1, and useful below one half
// Spans that overlap or touch are one episode.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "model/base/ids.h"
#include "model/base/time.h"

namespace casgrid {

class CongestionWatch {
 public:
  static constexpr Duration kSpan = std::chrono::seconds(60);
  static constexpr Duration kEvery = std::chrono::seconds(5);
  static constexpr double kBusy = 0.9;
  static constexpr double kNeverIdle = 0.99;

  // Of one server, over the time since the look before.
  struct Look {
    double could_s = 0;   // core-seconds that it had
    double did_s = 0;     // core-seconds in use
    double useful_s = 0;  // core-seconds of answers taken at the first asking
    double wanted_s = 0;  // core-seconds that first attempts would have asked for
    ParticipantId who;
    std::uint64_t useful = 0;  // as useful_s, in kilocycles
    std::uint64_t wanted = 0;
  };

  struct Episode {
    bool is_collapse = false;  // false: an overload
    std::uint32_t server = 0;  // by its place among the looks
    Instant begin = kStart;
    std::optional<Instant> end;  // none: not within the run
    double useful = 0;           // means over the episode
    double wanted = 0;
  };

  // One look a server, always in the same order.
  void add(Instant at, const std::vector<Look>& looks);
  // Ordered by begin, then server.
  std::vector<Episode> episodes() const;

 private:
  struct Server {
    std::deque<Look> span;
    Look sum;
    std::vector<Episode> found;
    std::vector<Look> totals;   // by episode
    std::uint64_t looks = 0;    // so far
    std::uint64_t counted = 0;  // of them, when the latest episode was last added to
  };

  void judge(std::uint32_t index, Instant at);

  std::vector<Server> servers_;
  Instant last_ = kStart;
};

}  // namespace casgrid
