// The mailbox server as front ends and the cluster see it, whatever is spoken to it: the databases
// mounted here, the Standby Active Manager that answers where an active copy is, the server's
// components and health; and its halves, one for each family of protocols that it speaks.
//
// Theory of operation
//   The server is the participant. What concerns all protocols it does itself: it follows the
//   cluster's orders, answers questions for active copies, mounts its own databases again after a
//   restart, and probes its protocols. What concerns one family is its half's (mailbox_half.h): a
//   connection is offered to the half that listens at its port, and from there on the number in a
//   tag says whose it is. At a port of nobody a connection is refused.
//   Halves are told what happens to all of them at once (start, crash, dismount) in the order of
//   the list of protocols; a dismount is done before they hear of it.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "model/base/managed_availability.h"
#include "model/base/participant.h"
#include "model/base/protocol_row.h"
#include "model/base/questions.h"
#include "model/directory/directory.h"
#include "model/directory/standing_components.h"
#include "model/mailbox/mailbox_half.h"
#include "model/mailbox/mailbox_options.h"
#include "model/mailbox/mounts.h"

namespace casgrid {

class MailboxServer final : public Participant {
 public:
  // Requires: each protocol that it speaks has in its row among `rows` what makes its half; halves
  // do not share a port, and there are at most kMostHalves.
  MailboxServer(const Directory& directory, MailboxServerOptions options,
                std::span<const ProtocolRow> rows = protocols());

  // Its own tags have the first number of mailbox servers, those of its halves the following.
  static constexpr unsigned kMostHalves = kTagHalves - kFirstMailboxHalf - 1;

  void handle(const Input& input, Instant now, Outbox& out) override;
  void expect(InputKind kind, std::uint64_t tag) const override;
  std::size_t memory_bytes() const override;

  bool is_mounted(DatabaseId database) const { return mounts_.is_mounted(database); }
  MailboxCounts counts() const;  // of all halves
  // Has one of them the message in Safety Net, as far as that concerns this user?
  bool keeps(std::uint64_t mail, UserId user) const;
  // Of use: as far as it can know; the front ends know more.
  const WorkLedger& ledger() const { return ledger_; }
  // Of the timer by which its protocols are probed.
  static std::uint64_t health_tag() { return own_tag(Tag::Health); }

 private:
  enum class Tag : std::uint8_t { Mount, Health };
  static std::uint64_t own_tag(Tag kind) { return pack_tag(kind, {}, kFirstMailboxHalf); }

  struct Listening {
    Port port{};
    std::size_t half = 0;  // its place
  };

  void make_halves(const Directory& directory, std::span<const ProtocolRow> rows);
  void listen(Port port, std::size_t half);
  // Whose tag it is; null if it is no half's.
  MailboxHalf* find_half(std::uint64_t tag) const;
  // Requires: a half's.
  MailboxHalf& half_of(std::uint64_t tag) const;

  void start(Instant now, Outbox& out);
  void crash(Outbox& out);
  void timer_due(std::uint64_t tag, Instant now, Outbox& out);
  void offered(const Input& input, Instant now, Outbox& out);
  void told(const Input& input, Instant now, Outbox& out);
  void order(const ClusterOrder& order, Instant now, Outbox& out);
  void check_health(Instant now, Outbox& out);

  MailboxServerOptions options_;
  Mounts mounts_;
  StandingComponents components_;
  ManagedAvailability health_;
  WorkLedger ledger_;
  std::vector<UserId> changed_;  // of this input
  bool started_before_ = false;
  std::vector<std::unique_ptr<MailboxHalf>> halves_;
  std::vector<Listening> listening_;
};

}  // namespace casgrid
