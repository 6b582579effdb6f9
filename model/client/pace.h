// When the clients of a population are up next, and what they draw.
//
// Theory of operation
//   A client has one timer that counts: the one that was set last. Its state keeps what this takes,
//   `timer` and `draws`, so that they are at hand with the rest of it. A draw is a function of the
//   client (of its `stream`, if its state has one) and of how many it has made, not of what others
//   drew. In an hour of weight 0 nobody wants anything: whoever would is up again when it is over.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <vector>

#include "model/base/assert.h"
#include "model/base/day_shape.h"
#include "model/base/outbox.h"
#include "model/base/random.h"
#include "model/base/tag.h"
#include "model/base/variate.h"
#include "model/client/client_profile.h"

namespace casgrid {

// Of the timers of a population's own half; its own kinds come after this one.
enum class PaceTag : std::uint8_t { Wake };

template <class Client>
class Pace {
 public:
  // Requires: `clients` outlives it.
  Pace(const ClientIdentity& who, const DayShape& day, std::vector<Client>& clients)
      : times_(who.seed, who.draws, "times"), day_(day), clients_(clients) {}

  // The client's next draw from the stream; of times, from the pace's own.
  std::uint64_t bits(const RandomStream& stream, std::uint32_t client) {
    Client& c = at(client);
    if constexpr (requires { c.stream; }) {
      return stream.at(c.stream, c.draws++);
    } else {
      return stream.at(client, c.draws++);
    }
  }
  std::uint64_t time_bits(std::uint32_t client) { return bits(times_, client); }
  // What is below 0 counts as 0.
  Duration time(const Variate& seconds, std::uint32_t client) {
    return from_seconds(std::max(seconds.draw(time_bits(client)), 0.0));
  }

  void wake_at(std::uint32_t client, Instant at, Outbox& out) {
    forget(client);
    out.set_timer(at, pack_tag(PaceTag::Wake, {client, clients_[client].timer}));
  }
  // Its timer is void.
  void forget(std::uint32_t client) {
    Client& c = at(client);
    c.timer = (c.timer + 1) & kTagGenerations;
  }
  // Whose timer has come due; none: it is void.
  std::optional<std::uint32_t> woken(std::uint64_t tag) const {
    const Handle handle = tag_handle(tag);
    SIM_ASSERT(handle.slot < clients_.size());
    if (clients_[handle.slot].timer != handle.generation) return std::nullopt;
    return handle.slot;
  }

  // All are up for the first time, somewhere within the ramp.
  void begin(Duration ramp, Instant now, Outbox& out) {
    for (std::uint32_t i = 0; i < clients_.size(); ++i)
      wake_at(i, now + from_seconds(seconds(ramp) * unit(time_bits(i))), out);
  }
  // Nobody wants anything in this hour.
  bool is_quiet(Instant now) const { return day_.weight(now) <= 0; }
  // In an hour of weight 0: up again when it is over. False: it is none.
  bool sleeps(std::uint32_t client, Instant now, Outbox& out) {
    if (!is_quiet(now)) return false;
    wake_at(client, day_.end_of_hour(now), out);
    return true;
  }
  // Up again after a pause, which is shorter in busy hours.
  void think(std::uint32_t client, const Variate& think_s, Instant now, Outbox& out) {
    if (sleeps(client, now, out)) return;
    const double s = std::max(think_s.draw(time_bits(client)), 0.0) / day_.weight(now);
    wake_at(client, now + from_seconds(s), out);
  }
  // It failed once more: up again then.
  Instant back_off(std::uint32_t client, const Variate& retry_s, Instant now, Outbox& out) {
    Client& c = at(client);
    c.failures = static_cast<std::uint8_t>(std::min(c.failures + 1, kFailuresMost));
    const Instant next = now + casgrid::back_off(retry_s, time_bits(client), c.failures);
    wake_at(client, next, out);
    return next;
  }
  // Likewise, unless its user was asked for a password: then when that is typed.
  Instant retry(std::uint32_t client, const Variate& retry_s, std::optional<Instant> typed,
                Instant now, Outbox& out) {
    if (!typed) return back_off(client, retry_s, now, out);
    wake_at(client, *typed, out);
    return *typed;
  }

 private:
  static constexpr int kFailuresMost = 200;  // more make no difference

  Client& at(std::uint32_t client) {
    SIM_ASSERT(client < clients_.size());
    return clients_[client];
  }

  RandomStream times_;
  DayShape day_;
  std::vector<Client>& clients_;
};

}  // namespace casgrid
