// What a mailbox server will say of its exchanges in its log: the access record of the exchange at
// hand, and of each that works or hangs meanwhile. Kept only when asked for; otherwise it holds
// nothing and every step is one untaken branch.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "model/base/access_record.h"
#include "model/base/assert.h"
#include "model/base/outbox.h"
#include "model/base/participant.h"
#include "model/base/slab.h"
#include "model/http/messages.h"

namespace casgrid {

class BackEndJournal {
 public:
  explicit BackEndJournal(bool is_kept) : is_kept_(is_kept) {}

  // A request has arrived, and is at hand.
  void begin(const Input& input, const HttpRequest& asked, Instant now) {
    if (is_kept_) open(input, asked, now);
  }

  // What is at hand waits, by its handle among works, long polls, streams or channels, and is at
  // hand again. Requires: it was put aside before it is taken up.
  enum class Waits : std::uint8_t { Work, LongPoll, Stream, Channel };
  void put_aside(Waits as, Handle exchange) {
    if (!is_kept_) return;
    std::vector<AccessRecord>& waiting = aside(as);
    if (exchange.slot >= waiting.size()) waiting.resize(exchange.slot + 1);
    waiting[exchange.slot] = at_hand_;
  }
  void take_up(Waits as, Handle exchange) {
    if (!is_kept_) return;
    SIM_ASSERT(exchange.slot < aside(as).size());
    at_hand_ = aside(as)[exchange.slot];
  }

  // A part of the answer to what waits. Requires: it was put aside.
  void passed(Waits as, Handle exchange, std::uint32_t bytes) {
    if (!is_kept_) return;
    SIM_ASSERT(exchange.slot < aside(as).size());
    aside(as)[exchange.slot].response_bytes += bytes;
  }

  // The exchange at hand has ended, with the last octets of its answer.
  void answered(const HttpResponse& response, std::uint32_t bytes, Instant now, Outbox& out) {
    if (is_kept_) say_answered(response, bytes, now, out);
  }
  void given_up(Instant now, Outbox& out) {
    if (!is_kept_) return;
    SIM_ASSERT(now >= at_hand_.begin);
    at_hand_.how = AccessEnd::ClientGone;
    at_hand_.end = now;
    out.access(at_hand_);
  }

  std::size_t memory_bytes() const {
    std::size_t records = 0;
    for (const std::vector<AccessRecord>& waiting : aside_) records += waiting.capacity();
    return records * sizeof(AccessRecord);
  }

 private:
  std::vector<AccessRecord>& aside(Waits as) { return aside_[static_cast<std::size_t>(as)]; }
  void open(const Input& input, const HttpRequest& asked, Instant now);
  void say_answered(const HttpResponse& response, std::uint32_t bytes, Instant now, Outbox& out);

  bool is_kept_;
  AccessRecord at_hand_;
  std::array<std::vector<AccessRecord>, 4> aside_;  // by Waits, then by slot
};

}  // namespace casgrid
