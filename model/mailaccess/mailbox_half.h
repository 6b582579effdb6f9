// POP3 or IMAP4 on a mailbox server: sessions that front ends opened for users they have
// authenticated (facts 2.12).
//
// Theory of operation
//   A session begins with the front end's word who is here and in which database; it lasts until
//   the front end closes its connection, the database leaves, or the mailbox is found to have
//   moved: then the connection is cut, and the client logs on again. Commands are worked on one at
//   a time, later if their user has used up his budget; once that is below the cut-off they are
//   refused. An IDLE (RFC 2177) waits without work: when something changes in the mailbox the
//   client hears so at once, and DONE ends it.
#pragma once

#include <memory>

#include "model/base/random.h"
#include "model/base/slab.h"
#include "model/mailaccess/dialect.h"
#include "model/mailaccess/limits.h"
#include "model/mailaccess/messages.h"
#include "model/mailaccess/session_journal.h"
#include "model/mailbox/mailbox_half.h"
#include "model/mailbox/user_counts.h"
#include "model/mailbox/user_waiters.h"

namespace casgrid::mailaccess {

class Back final : public MailboxHalf {
 public:
  // Requires: `dialect` outlives it.
  Back(const MailboxDesk& desk, const Dialect& dialect, const PolicyLimits& policy = {});

  void started(Instant, Outbox&) override {}
  void crashed() override;
  void offered(const Input& input, Instant now, Outbox& out) override;
  void message(const Input& input, Instant now, Outbox& out) override;
  void closed(const Input& input, Instant now, Outbox& out) override;
  void work_done(std::uint64_t tag, Instant now, Outbox& out) override;
  void timer_due(std::uint64_t tag, Instant now, Outbox& out) override;
  void dismounted(DatabaseId database, Instant now, Outbox& out) override;
  void changed(UserId user, Instant now, Outbox& out) override;
  MailboxCounts counts() const override { return {idling_, sessions_.in_use()}; }
  void expect(InputKind kind, std::uint64_t tag) const override;
  std::size_t memory_bytes() const override;

 private:
  enum class Tag : std::uint8_t { Session, Work, Change, Delayed };

  struct Session {
    ConnectionId connection;
    Handle work;  // under way
    UserId user;  // none: nobody has logged on
    DatabaseId database;
    Instant idle_since = kStart;
    Instant changes_at = kNever;  // what an IDLE waits for; kNever: it has been told, or none waits
    Instant news_at = kNever;     // what the next NOOP after it is told of
    std::uint32_t idle_number = 0;
    bool is_idling = false;
    bool has_changed = false;  // since the IDLE began
  };

  struct Work {
    Command asked;
    Handle session;
    Instant arrived = kStart;
    std::uint32_t kilocycles = 0;
    std::uint32_t group = 0;
    UserId user;
    bool is_held_back = false;  // until its delay is over
    Duration delay{0};
  };

  std::uint64_t tag_of(Tag kind, Handle handle) const { return pack_tag(kind, handle, desk_.half); }
  // `asked` is a message with a command.
  void log_on(Handle session, const Message& asked, Instant now, Outbox& out);
  void answer(Handle session, const Message& asked, const Reply& reply, std::uint32_t bytes,
              Instant now, Outbox& out);
  void refuse(Handle session, const Message& asked, Status status, Refusal why, Instant now,
              Outbox& out);
  void serve(Handle session, const Message& asked, Instant now, Outbox& out);
  void work_on(Handle session, const Message& asked, Instant now, Outbox& out);
  bool is_over_budget(Handle session, const Message& asked, Duration& delay, Instant now,
                      Outbox& out);
  void begin_work(Handle work, Outbox& out);
  void pay(const Work& work, Instant now);
  void idle(Handle session, const Message& asked, Instant now, Outbox& out);
  void end_idle(Handle session, Instant now, Outbox& out);
  void begin_line(Handle session, const Message& asked, Instant now);
  Duration until_change(const Command& asked, UserId user, Instant now) const;
  std::uint32_t bytes_of(const Work& work) const;
  void cut(Handle session, Instant now, Outbox& out);
  void forget(Handle session, Instant now, Outbox& out);

  MailboxDesk desk_;
  const Dialect& dialect_;
  RandomStream cpu_draws_;
  RandomStream size_draws_;
  RandomStream event_draws_;
  Slab<Session> sessions_;
  Slab<Work> works_;
  UserCounts sessions_of_;  // that have logged on, where there is a limit
  std::uint32_t sessions_most_;
  UserBudgets budgets_;
  std::size_t idling_ = 0;
  UserWaiters waiters_;  // sessions in IDLE
  SessionJournal journal_;
};

template <const Dialect& dialect>
std::unique_ptr<MailboxHalf> make_back(const MailboxDesk& desk) {
  return std::make_unique<Back>(desk, dialect,
                                desk.options.halves.of<PolicyOf<dialect.protocol>>().limits);
}

}  // namespace casgrid::mailaccess
