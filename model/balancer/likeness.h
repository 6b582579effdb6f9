// What a balancer has of a real one: whom it asks how, what it tries again and where, how long it
// waits. What was seen of HAProxy 2.6.12 and nginx 1.22.1 stands in docs/balancers.md, row by row.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "model/base/time.h"

namespace casgrid {

enum class Likeness : std::uint8_t { None, HaProxy, Nginx };

// What a probe asks for.
enum class ProbeAsks : std::uint8_t {
  Page,        // the protocol's own: its health page, its greeting
  Connection,  // one is enough
  Nobody,      // there is no probe: every member is up
};

// Statuses with which a health page passes.
struct StatusRange {
  std::uint16_t first = 200;
  std::uint16_t last = 200;
};

bool is_among(std::uint16_t status, const std::vector<StatusRange>& ranges);

// Why an attempt at a member came to nothing.
enum class Failure : std::uint8_t {
  Refused,          // nobody took the connection
  ConnectTimedOut,  // nobody answered it
  Closed,           // it was taken, and ended without an answer
  AnswerTimedOut,   // no answer in time
  Status,           // an answer whose status is to be tried again
};
inline constexpr std::size_t kFailures = 5;

// What of them is tried again, and how often.
struct Attempts {
  Likeness like = Likeness::None;
  // HAProxy: beyond the first attempt. nginx: attempts in all, 0: one at each member.
  unsigned retries = 3;
  bool redispatches = false;    // HAProxy: another attempt may go to another member
  bool repeats_closed = false;  // what was sent, too
  bool repeats_timed_out = false;
  bool repeats_refused = true;
  bool repeats_posts = false;  // nginx: non_idempotent
  std::vector<StatusRange> statuses;
  Duration connect_timeout{0};  // 0: none
  Duration answer_timeout{0};   // without an octet of the answer; 0: none
};

// Of the request whose attempt failed.
struct FailedAttempt {
  Failure failure = Failure::Refused;
  std::uint32_t bytes = 0;
  bool is_idempotent = true;
  // HAProxy: a cookie or a hash named the member, so that asking anew names it again.
  bool is_directed = false;
  unsigned failed = 1;     // attempts, this one with them
  std::size_t usable = 1;  // members that might be asked
};

enum class NextAttempt : std::uint8_t {
  GiveUp,
  Same,           // at the same member, at once
  SameAfterTurn,  // at the same member, after kTurnAround
  Other,          // at one that is chosen anew, at once
};

// How long HAProxy waits after a refusal before it tries the same member again.
inline constexpr Duration kTurnAround = std::chrono::seconds(1);
// So much of a request HAProxy can say again: a buffer of 16 KiB without its reserve.
inline constexpr std::uint32_t kRepeatableBytes = 15360;

// Requires: the balancer is like one of them.
NextAttempt next_attempt(const Attempts& attempts, const FailedAttempt& failed);

// What the client is answered where nothing is left to try.
std::uint16_t status_of(Likeness like, Failure failure);

// The share of its full weight that a member of HAProxy has `up` after its return, in sixteenths:
// it is reckoned anew each second or twentieth of the slow start, whichever is longer, in whole
// seconds.
unsigned sixteenths_of_slow_start(Duration up, Duration slow_start);

}  // namespace casgrid
