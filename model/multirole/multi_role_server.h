// One machine with the Client Access and the Mailbox role: the front end answers at the ports of
// clients, the mailbox part at those behind them (443 and 444), on one processor. To the world it
// is one participant: it crashes, loses power and is counted as a whole.
//
// Theory of operation
//   Each input belongs to one part, or to both. Timers, work and connections are told apart by the
//   half in their tags: those of mailbox servers are kFirstMailboxHalf and higher, those of front
//   ends are lower. A message without a connection goes by its kind: the cluster's
//   orders and questions for active copies are the mailbox part's, answers and probes are the front
//   end's. What is done to the machine (crash, start, component states, sickness) is done to both.
//   The front end proxies to its own machine by an ordinary connection to itself; so would the
//   mailbox part reach the front end. The part that made it is the client side, and each output
//   says which part it is of.
//   Before Exchange 2013 a front end, too, is spoken to at such a port by newer ones: there it is
//   the peer that tells whom a connection is for.
#pragma once

#include <vector>

#include "model/access/access_server.h"
#include "model/mailbox/mailbox_server.h"

namespace casgrid {

class MultiRoleServer final : public Participant {
 public:
  // Both options are for the same server.
  MultiRoleServer(const Directory& directory, AccessServerOptions access,
                  MailboxServerOptions mailbox);

  void handle(const Input& input, Instant now, Outbox& out) override;
  void expect(InputKind kind, std::uint64_t tag) const override;
  std::size_t memory_bytes() const override;

  const AccessServer& access() const { return access_; }
  const MailboxServer& mailbox() const { return mailbox_; }

 private:
  enum class Part : std::uint8_t { Access, Mailbox, Both };

  Part part_of(const Input& input) const;
  void give_mailbox(const Input& input, Instant now, Outbox& out);
  static std::vector<bool> newer_front_ends(const Directory& directory,
                                            const AccessServerOptions& access);

  // By ParticipantId: connects at 444 to reach the front end, not the mailbox part.
  std::vector<bool> reaches_front_end_;
  AccessServer access_;
  MailboxServer mailbox_;
};

}  // namespace casgrid
