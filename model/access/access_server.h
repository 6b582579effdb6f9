// The Client Access role on one server: what its protocols share, and a half for each family of
// them. Doors take clients' connections, lookups find users and mailboxes, components say what is
// Active, managed availability watches; model/access/server_half.h is what a half does with these.
// Nothing is rendered, stored or queued: what is remembered are caches and what is under way, so
// any other front end can go on where this one leaves off.
//
// Theory of operation
//   Each input belongs to one part. A connection is offered to the half that listens at its port.
//   Whatever comes back with a tag belongs to the half whose number it carries; number 0 is the
//   server itself, whose doors pass their messages on to their half. Messages without a connection
//   are answers to lookups and the probes of balancers.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "model/access/server_half.h"

namespace casgrid {

class AccessServer final : public Participant {
 public:
  // Requires: each protocol that it speaks has in its row among `rows` what makes its half; halves
  // do not share a port.
  AccessServer(const Directory& directory, AccessServerOptions options,
               std::span<const ProtocolRow> rows = protocols());

  void handle(const Input& input, Instant now, Outbox& out) override;
  void expect(InputKind kind, std::uint64_t tag) const override;
  std::size_t memory_bytes() const override;

  std::size_t client_connections() const { return doors_.in_use(); }
  HalfCounts counts() const;  // of all halves
  const WorkLedger& ledger() const { return ledger_; }
  // Kilocycles of mailbox servers, by ServerId, whose answers clients took at the first asking.
  const std::vector<std::uint64_t>& useful_at() const { return useful_at_; }

  // Of the timer by which its protocols are probed.
  static std::uint64_t health_tag() { return pack_tag(FrontTag::Health, {}); }

 private:
  struct Listening {
    Port port{};
    bool is_plain = false;
    unsigned half = 0;
  };

  void add_half(const ProtocolRow& row, std::span<const ProtocolRow> rows);
  void listen(const ListeningPort& at, unsigned half);
  void told(const ParticipantFault& fault, Outbox& out);
  void offered(const Input& input, Instant now, Outbox& out);
  void handle_own(const Input& input, Instant now, Outbox& out);
  void shook_hands(Handle door, Instant now, Outbox& out);
  void message(const Input& input, Instant now, Outbox& out);
  void closed(const Input& input, Instant now, Outbox& out);
  void timer(std::uint64_t tag, Instant now, Outbox& out);
  void probe(const Input& input, Instant now, Outbox& out);
  void check_health(Instant now, Outbox& out);
  void restart_service(Protocol protocol, Outbox& out);
  void forget();
  ServerHalf& half_at(unsigned number) const;

  const Directory& directory_;
  AccessServerOptions options_;
  StandingComponents components_;
  StandingCertificate certificate_;
  ManagedAvailability health_;
  WorkLedger ledger_;
  std::vector<std::uint64_t> useful_at_;
  std::vector<std::unique_ptr<ServerHalf>> owned_;
  std::vector<ServerHalf*> halves_;  // by number; none at the server's own
  std::vector<unsigned> half_of_;    // by protocol; kServerHalf: it is not spoken
  std::vector<Listening> listening_;
  Doors doors_;
  Lookups lookups_;
};

}  // namespace casgrid
