// HTTP on a front end: takes a client's request, authenticates, finds the mailbox server with the
// active copy, decides, and proxies or answers. It renders, stores and queues nothing: what it
// remembers are the requests under way, so any other front end can take the next request of any
// session.
//
// Theory of operation: the stages of a request
//   Cpu        the front end's own work on it; a full application pool turns it away before
//   LookUp     credentials are checked or the user is looked up, and Active Manager is asked where
//              the active copy is: model/access/lookups.h
//   Pool       waits for a connection to the mailbox server (new, or one of a full pool)
//   BackEnd    the mailbox server works on it, or holds it: a long poll has its upstream connection
//              to itself until it is answered. An answer that comes in parts is passed on as it
//              comes, and cannot be taken back: if the server fails then, so does the client's
//              connection. So are the pieces of a body that goes on (front_channels.cc)
//   Unmounted  no copy is mounted: it waits a moment and asks again, where that is configured
// Each stage is entered only if what it finds is not known yet; then decide() is called, and its
// decision is carried out. A location that turns out wrong is dropped and asked for once more.
// A request whose client has gone is dropped where it stands; what was begun for it runs on.
//
// NTLM logs a client's connection on, in steps (model/http/messages.h). Whose a connection is lies
// with its door and ends with it; the connections to mailbox servers are pooled all the same, as
// the front end says there who was authenticated. The answer to a challenge is checked over the
// server's secure channel, at most for as long as that waits.
// A ticket of Kerberos comes with each request, and the front end reads it by itself, if it holds
// the key of the account that it is for and its clock is right: nobody is asked, and no channel is
// used.
#pragma once

#include "model/access/access_journal.h"
#include "model/access/server_half.h"
#include "model/access/upstream_pool.h"
#include "model/base/deadline_queue.h"
#include "model/base/random.h"
#include "model/http/discovery.h"
#include "model/http/messages.h"
#include "model/http/pool_limits.h"
#include "model/http/recorded_sizes.h"
#include "model/routing/decide.h"

namespace casgrid {

struct HttpFrontOptions {
  std::uint64_t own_reply_kilocycles = kOwnPageKilocycles;
  std::uint64_t long_poll_kilocycles = kLongPollKilocycles;
  PoolLimits pools;
  Duration clock_skew = std::chrono::minutes(5);  // that Kerberos tolerates
  Duration session_idle = std::chrono::hours(8);  // forms session of a private computer
  std::size_t connections_per_back_end = 150;     // for requests; long polls have their own
  // How long a request waits for a database that is nowhere mounted; 0: an error at once.
  Duration not_mounted_wait{0};
  std::uint16_t retry_after_s = 60;  // that a phone is told with 503
  // It goes by the database in which it found a mailbox when it looked its user up, for as long as
  // it remembers that, also after a move; false: it follows at once.
  bool keeps_mappings = false;
  // Outstanding requests of Outlook Anywhere, or of phones, to one older front end, beyond which
  // they are rejected before CU7, and logged from it on; and beyond which channels are rejected all
  // the same.
  std::uint32_t target_guard = 150;
  std::uint32_t target_guard_from_cu7 = 25'000;
};

inline constexpr std::uint32_t kErrorPageBytes = 1500;  // of an answer that is no page of its own

class HttpFront final : public ServerHalf {
 public:
  explicit HttpFront(const FrontDesk& desk);

  CertificateId shown_certificate() const override { return desk_.certificate.web(); }
  void door_message(Handle door, const Message& message, Instant now, Outbox& out) override;
  void door_left(Handle door, Instant now, Outbox& out) override;
  void handle(const Input& input, Instant now, Outbox& out) override;
  LookUp* looked_up(Handle request) override;
  void looks(Handle request, LookUpStep step, Instant now) override;
  void found(Handle request, Instant now, Outbox& out) override;
  void housekeeping(Instant now, Outbox& out) override { upstream_.close_idle(now, out); }
  void restart(Outbox& out) override;
  void forget() override;
  void expect(InputKind kind, std::uint64_t tag) const override;
  HalfCounts counts() const override;
  std::size_t memory_bytes() const override;

 private:
  enum class Stage : std::uint8_t { Cpu, LookUp, Pool, BackEnd, Unmounted };
  enum class Tag : std::uint8_t { Request, Upstream, BackEndTimer, UnmountedTimer, Piece };

  // What a request is to the logon of its connection.
  enum class NtlmStep : std::uint8_t {
    None,
    Opening,     // asks for a challenge
    Answer,      // to the challenge, which was sent on this connection
    OnLoggedOn,  // the connection is somebody's already, or its ticket says whose the request is
  };

  struct Pending {  // a request under way
    HttpRequest request;
    Instant waits_since = kStart;  // its arrival; of a long poll: when it lost its server
    std::uint32_t bytes = 0;
    std::uint32_t kilocycles = 0;  // its own work and its connection's handshake
    Handle door;
    Handle upstream;
    LookUp lookup;
    std::uint8_t attempts = 0;  // at mailbox servers
    Stage stage = Stage::Cpu;
    bool is_gone : 1 = false;             // its client; the processor is not done yet
    bool relocated : 1 = false;           // its location was dropped once already
    bool is_begun_elsewhere : 1 = false;  // it was given up under way upstream
    bool is_answered_in_part : 1 = false;
    bool names_target : 1 = false;  // its answer sets a cookie that names the mailbox server
    NtlmStep step : 2 = NtlmStep::None;
    bool is_guarded : 1 = false;  // counted by the guard of its target
  };
  static_assert(sizeof(Pending) <= 112, "a front end has one for each long poll that hangs");

  // A call on its way up: the front end's own work on it.
  struct Parcel {
    Message message;
    Handle request;
  };

  struct Attempt {
    Handle request;
    std::uint8_t number = 0;
  };

  // front_half.cc: from the connection to the request's CPU, and the answer back
  void begin_access(Handle request, Instant now);
  void work_done(Handle request, Instant now, Outbox& out);
  void timer(std::uint64_t tag, Instant now, Outbox& out);
  void answer(Handle request, const HttpResponse& response, std::uint32_t bytes, Instant now,
              Outbox& out);
  void fail(Handle request, std::uint16_t status, Instant now, Outbox& out);
  void turn_away(const Door& door, const HttpRequest& request, Outbox& out);
  std::size_t group_of(const HttpRequest& request) const;
  std::uint64_t work_of(const HttpRequest& request, std::size_t group) const;
  void give_up(Handle request, Instant now, Outbox& out);
  void say_access(Handle request, const HttpResponse& response, std::uint32_t bytes, Instant now,
                  Outbox& out);

  // Requires: it is under way.
  Pending& at(Handle request) {
    Pending* p = pending_.find(request);
    SIM_ASSERT(p != nullptr);
    return *p;
  }

  // front_decision.cc: who asks, and the decision
  void identify(Handle request, Instant now, Outbox& out);
  void decide_now(Handle request, Instant now, Outbox& out);
  void answer_wrong_server(Handle request, Instant now, Outbox& out);
  void reply(Handle request, const Decision& decision, Instant now, Outbox& out);
  void wait_for_mount(Handle request, Instant now, Outbox& out);
  bool needs_identity(const Pending& p, Instant now) const;
  void take_step(Door& door, Pending& p, Outbox& out) const;
  // Does its ticket say who it is? False: the clock or the keys do not fit.
  bool reads_ticket(const Pending& p, Outbox& out) const;
  bool opens(const Pending& p) const;
  bool challenges(const HttpRequest& request) const;
  static UserId claimed_by(const HttpRequest& request);
  RoutingHints hints_of(const Pending& p) const;
  RequestFacts facts_of(const Pending& p, Instant now) const;

  // front_channels.cc: the channels of Outlook Anywhere
  void piece(Handle door, const Message& message, Outbox& out);
  void piece_done(Handle parcel, Outbox& out);
  void count_useful(Pending& pending, const HttpPart& part);
  bool is_beyond_guard(Handle request, Outbox& out);
  void release_guard(Pending& pending);
  static std::size_t guard_of(const Pending& pending);
  void end(Handle request);  // Requires: it is under way.

  // front_upstream.cc: the request at the mailbox server
  void proxy(Handle request, ServerId target, Instant now, Outbox& out);
  void transmit(Handle upstream, Handle request, Instant now, Outbox& out);
  void opened(Handle upstream, Instant now, Outbox& out);
  void take_upstream(Handle request, Instant now, Outbox& out);
  bool waits_for(Handle request, ServerId target) const;
  void serve_waiting(ServerId target, Instant now, Outbox& out);
  void free_upstream(Handle upstream, Handle user, Instant now, Outbox& out);
  void answered(Handle upstream, const HttpResponse& response, std::uint32_t bytes, Instant now,
                Outbox& out);
  void pass_on(Handle upstream, const HttpPart& part, std::uint32_t bytes, Instant now,
               Outbox& out);
  bool is_out_of_step(Handle upstream, Instant now, Outbox& out);
  void break_off(Handle request, Instant now, Outbox& out);
  void closed(Handle upstream, CloseReason reason, Instant now, Outbox& out);
  void failed_upstream(Handle request, bool surely_not_done, Instant now, Outbox& out);
  void timed_out_upstream(Handle request, Instant now, Outbox& out);
  void abandon_upstream(Handle request, Outbox& out);

  FrontDesk desk_;
  HttpFrontOptions options_;
  RandomStream cpu_draws_;
  AccessJournal journal_;
  Slab<Pending> pending_;
  Slab<Parcel> parcels_;
  // By ServerId, channels before phones, where it counts: outstanding to old ones.
  std::vector<std::uint32_t> guards_;
  RecordedSizes recorded_;  // of pending ones
  UpstreamPool upstream_;
  DeadlineQueue<Attempt> patience_;  // with mailbox servers
  DeadlineQueue<Handle> unmounted_;
  PoolQueues queues_;
  Discovery discovery_;
  bool has_accounts_alone_;  // there are users without a mailbox
};

std::unique_ptr<ServerHalf> make_http_front(const FrontDesk& desk);

}  // namespace casgrid
