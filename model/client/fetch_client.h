// What the next input of a population will touch is fetched ahead of time.
#pragma once

#include <cstdint>

#include "model/base/participant.h"
#include "model/base/tag.h"

namespace casgrid {

// A client and the connection that the input is about. Requires: the connections of the i-th client
// are those from i * kPerClient on, and the population's own timers have a client's number in their
// tags.
template <std::uint32_t kPerClient = 1, class Connections, class Clients>
void fetch_client(InputKind kind, std::uint64_t tag, const Connections& connections,
                  const Clients& clients) {
  const bool wakes = kind == InputKind::TimerDue;
  if (wakes && tag_half(tag) == Connections::kHalf) return;
  const auto number =
      static_cast<std::uint32_t>(tag);  // of a connection, or of a client that wakes
  connections.prefetch(wakes ? number * kPerClient : number);
  const std::uint32_t client = wakes ? number : number / kPerClient;
  if (client < clients.size()) __builtin_prefetch(&clients[client]);
}

}  // namespace casgrid
