#include "model/balancer/likeness.h"

#include <algorithm>

#include "model/base/assert.h"

namespace casgrid {
namespace {

bool is_of_connecting(Failure failure) {
  return failure == Failure::Refused || failure == Failure::ConnectTimedOut;
}

bool is_repeated(const Attempts& a, Failure failure) {
  switch (failure) {
    case Failure::Refused:
    case Failure::ConnectTimedOut:
      return a.repeats_refused;
    case Failure::Closed:
      return a.repeats_closed;
    case Failure::AnswerTimedOut:
      return a.repeats_timed_out;
    case Failure::Status:
      return true;  // only one of a.statuses is a failure
  }
  return false;
}

NextAttempt next_of_haproxy(const Attempts& a, const FailedAttempt& f) {
  if (f.failed > a.retries) return NextAttempt::GiveUp;
  if (!is_of_connecting(f.failure)) {
    if (f.bytes > kRepeatableBytes) return NextAttempt::GiveUp;
    return a.redispatches ? NextAttempt::Other : NextAttempt::Same;
  }
  const bool is_last = f.failed == a.retries;
  if (a.redispatches && f.usable > 1 && (!f.is_directed || is_last)) return NextAttempt::Other;
  return f.failure == Failure::Refused ? NextAttempt::SameAfterTurn : NextAttempt::Same;
}

NextAttempt next_of_nginx(const Attempts& a, const FailedAttempt& f) {
  const bool was_sent = !is_of_connecting(f.failure);
  if (was_sent && !f.is_idempotent && !a.repeats_posts) return NextAttempt::GiveUp;
  const bool is_over = a.retries > 0 && f.failed >= a.retries;
  return is_over ? NextAttempt::GiveUp : NextAttempt::Other;
}

}  // namespace

bool is_among(std::uint16_t status, const std::vector<StatusRange>& ranges) {
  return std::any_of(ranges.begin(), ranges.end(), [status](const StatusRange& r) {
    return r.first <= status && status <= r.last;
  });
}

NextAttempt next_attempt(const Attempts& attempts, const FailedAttempt& failed) {
  SIM_ASSERT(attempts.like != Likeness::None && failed.failed > 0);
  if (!is_repeated(attempts, failed.failure)) return NextAttempt::GiveUp;
  return attempts.like == Likeness::HaProxy ? next_of_haproxy(attempts, failed)
                                            : next_of_nginx(attempts, failed);
}

std::uint16_t status_of(Likeness like, Failure failure) {
  switch (failure) {
    case Failure::Refused:
      return like == Likeness::HaProxy ? 503 : 502;
    case Failure::ConnectTimedOut:
      return like == Likeness::HaProxy ? 503 : 504;
    case Failure::Closed:
      return 502;
    case Failure::AnswerTimedOut:
      return 504;
    case Failure::Status:
      break;  // the answer itself goes on
  }
  SIM_ASSERT(false);
}

unsigned sixteenths_of_slow_start(Duration up, Duration slow_start) {
  using std::chrono::seconds;
  const std::int64_t whole = std::max<std::int64_t>(ns(slow_start) / ns(seconds(1)), 1);
  const std::int64_t step = std::max<std::int64_t>(whole / 20, 1);
  const std::int64_t since = ns(up) / ns(seconds(1)) / step * step;
  if (since >= whole) return 16;
  return static_cast<unsigned>((16 * since + whole) / whole);
}

}  // namespace casgrid
