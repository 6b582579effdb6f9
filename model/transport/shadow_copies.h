// Shadow redundancy (Exchange 2013 Help, *Shadow redundancy*): a server that takes a message from
// outside of its high availability boundary has another server of the boundary keep a copy before
// it acknowledges. What either side keeps of that is here; who speaks to whom is the service's.
//
// Theory of operation
//   The primary asks servers in the order of shadow_order, one after the other, each try a server;
//   if none keeps the copy, the message is accepted without or refused, as the settings say.
//   The shadow keeps copies by primary (ShadowQueue) and gives each a number, by which the primary
//   names it. When the primary has handed a message on, it notes a discard event for the shadow
//   (DiscardEvents); the shadow asks for these whenever it is due to (heartbeat), and what is named
//   moves to the Shadow Safety Net. Events stay until the shadow has asked for what comes behind
//   them, so an answer that is lost is only late.
//   A primary from which nothing was heard for the resubmit time is given up: its copies become the
//   shadow's own messages. So they do at once when the primary has a new queue database.
//
// Invariants
//   H1  a copy is in one primary's list.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "model/base/ring.h"
#include "model/base/slab.h"
#include "model/transport/message_queue.h"
#include "model/transport/next_hop.h"
#include "model/transport/settings.h"

namespace casgrid::transport {

// The servers that `self` asks to keep a copy, in order and at most as many as it may try. A group
// over several sites asks in other sites or in its own as it prefers; nearest first, in one site
// from the `spread`-th on.
std::vector<ServerId> shadow_order(const Directory& directory, ServerId self,
                                   const ShadowSettings& settings, std::uint32_t spread);

struct ShadowCopy {
  MessageId id;
  Handle what;  // in the table of its owner
  Instant kept = kStart;
};

class ShadowQueue {
 public:
  ShadowQueue(const ShadowSettings& settings, std::size_t servers)
      : settings_(settings), primaries_(servers) {}

  // Returns its number.
  std::uint64_t keep(ServerId primary, const ShadowCopy& copy, Instant now);
  // The primary has handed it on, or refuses it after all. None if it is not here (any more).
  std::optional<ShadowCopy> discard(ServerId primary, std::uint64_t number);
  // Something was heard of the primary.
  void heard(ServerId primary, Instant now) { primaries_[primary.index()].heard = now; }
  // Is the primary to be given up?
  bool is_silent(ServerId primary, Instant now) const;
  // Those that nobody has asked for in so long that nobody will; they are not here any more.
  std::vector<ShadowCopy> forget_old(ServerId primary, Instant now);
  // All of its copies, oldest first; they are not here any more.
  std::vector<ShadowCopy> take_over(ServerId primary);

  std::size_t copies_of(ServerId primary) const { return primaries_[primary.index()].count; }
  // With copies, in the order of their numbers.
  std::vector<ServerId> primaries() const;
  std::size_t size() const { return copies_.in_use(); }
  template <class Visit>
  void for_each(Visit&& visit) const {
    copies_.for_each([&](Handle, const Cell& cell) { visit(cell.primary, cell.copy); });
  }
  std::size_t memory_bytes() const { return copies_.memory_bytes(); }

 private:
  struct Cell {
    ShadowCopy copy;
    ServerId primary;
    Handle before;
    Handle behind;
  };
  struct Primary {
    Handle first;
    Handle last;
    std::size_t count = 0;
    Instant heard = kStart;
  };

  void unlink(Handle handle);

  ShadowSettings settings_;
  Slab<Cell> copies_;
  std::vector<Primary> primaries_;  // by ServerId
};

// Of a primary: what its shadows may let go.
class DiscardEvents {
 public:
  DiscardEvents(const ShadowSettings& settings, std::size_t servers)
      : settings_(settings), shadows_(servers) {}

  void add(ServerId shadow, std::uint64_t number, Instant now);
  // The shadow has seen all events before the `seen`-th and asks for the next: at most `most`. The
  // first of the answer has the number `first`, which is larger than `seen` if some have become too
  // old to be kept.
  struct Answer {
    std::uint64_t first = 0;
    std::vector<std::uint64_t> numbers;
  };
  Answer ask(ServerId shadow, std::uint64_t seen, std::size_t most, Instant now);

  std::size_t size() const;
  std::size_t memory_bytes() const;

 private:
  struct Event {
    std::uint64_t number;
    Instant at;
  };
  struct Shadow {
    Ring<Event> events;
    std::uint64_t gone = 0;  // before the first that is here
  };

  ShadowSettings settings_;
  std::vector<Shadow> shadows_;  // by ServerId
};

}  // namespace casgrid::transport
