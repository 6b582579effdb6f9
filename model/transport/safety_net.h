// Safety Net (Exchange 2013 Help, *Safety Net*): what was handed on is kept for a time, so that a
// database that lost its newest changes can have it again. The Primary Safety Net is where the
// message was primary, the Shadow Safety Net where its copy was.
//
// Theory of operation
//   One entry a recipient with a mailbox, in the order of time, gone when the hold time is over. A
//   resubmit request names a database and an interval. The primary answers with what it handed on
//   in the interval; a shadow answers for a primary that could not be asked. Whoever has a message
//   already is not given it twice: the store knows what it was given.
#pragma once

#include <cstdint>

#include "model/base/ring.h"
#include "model/transport/message_queue.h"
#include "model/transport/settings.h"

namespace casgrid::transport {

struct Kept {
  MessageId id;
  Instant at = kStart;    // when it was handed on; of a shadow: when its copy was let go
  Instant made = kStart;  // when its sender had it
  UserId user;
  UserId line;       // whose it is, as its sender counts
  ServerId primary;  // of a shadow; none in the primary's own
  std::uint32_t octets = 0;
};

struct ResubmitRequest {
  DatabaseId database;
  Instant from = kStart;
  Instant to = kStart;
  ServerId primary;  // none: of the primary's own; else a shadow request, for what was this one's
};

class SafetyNet {
 public:
  explicit SafetyNet(const SafetyNetSettings& settings) : settings_(settings) {}

  // Requires: no call before it was of a later instant.
  void keep(const Kept& kept);
  // Calls again(kept) for each that the request is about, oldest first. `is_in(user)`: is the
  // user's mailbox in the request's database now?
  template <class IsIn, class Again>
  void resubmit(const ResubmitRequest& request, Instant now, IsIn&& is_in, Again&& again);
  bool has(MessageId id, UserId user) const;

  std::size_t size() const { return entries_.size(); }
  std::size_t memory_bytes() const { return entries_.memory_bytes(); }

 private:
  void forget_old(Instant now);

  SafetyNetSettings settings_;
  Ring<Kept> entries_;
};

template <class IsIn, class Again>
void SafetyNet::resubmit(const ResubmitRequest& request, Instant now, IsIn&& is_in, Again&& again) {
  forget_old(now);
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    const Kept kept = entries_[i];
    if (kept.at > request.to) break;
    if (kept.at >= request.from && kept.primary == request.primary && is_in(kept.user)) again(kept);
  }
}

}  // namespace casgrid::transport
