// The clients' connections of a front end: accepted, with TLS where the port begins with it.
//
// Theory of operation
//   A connection that is offered is labelled at once. At a port that begins with TLS it is accepted
//   once the processor has done the handshake, at any other at once. Its door lasts until the
//   client or the server ends the connection; meanwhile the protocol's half keeps one handle at it.
#pragma once

#include <vector>

#include "model/access/access_options.h"
#include "model/base/assert.h"
#include "model/base/participant.h"
#include "model/base/slab.h"

namespace casgrid {

struct Door {
  ConnectionId connection;
  Handle session;    // whatever its half keeps for it
  UserId logged_on;  // over HTTP, by NTLM: whose the connection is; none: nobody's
  std::uint8_t half = 0;
  bool is_resumed : 1 = false;
  bool owes_handshake : 1 = false;  // whose work is counted with no exchange yet
  bool is_accepted : 1 = false;
  bool begins_plain : 1 = false;   // at a port where TLS begins on request
  bool is_secure : 1 = false;      // its octets are encrypted
  bool is_privileged : 1 = false;  // from a newer front end, which authenticated its users
  bool is_challenged : 1 = false;  // its client was sent an NTLM challenge, and has not answered
};
static_assert(sizeof(Door) <= 24, "a front end has one for each client");

class Doors {
 public:
  // Where a connection comes from, for the logs.
  struct Origin {
    ParticipantId peer;
    std::uint32_t source = 0;
    Instant since = kStart;
    Port port{};
  };

  explicit Doors(const AccessServerOptions& options);

  // Takes the connection for the half. One that begins without TLS is accepted already. Requires:
  // `half` is one of the front end's, not the server itself.
  Handle offered(const Input& input, unsigned half, bool is_plain, Instant now, Outbox& out);
  // The processor has done the handshake, in which `shown` is shown if it is a full one. Requires:
  // the door is in use, and it was not done before.
  void shook_hands(Handle door, CertificateId shown, Instant now, Outbox& out);
  // TLS begins at an open door: the work of the handshake comes back with the half's own tag.
  // Requires: the door is open, and its octets are in clear.
  void begin_tls(Handle door, std::uint32_t session, std::uint64_t tag, Instant now, Outbox& out);
  // That work is done. Requires: the door is open, and its octets were in clear until now.
  Welcome end_tls(Handle door, CertificateId shown, Instant now, Outbox& out);
  // Kilocycles of the handshake, counted with the first exchange behind it; 0 from then on.
  std::uint64_t take_handshake(Door& door) const;
  // The client is gone, which its half has heard. Requires: the door is in use.
  void left(Handle door, Outbox& out);
  // A half's service restarts: its clients' connections end, and the keys of its tickets are lost.
  void restart(unsigned half, Outbox& out);
  // Requires: the door is in use. It ends at once, and its half hears nothing.
  void close(Handle door, Outbox& out);
  // The keys of its tickets are lost; connections stay.
  void forget_tickets();
  void forget();

  Door* find(Handle door) { return doors_.find(door); }
  const Door* find(Handle door) const { return doors_.find(door); }
  void prefetch(Handle door) const { doors_.prefetch(door); }
  // From now on it is known of each door where it comes from.
  void keep_origins() { keeps_origins_ = true; }
  // Requires: origins are kept, and the door has been in use.
  const Origin& origin(Handle door) const {
    SIM_ASSERT(door.slot < origins_.size());
    return origins_[door.slot];
  }
  std::size_t in_use() const { return doors_.in_use(); }
  std::size_t memory_bytes() const;

 private:
  // As Welcome has it: an abbreviated handshake shows none.
  static std::uint32_t word_of_shown(const Door& door, CertificateId shown) {
    return door.is_resumed || shown.is_none() ? 0 : shown.value + 1;
  }
  void drop_handshake(Handle handle, const Door& door, Outbox& out) const;
  void begin_handshake(Door& door, std::uint32_t session, std::uint64_t tag, Instant now,
                       Outbox& out);

  const AccessServerOptions& options_;
  std::vector<TlsTickets> tickets_;  // by half: a service that restarts loses its own keys
  Slab<Door> doors_;
  bool keeps_origins_;
  std::vector<Origin> origins_;  // by slot; only where somebody asks
};

// Its own half of the tags.
inline constexpr unsigned kServerHalf = 0;
enum class FrontTag : std::uint8_t { Door, Lookup, Housekeeping, Health, Probe, Channel };

}  // namespace casgrid
