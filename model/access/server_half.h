// What a protocol adds to a front end. The server itself has what protocols share: doors, lookups,
// the state of its components, health. A half gets these in a FrontDesk, hears of its doors, and
// gets back whatever carries its own number in its tag.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "model/access/access_options.h"
#include "model/access/doors.h"
#include "model/access/lookups.h"
#include "model/base/participant.h"
#include "model/directory/directory.h"
#include "model/directory/standing_certificate.h"
#include "model/directory/standing_components.h"

namespace casgrid {

struct FrontDesk {
  const Directory& directory;
  const AccessServerOptions& options;
  const StandingComponents& components;
  const StandingCertificate& certificate;
  const ManagedAvailability& health;
  Doors& doors;
  Lookups& lookups;
  WorkLedger& ledger;
  // Kilocycles of mailbox servers, by ServerId, whose answers clients took at the first asking.
  std::vector<std::uint64_t>& useful_at;
  unsigned half = 0;  // its number, which all of its tags carry

  template <class Kind>
  std::uint64_t tag(Kind kind, Handle handle) const {
    return pack_tag(kind, handle, half);
  }
};

struct HalfCounts {
  std::size_t under_way = 0;  // exchanges
  std::size_t upstream = 0;   // connections to mailbox servers
  std::size_t held = 0;       // of them: that one exchange or session has to itself
  // Most upstream connections to one mailbox server at any time: each takes a port of this server's
  // address.
  std::size_t most_to_one = 0;
};

class ServerHalf {
 public:
  ServerHalf() = default;
  ServerHalf(const ServerHalf&) = delete;
  ServerHalf& operator=(const ServerHalf&) = delete;
  virtual ~ServerHalf() = default;

  // Its service runs: otherwise whoever connects is refused.
  virtual bool listens() const { return true; }
  // That its clients are shown in a full handshake; none: not told.
  virtual CertificateId shown_certificate() const = 0;
  // The client may send. Whoever speaks first does so now.
  virtual void door_opened(Handle, Instant, Outbox&) {}
  virtual void door_message(Handle door, const Message& message, Instant now, Outbox& out) = 0;
  // The client is gone; its door ends afterwards.
  virtual void door_left(Handle door, Instant now, Outbox& out) = 0;
  // Whatever comes back with a tag of its own: work, timers, upstream connections.
  virtual void handle(const Input& input, Instant now, Outbox& out) = 0;

  // What it looks up for this asker; null if that has ended meanwhile.
  virtual LookUp* looked_up(Handle asker) = 0;
  // A step of the lookup begins, which takes time.
  virtual void looks(Handle asker, LookUpStep step, Instant now) = 0;
  // The lookup is over, well or not: LookUp says.
  virtual void found(Handle asker, Instant now, Outbox& out) = 0;

  virtual void housekeeping(Instant, Outbox&) {}
  // Managed availability restarts its service: its clients' connections are closed afterwards.
  virtual void restart(Outbox& out) = 0;
  // The server has crashed.
  virtual void forget() = 0;

  virtual void expect(InputKind, std::uint64_t) const {}
  virtual HalfCounts counts() const = 0;
  virtual std::size_t memory_bytes() const = 0;
};

}  // namespace casgrid
