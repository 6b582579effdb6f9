// The mailbox server as the front door sees it: the client protocol back ends at 444, the databases
// mounted here, and the Standby Active Manager that answers where an active copy is.
//
// Theory of operation
//   Work belongs to the mount under which it began. A request is served only if its database is
//   mounted here when the work begins and stays so until it ends; a dismount ends what is under way
//   with "not mounted here", and the processor time that it still had to come is spent for nothing.
//   Whatever was begun before is no more when the database comes back. The answer names the server
//   that has it, if known. What is mounted changes only by the cluster service's orders, which also
//   keep the table of active copies up to date on every member. A mailbox that moved to another
//   database is not here either: its requests are disowned in the same way. A hanging call is held
//   without work until something changes in the mailbox or its time is over; when the database
//   leaves, or the mailbox moves, the call is disowned like a request. MAPI session contexts live
//   here and nowhere else: they are gone when the database leaves or the server crashes, and the
//   client is told so (code 10) and connects again.
#pragma once

#include <string>
#include <vector>

#include "model/activesync/actions.h"
#include "model/base/access_record.h"
#include "model/base/day_shape.h"
#include "model/base/managed_availability.h"
#include "model/base/participant.h"
#include "model/base/questions.h"
#include "model/base/random.h"
#include "model/base/shared_list.h"
#include "model/base/slab.h"
#include "model/base/variate.h"
#include "model/directory/directory.h"
#include "model/directory/standing_components.h"
#include "model/http/messages.h"
#include "model/http/pool_limits.h"
#include "model/mailbox/user_counts.h"

namespace casgrid {

struct MailboxServerOptions {
  ServerId self;
  std::uint64_t seed = 0;
  // Purpose of the stream that costs are drawn from: a front end on the same machine draws its own.
  std::string cpu_draws = "cpu";
  std::vector<Variate> request_kilocycles;  // by user group: CPU of one request
  std::vector<Variate> response_bytes;      // by user group
  std::vector<Variate> event_gap_s;  // by user group: between changes that end a hanging call
  std::vector<DayShape> event_day;   // by user group: of their frequency; empty: always the same
  SharedList<ServerId> active;       // by DatabaseId: where the active copy is at the start
  std::vector<DatabaseId> own_databases;  // outside any group: mounted whenever the server is up
  ParticipantId cluster;                  // of its group; none for a stand-alone server
  Duration mount = std::chrono::seconds(30);  // of its own databases after a crash
  Duration context_idle = std::chrono::minutes(15);
  Duration pending_period = std::chrono::seconds(30);  // keep-alive octets of a hanging call
  std::uint32_t active_sync_concurrency = 10;          // EasMaxConcurrency, per user
  std::size_t request_limit = 0;                       // at work at once, beyond which 503; 0: none
  PoolLimits pools;
  bool drops_waiting = true;  // work not begun, once the front end has closed its connection
  std::uint16_t retry_after_s = 60;
  double recorded_kilocycles_per_us = 0;  // work of a replayed request whose time was recorded
  HealthOptions health;
  bool says_accesses = false;  // an access record for each request, for the server's log
};

class MailboxServer final : public Participant {
 public:
  MailboxServer(const Directory& directory, MailboxServerOptions options);

  void handle(const Input& input, Instant now, Outbox& out) override;

  bool is_mounted(DatabaseId database) const { return mounted_[database.index()]; }
  std::size_t held_calls() const { return calls_.in_use(); }
  std::size_t contexts() const { return contexts_.in_use(); }
  // Of use: as far as it can know; the front ends know more.
  const WorkLedger& ledger() const { return ledger_; }
  void expect(InputKind kind, std::uint64_t tag) const override {
    if (kind == InputKind::TimerDue && tag_kind<TagKind>(tag) == kCall)
      calls_.prefetch(tag_handle(tag));
    if (kind == InputKind::WorkDone) works_.prefetch(tag_handle(tag));
  }
  std::size_t memory_bytes() const override;
  // Of the timer by which its protocols are probed.
  static std::uint64_t health_tag() { return pack_tag(kHealth, {}); }

 private:
  enum TagKind : unsigned { kWork, kCall, kMount, kSweep, kHealth };

  struct Work {
    ConnectionId connection;
    HttpRequest request;
    Instant arrived = kStart;
    std::uint32_t answer_bytes = 0;  // as recorded; 0: drawn
    std::uint32_t kilocycles = 0;
    std::uint32_t group = 0;  // of its user
    bool is_gone = false;     // the front end gave it up; the processor is not done yet
  };

  struct Call {  // a hanging one
    ConnectionId connection;
    Instant began = kStart;
    UserId user;
    DatabaseId database;
    std::uint32_t number = 0;
    ActionId action = activesync::kPing;
    bool ends_by_event = false;
    std::uint32_t answer_bytes = 0;  // as recorded; 0: by its keep-alives
    Handle context;
  };

  struct Context {
    UserId user;
    DatabaseId database;
    Instant used = kStart;
  };

  // mailbox_server.cc: requests
  void request(const Input& input, Instant now, Outbox& out);

  void begin_access(const Input& input, const HttpRequest& asked, Instant now);
  void respond(ConnectionId connection, const HttpResponse& response, std::uint32_t bytes,
               Instant now, Outbox& out);
  std::uint64_t work_of(const HttpRequest& asked, std::size_t group) const;
  bool turned_away(ConnectionId connection, const HttpRequest& asked, Instant now, Outbox& out);
  bool is_over_limits(ConnectionId connection, const HttpRequest& asked, Instant now, Outbox& out);
  void work_done(Handle work, Instant now, Outbox& out);
  void given_up(Handle work, Outbox& out);
  void say_gone(Instant now, Outbox& out);
  bool is_here(UserId user, DatabaseId database, Instant now) const;
  enum class Disowned : std::uint8_t { OnArrival, AfterWork, AtDismount };
  void disown(ConnectionId connection, const HttpRequest& asked, Disowned when, Instant now,
              Outbox& out);
  void refuse(ConnectionId connection, const HttpRequest& asked, std::uint16_t status, Instant now,
              Outbox& out, TurnedAway turned_away = TurnedAway::No);

  // hanging_calls.cc: what is held, and the contexts
  void hold(const Input& input, Instant now, Outbox& out);
  Duration until_change(const HttpRequest& asked, Instant now) const;
  void end_call(Handle call, Instant now, Outbox& out);
  void drop_call(Handle call);
  void hang_up(Handle call, Instant now, Outbox& out);
  void disown_call(Handle call, Instant now, Outbox& out);
  void end_mount(DatabaseId database, Instant now, Outbox& out);
  Context* find_context(const HttpRequest& asked, Instant now);
  SessionContext make_context(const HttpRequest& asked, Instant now, Outbox& out);
  void sweep_contexts(Instant now, Outbox& out);

  // mailbox_state.cc: databases and health
  void told(const Input& input, Instant now, Outbox& out);
  void order(const ClusterOrder& order, Instant now, Outbox& out);
  void set_mounted(DatabaseId database, bool mounted, Outbox& out);
  void check_health(Instant now, Outbox& out);
  void crash(Outbox& out);

  const Directory& directory_;
  MailboxServerOptions options_;
  RandomStream cpu_draws_;
  RandomStream size_draws_;
  RandomStream event_draws_;
  StandingComponents components_;
  ManagedAvailability health_;
  std::vector<bool> mounted_;     // by DatabaseId
  std::vector<ServerId> active_;  // by DatabaseId: the replicated table
  Slab<Work> works_;
  Slab<Call> calls_;
  Slab<Context> contexts_;
  UserCounts phones_;  // ActiveSync requests and calls under way
  bool started_before_ = false;
  AccessRecord access_;                      // of the exchange at hand, where it is said
  std::vector<AccessRecord> work_accesses_;  // by the work's slot, likewise
  std::vector<AccessRecord> call_accesses_;  // by the call's slot
  PoolQueues queues_;
  WorkLedger ledger_;
};

}  // namespace casgrid
