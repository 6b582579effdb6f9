// Answers that come in parts: EWS streaming. GetStreamingEvents is answered at once, and then
// hangs: each change in the mailbox is another part of the answer, and the last says that its time
// is over.
//
// Theory of operation
//   A subscription lives on the mailbox server that made it, for as long as its database is mounted
//   there and its user's mailbox stays in it; one that nothing hangs on is forgotten after its idle
//   time. What hangs on it ends with it: its last part is ErrorSubscriptionNotFound, as is the
//   answer to whoever names a subscription that is not here (facts 2.5, 6.1). The client makes
//   another, wherever its mailbox is then. What happened before a subscription was made is not
//   told. Parts cost the processor nothing. Chunks that keep the connection open come with the next
//   part, and are octets of it.
#pragma once

#include "model/base/slab.h"
#include "model/base/time.h"
#include "model/http/messages.h"

namespace casgrid {

struct Stream {
  ConnectionId connection;
  SessionContext subscription;
  Instant began = kStart;
  Instant told = kStart;  // the part before
  Instant due = kStart;   // its timer: an older one is void
  std::uint64_t nonce = 0;
  UserId user;
  DatabaseId database;
  std::uint32_t number = 0;
  std::uint32_t events = 0;  // told so far
  std::uint16_t hold_s = 0;

  Instant ends() const { return began + std::chrono::seconds(hold_s); }
};

}  // namespace casgrid
