// The secure channel from a machine to the domain controller that it is bound to, over which
// Netlogon has NTLM logons checked.
//
// Theory of operation
//   A channel leads to one controller at a time. As many calls as MaxConcurrentApi says are under
//   way on it, each from its question to its answer: the holders of Netlogon's semaphore. Whoever
//   comes while all are taken waits in turn. One that has waited for the patience is not asked any
//   more, and its logon fails; so does one that got no answer for as long, and then the channel is
//   bound to the next controller of the domain, to which those that wait go.
//   What a call is for has gone meanwhile, perhaps: it goes on all the same, as a thread that waits
//   for Netlogon hears of nothing.
//
// Invariants
//   S1  nobody waits while fewer calls than slots are under way.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "model/base/deadline_queue.h"
#include "model/base/outbox.h"
#include "model/base/questions.h"
#include "model/base/ring.h"
#include "model/base/shared_list.h"

namespace casgrid {

struct SecureChannelOptions {
  // MaxConcurrentApi: 10 from Windows Server 2012 on, before that 2 of a member server and 1 of a
  // controller.
  std::uint32_t slots = 10;
  Duration patience = std::chrono::seconds(45);
};

class SecureChannel {
 public:
  // `controllers` of the domain that it leads to, in the order in which it is bound to them;
  // `participants`: by ServerId. `timer_tag`: of the one timer that it sets. Requires: there is a
  // controller, and at least one slot.
  SecureChannel(std::vector<ServerId> controllers, SharedList<ParticipantId> participants,
                const SecureChannelOptions& options, std::uint64_t timer_tag);

  // Requires: no other call has the query's tag.
  void ask(const DirectoryQuery& query, Instant now, Outbox& out);
  // The answer to a call came. False: it is under way no more, or never was.
  bool answered(std::uint64_t tag, Instant now, Outbox& out);
  // Its timer came due: failed(tag) for each call that is over without an answer.
  template <class Failed>
  void due(Instant now, Outbox& out, Failed&& failed) {
    const Instant next = deadlines_.due(
        now, [this](std::uint64_t call) { return is_over(call); },
        [&](std::uint64_t call) { failed(expire(call, now, out)); });
    if (next != kNever) out.set_timer(next, timer_tag_);
  }
  // Its machine has crashed.
  void forget(Outbox& out);

  std::size_t holders() const { return holders_.size(); }
  std::size_t waiters() const { return waiting_.size(); }
  ServerId controller() const { return controllers_[bound_]; }
  std::size_t memory_bytes() const;

 private:
  struct Waiting {
    DirectoryQuery query;
    Instant since = kStart;
    std::uint64_t call = 0;
  };
  struct Holder {
    std::uint64_t tag = 0;
    Instant since = kStart;
    std::uint64_t call = 0;
    ServerId controller;
  };

  // `waited`: none if it did not have to.
  void begin(const DirectoryQuery& query, std::optional<Duration> waited, Instant now, Outbox& out);
  void end(std::size_t holder, bool is_answered, Instant now, Outbox& out);
  void move_on(Outbox& out);
  std::uint64_t expire(std::uint64_t call, Instant now, Outbox& out);
  void set_deadline(std::uint64_t call, Instant now, Outbox& out);
  bool waits(std::uint64_t call) const;
  bool is_over(std::uint64_t call) const;

  std::vector<ServerId> controllers_;
  SharedList<ParticipantId> participants_;
  SecureChannelOptions options_;
  std::uint64_t timer_tag_;
  std::size_t bound_ = 0;
  std::uint64_t waited_ = 0;  // calls that waited: their numbers are even,
  std::uint64_t held_ = 0;    // and those of holders odd
  std::vector<Holder> holders_;
  mutable Ring<Waiting> waiting_;
  DeadlineQueue<std::uint64_t> deadlines_;
};

}  // namespace casgrid
