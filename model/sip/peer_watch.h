// Which peers of its list a gateway takes for alive: it asks each for OPTIONS now and then, and
// calls none that does not answer 200 while there is another.
//
// Theory of operation
//   The peers are asked in turn, evenly over the interval, each on a connection of its own that
//   ends with the answer. One that refuses, answers anything else, or says nothing for the
//   patience, is out until it answers well again. At the start all are in. A ping is no request of
//   a client: nothing is recorded of it.
#pragma once

#include <vector>

#include "model/base/participant.h"
#include "model/base/port.h"
#include "model/base/tag.h"

namespace casgrid::sip {

struct PeerWatchOptions {
  std::vector<ParticipantId> peers;
  Port port{};
  bool is_plain = true;
  Duration every{0};  // 0: nobody is asked, and all are in
  Duration patience = std::chrono::seconds(32);
};

class PeerWatch {
 public:
  explicit PeerWatch(PeerWatchOptions options);

  // That the tags of its timers and connections carry.
  static constexpr unsigned kHalf = 2;
  void start(Instant now, Outbox& out);
  // Requires: the input's tag is of this half.
  void handle(const Input& input, Instant now, Outbox& out);
  bool is_in(std::size_t peer) const { return peers_[peer].is_in; }
  std::size_t size() const { return peers_.size(); }

 private:
  enum class Tag : std::uint8_t { Ask, Patience, Connection };
  struct Peer {
    ConnectionId connection;  // that a ping is on; none: none is under way
    std::uint32_t ping = 0;   // its number
    bool is_in = true;
  };

  void ask(std::uint32_t peer, Instant now, Outbox& out);
  void end(std::uint32_t peer, bool is_in, Outbox& out);

  PeerWatchOptions options_;
  std::vector<Peer> peers_;
};

}  // namespace casgrid::sip
