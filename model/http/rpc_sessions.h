// Outlook Anywhere at a mailbox server: pairs of channels, and the calls on them (facts 2.7,
// [MS-RPCH]).
//
// Theory of operation
//   A session is a virtual connection of MS-RPCH: an IN and an OUT channel, each a request of its
//   own (RPC_IN_DATA, RPC_OUT_DATA) on an upstream connection of its own, perhaps by way of two
//   front ends that know nothing of each other. They meet here by the cookie that both carry.
//   Each channel is answered 100 Continue when it is opened; then the client says on each which
//   session it is of (CONN/A1, CONN/B1), and when both have, the session is there: CONN/A3 and
//   CONN/C2 go down the OUT channel. Whichever comes first waits for the other for a while. Before
//   Exchange 2013 they met on the front end that both went to, so a pair that two of these share
//   never meets: hence the affinity of then.
//   A call comes up the IN channel, is worked on under the mount that it found, and is answered on
//   the OUT channel. What changes in the mailbox is told there, too, and after a silence that
//   nothing has changed. One call is under way at a time.
//   A channel is used for as many octets as were announced. Before more would go over it, it ends
//   in good order and the client opens a successor: the OUT channel's end is the last part of its
//   answer, the IN channel's the last piece of its body. What has to be said meanwhile waits.
//   Nothing else ends one channel alone. When either breaks, when the database leaves or the
//   mailbox moves, the session is lost whole: both connections are closed, and the client makes a
//   new pair.
//
// Invariants
//   R1  a session has at least one channel, or waits for a successor.
//   R2  of a session that is not there yet nothing is told, and no call is worked on.
//   R3  what is held back was not said.
#pragma once

#include <cstddef>
#include <cstdint>
#include <unordered_map>

#include "model/base/slab.h"
#include "model/base/time.h"
#include "model/http/messages.h"

namespace casgrid {

enum class RpcChannel : std::uint8_t { In, Out };

struct RpcSession {
  struct Side {
    ConnectionId connection;   // none: not there
    ParticipantId by;          // the front end that it came by
    std::uint32_t number = 0;  // of its request
    bool is_named = false;     // its client has said whose it is
    std::uint64_t octets = 0;  // that went over it
  };

  SessionContext cookie;
  UserId user;
  DatabaseId database;
  Side sides[2];  // by RpcChannel
  Handle work;    // of the call under way
  Instant began = kStart;
  Instant told = kStart;         // the latest part
  Instant changes = kStart;      // the next change in the mailbox
  Instant lacks_since = kStart;  // a channel
  Instant due = kStart;          // its timer
  std::uint64_t nonce = 0;
  std::uint32_t events = 0;  // told so far
  bool is_established = false;
  // Held back until the OUT channel has its successor.
  bool has_news = false;
  std::uint32_t answer_bytes = 0;  // 0: no answer is
  HttpPart answer;

  Side& side(RpcChannel channel) { return sides[static_cast<std::size_t>(channel)]; }
  bool is_whole() const { return sides[0].is_named && sides[1].is_named; }
};

class RpcSessions {
 public:
  // Requires: the cookie names no session.
  Handle make(SessionContext cookie) {
    const Handle handle = sessions_.take();
    sessions_.find(handle)->cookie = cookie;
    SIM_ASSERT(by_cookie_.emplace(key_of(cookie), handle).second);
    return handle;
  }
  // None: nobody has such a cookie.
  Handle named(SessionContext cookie) const {
    const auto found = by_cookie_.find(key_of(cookie));
    return found == by_cookie_.end() ? Handle{} : found->second;
  }
  RpcSession* find(Handle session) { return sessions_.find(session); }
  // Requires: it has not ended.
  void end(Handle session) {
    by_cookie_.erase(key_of(sessions_.find(session)->cookie));
    sessions_.give_back(session);
  }
  template <class Visit>
  void for_each(Visit&& visit) {
    sessions_.for_each(visit);
  }
  void clear() {
    sessions_.clear();
    by_cookie_.clear();
  }
  std::size_t in_use() const { return sessions_.in_use(); }
  std::size_t memory_bytes() const {
    constexpr std::size_t kOfAnEntry = sizeof(std::uint64_t) + sizeof(Handle) + 2 * sizeof(void*);
    return sessions_.memory_bytes() + by_cookie_.size() * kOfAnEntry;
  }

 private:
  static std::uint64_t key_of(SessionContext cookie) {
    return std::uint64_t{cookie.generation} << 32 | cookie.slot;
  }

  Slab<RpcSession> sessions_;
  std::unordered_map<std::uint64_t, Handle> by_cookie_;
};

}  // namespace casgrid
