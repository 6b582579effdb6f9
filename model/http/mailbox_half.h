// The web site of a mailbox server: the protocols over HTTP at port 444, as one half of it.
//
// Theory of operation
//   Work belongs to the mount under which it began. A request is served only if its database is
//   mounted here when the work begins and stays so until it ends; a dismount ends what is under way
//   with "not mounted here", and the processor time that it still had to come is spent for nothing.
//   Whatever was begun before is no more when the database comes back. Where another mailbox stands
//   in for the caller's, its database is the one that counts; a shell needs none. The answer names
//   the server
//   that has it, if known. A mailbox that moved to another database is not here either: its
//   requests are answered wrong-server in the same way. A long poll is held without work until
//   something changes in the mailbox (an instant that is drawn, or mail that is delivered) or its
//   time is over; when the database leaves, or the mailbox
//   moves, the long poll is answered wrong-server like a request. What is answered in parts is in
//   streams.h, the channels of Outlook Anywhere in rpc_sessions.h. A connection is labelled with
//   what is under way on it, at first with nothing; the label of what has ended stays until the
//   next request and names nothing any more.
#pragma once

#include <memory>
#include <optional>

#include "model/activesync/actions.h"
#include "model/base/random.h"
#include "model/base/slab.h"
#include "model/base/tag.h"
#include "model/http/back_end_journal.h"
#include "model/http/discovery.h"
#include "model/http/mailbox_options.h"
#include "model/http/messages.h"
#include "model/http/pool_limits.h"
#include "model/http/recorded_sizes.h"
#include "model/http/rpc_sessions.h"
#include "model/http/session_contexts.h"
#include "model/http/streams.h"
#include "model/mailbox/mailbox_half.h"
#include "model/mailbox/user_budgets.h"
#include "model/mailbox/user_counts.h"
#include "model/mailbox/user_waiters.h"

namespace casgrid {

// For the rows of protocols over HTTP, all of which are one half.
std::unique_ptr<MailboxHalf> make_http_mailbox(const MailboxDesk& desk);

class HttpMailbox final : public MailboxHalf {
 public:
  explicit HttpMailbox(const MailboxDesk& desk);

  void started(Instant now, Outbox& out) override;
  void crashed() override;
  void offered(const Input& input, Instant now, Outbox& out) override;
  void message(const Input& input, Instant now, Outbox& out) override;
  void closed(const Input& input, Instant now, Outbox& out) override;
  void work_done(std::uint64_t tag, Instant now, Outbox& out) override;
  void timer_due(std::uint64_t tag, Instant now, Outbox& out) override;
  void dismounted(DatabaseId database, Instant now, Outbox& out) override;
  void changed(UserId user, Instant now, Outbox& out) override;
  MailboxCounts counts() const override {
    return {polls_.in_use() + streams_.in_use() + rpc_.in_use(),
            contexts_.in_use() + subscriptions_.in_use() + rpc_.in_use() + shells_.in_use()};
  }
  void expect(InputKind kind, std::uint64_t tag) const override;
  std::size_t memory_bytes() const override;

 private:
  enum class Tag : std::uint8_t {
    Idle,
    Work,
    LongPoll,
    Stream,
    InChannel,
    OutChannel,
    Sweep,
    Pending,
    Delayed,
  };
  using Waits = BackEndJournal::Waits;

  struct Work {
    ConnectionId connection;
    HttpRequest request;
    Instant arrived = kStart;
    std::uint32_t answer_bytes = 0;  // as recorded; 0: drawn
    std::uint32_t kilocycles = 0;
    std::uint32_t group = 0;    // of its user
    bool is_gone = false;       // the front end gave it up; the processor is not done yet
    bool is_held_back = false;  // until its delay is over
    Duration delay{0};
    // Of a call: its session, and the work of the front end that it came by.
    Handle session;
    std::uint32_t passed_kilocycles = 0;
    ServerId passed_by;
  };

  struct LongPoll {
    ConnectionId connection;
    Instant began = kStart;
    UserId user;
    std::uint32_t number = 0;
    SessionContext context;
    ActionId action = activesync::kPing;
    bool ends_by_event = false;
    bool is_begun = false;  // PENDING was said: nobody else can answer it any more
  };
  static_assert(sizeof(LongPoll) <= 40, "a mailbox server has one for each that hangs");

  std::uint64_t tag_of(Tag kind, Handle handle = {}) const {
    return pack_tag(kind, handle, desk_.half);
  }

  // mailbox_half.cc: requests
  void request(const Input& input, const HttpRequest& asked, Instant now, Outbox& out);
  Handle work_on(const HttpRequest& asked, Duration delay, Instant now, Outbox& out);
  void begin_delayed(Handle work, Outbox& out);
  std::uint64_t work_of(const HttpRequest& asked, std::size_t group) const;
  // `delay`: for which it is held back, if it is worked on.
  bool turned_away(ConnectionId connection, const HttpRequest& asked, Duration& delay, Instant now,
                   Outbox& out);
  // What it is answered instead of being worked on.
  std::optional<HttpResponse> over_limits(const HttpRequest& asked, Duration& delay, Instant now,
                                          Outbox& out);
  std::optional<HttpResponse> over_budget(const HttpRequest& asked, Duration& delay, Instant now,
                                          Outbox& out);
  bool is_here(const HttpRequest& asked, Instant now) const;
  bool was_here(const Work& work, Instant now) const;
  void keep_session(const HttpRequest& asked, HttpResponse& response, Instant now, Outbox& out);
  void serve(const Work& work, Instant now, Outbox& out);
  void given_up(Handle work, Instant now, Outbox& out);
  void interrupt(Handle handle, Instant now, Outbox& out);
  enum class FoundWrong : std::uint8_t { OnArrival, AfterWork, AtDismount };
  void answer_wrong_server(ConnectionId connection, const HttpRequest& asked, FoundWrong when,
                           Instant now, Outbox& out);
  void refuse(ConnectionId connection, const HttpRequest& asked, std::uint16_t status, Instant now,
              Outbox& out, TurnedAway turned_away = TurnedAway::No);
  // To the exchange at hand.
  void respond(ConnectionId connection, const HttpResponse& response, std::uint32_t bytes,
               Instant now, Outbox& out);

  // What a user may have under way at once; no counts: as much as he likes.
  struct Budget {
    UserCounts* under_way = nullptr;
    std::uint32_t most = 0;
    const SessionContexts* kept = nullptr;  // that count, too
    std::uint16_t status = 503;             // of the answer to what is too much
  };
  Budget budget_of(ActionId action);
  UserBudgets* long_run_of(const HttpRequest& asked);
  void pay(const Work& work, Instant now);
  void charge(const HttpRequest& asked);
  void release(ActionId action, UserId user);
  bool lacks_context(ConnectionId connection, const HttpRequest& asked, Instant now, Outbox& out);
  MapiCode code_of(const HttpRequest& asked, Instant now);
  SessionContexts* kept_by(ActionId action);
  bool lacks_policy(ConnectionId connection, const HttpRequest& asked, Instant now, Outbox& out);
  bool lacks_book(ConnectionId connection, const HttpRequest& asked, Instant now, Outbox& out);
  bool lacks_shell(ConnectionId connection, const HttpRequest& asked, Instant now, Outbox& out);

  // streams.cc: what is answered in parts
  bool has_subscription(const HttpRequest& asked, Instant now);
  void stream(const Input& input, const HttpRequest& asked, Instant now, Outbox& out);
  void tell(Handle stream, bool is_event, std::uint32_t bytes, Instant now, Outbox& out);
  std::uint32_t keep_alives_of(const Stream& stream, Instant now) const;
  void stream_due(Handle stream, Instant now, Outbox& out);
  void end_stream(Handle stream, EwsCode code, Instant now, Outbox& out);
  void hang_up_stream(Handle stream, Instant now, Outbox& out);
  void drop_stream(Handle stream);
  void answer_not_subscribed(ConnectionId connection, const HttpRequest& asked, Instant now,
                             Outbox& out);

  // rpc_channels.cc: channels of Outlook Anywhere, and calls on them
  void open_channel(const Input& input, const HttpRequest& asked, Instant now, Outbox& out);
  void piece(const Input& input, const HttpPiece& piece, Instant now, Outbox& out);
  void meet(Handle session, Instant now, Outbox& out);
  void call(Handle session, const HttpPiece& piece, Instant now, Outbox& out);
  void answer_call(Handle session, const HttpResponse& response, std::uint32_t bytes, Instant now,
                   Outbox& out, const Work* work = nullptr);
  bool say_down(Handle session, HttpPart part, std::uint32_t bytes, Instant now, Outbox& out);
  void tell_change(Handle session, Instant now, Outbox& out);
  void wait_for(Handle session, Instant now, Outbox& out);
  void channels_due(Handle session, Instant now, Outbox& out);
  void channels_changed(Handle session, Instant now, Outbox& out);
  void end_channel(Handle session, RpcChannel channel, Instant now, Outbox& out);
  void hang_up_channel(const Input& input, Instant now, Outbox& out);
  void end_channels(Handle session, Instant now, Outbox& out);

  // long_polls.cc: what is held
  void hold(const Input& input, const HttpRequest& asked, Instant now, Outbox& out);
  // Whose the poll was when it came, and is still: else it would have ended.
  DatabaseId database_of(const LongPoll& poll) const {
    return desk_.directory.database_of(poll.user, poll.began);
  }
  // The user's next change after `before` others that the same request was told of.
  Duration until_change(UserId user, std::uint64_t nonce, std::uint32_t before, Instant now) const;
  void end_poll(Handle poll, Instant now, Outbox& out);
  void say_pending(Handle poll, Instant now, Outbox& out);
  void end_poll_of(SessionContext context, Instant now, Outbox& out);
  void answer_poll(Handle poll, HttpResponse response, Instant now, Outbox& out);
  void drop_poll(Handle poll);
  void hang_up(Handle poll, Instant now, Outbox& out);
  void end_poll_at_wrong_server(Handle poll, Instant now, Outbox& out);

  MailboxDesk desk_;
  HttpMailboxOptions options_;
  RandomStream cpu_draws_;
  RandomStream size_draws_;
  RandomStream event_draws_;
  Slab<Work> works_;
  Slab<LongPoll> polls_;
  RecordedSizes recorded_;                        // of polls
  std::vector<std::uint32_t> polls_of_contexts_;  // slots, where clients leave
  UserWaiters waiters_;                           // polls, streams and channels
  Slab<Stream> streams_;
  RpcSessions rpc_;                   // Outlook Anywhere
  SessionContexts contexts_;          // MAPI
  SessionContexts address_books_;     // MAPI, /mapi/nspi
  SessionContexts subscriptions_;     // EWS
  SessionContexts shells_;            // PowerShell
  UserCounts phones_;                 // ActiveSync requests and long polls under way
  UserCounts programs_;               // EWS requests under way
  UserCounts listeners_;              // EWS streams
  UserCounts shell_makers_;           // requests for a shell
  std::vector<UserBudgets> budgets_;  // by Budgeted
  PoolQueues queues_;
  Discovery discovery_;
  BackEndJournal journal_;
};

}  // namespace casgrid
