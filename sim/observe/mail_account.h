// What became of every message that was sent: an account over the whole run, its warm-up included,
// since a message may cross any instant.
//
//   C6  a message whose sender was told that it is taken is in the mailbox of each recipient, or a
//       Transport service answers for it, or it was given up and its author told, or a failover
//       lost it with the newest logs and no Safety Net that could be asked has it; and what a
//       Transport service says that it answers for, or keeps a copy of, is what it took and has not
//       passed on
//
// What a sender sends again, since the connection broke before the reply, may be delivered twice:
// that is the sender's doing, and is counted. A message of which nothing is left to come is
// forgotten, so the account is as large as what is under way.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <vector>

#include "model/base/mail_words.h"
#include "model/base/record.h"
#include "sim/observe/checkers.h"
#include "sim/observe/histogram.h"

namespace casgrid {

class MailAccount {
 public:
  // Of one population. Messages: made = sent + bounced + those that are the sender's still. Of the
  // recipients of those that were sent: delivered + queued + given_up + left + lost.
  struct Row {
    std::uint64_t made = 0;        // messages
    std::uint64_t sent = 0;        // messages that the sender was told are taken
    std::uint64_t bounced = 0;     // messages that the sender gave up
    std::uint64_t resent = 0;      // times that a mailbox server took one that it, or another, had
    std::uint64_t delivered = 0;   // recipients who have it
    std::uint64_t duplicates = 0;  // left out: the mailbox had it
    std::uint64_t forgotten = 0;   // times that a failover took it out of a mailbox again
    std::uint64_t recovered = 0;   // of these: delivered anew
    std::uint64_t given_up = 0;    // recipients whom a mailbox server gave up
    std::uint64_t left = 0;        // recipients beyond the organisation
    std::uint64_t queued = 0;      // at the end: recipients for whom a mailbox server answers
    std::uint64_t shadowed = 0;    // at the end: recipients of copies that are kept for others
    std::uint64_t lost = 0;        // at the end: recipients of sent messages with none of all that
    Histogram took;                // from when it was made to each first delivery
  };
  // Of one server, in recipients.
  struct ServerRow {
    std::uint64_t taken = 0;
    std::uint64_t handed = 0;
    std::uint64_t given_up = 0;
    std::uint64_t late = 0;
    std::uint64_t shadowed = 0;  // copies that it has kept and not let go
    bool has_any = false;
  };
  // What a mailbox server says at the end.
  struct Held {
    ParticipantId server;
    std::uint64_t recipients = 0;
    std::uint64_t shadowed = 0;  // recipients of the copies that it keeps for others
  };
  // Has a Safety Net the message for this user still, though it could be asked?
  using IsKept = std::function<bool(std::uint64_t mail, std::uint32_t user)>;

  explicit MailAccount(std::size_t participants) : rows_(participants), servers_(participants) {}

  void add(const Record& record) {
    if (record.kind >= RecordKind::MailMade && record.kind <= RecordKind::MailShadowEnded)
      count(record);
  }
  // At the end of the run: what does not fit.
  std::vector<Violation> finish(Instant now, const std::vector<Held>& held,
                                const IsKept& is_kept = {});
  const Row& row(ParticipantId population) const { return rows_[population.index()]; }
  const ServerRow& server(ParticipantId server) const { return servers_[server.index()]; }
  std::size_t memory_bytes() const;

 private:
  struct Share {  // of a message, at a mailbox server
    ParticipantId server;
    std::int64_t recipients = 0;
  };
  struct State {
    std::uint32_t recipients = 0;
    std::uint32_t settled = 0;  // recipients given up by a server, or beyond the organisation
    std::uint32_t takes = 0;    // from the sender
    bool is_sent = false;
    bool is_bounced = false;
    std::vector<std::uint32_t> delivered;  // users
    std::vector<std::uint32_t> forgotten;  // users who had it, and do not have it again
    std::vector<Share> shares;
  };

  void count(const Record& record);
  void count_at_server(const Record& record);
  static void take(std::vector<Share>& shares, ParticipantId server, std::int64_t recipients);
  static void deliver(State& state, Row& row, const Record& record);
  static std::int64_t held(const State& state);
  static bool is_over(const State& state);
  void account(Instant now, std::uint64_t word, const State& state, const IsKept& is_kept,
               std::vector<Violation>& found);

  std::vector<Row> rows_;           // by ParticipantId of the population
  std::vector<ServerRow> servers_;  // by ParticipantId
  std::map<std::uint64_t, State> states_;
  std::vector<Share> shadows_;  // by server
};

}  // namespace casgrid
