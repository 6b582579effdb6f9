// The Client Access role on one server: takes a client's request, authenticates, finds the mailbox
// server with the active copy, decides, and proxies or answers. It renders, stores and queues
// nothing: what it remembers are caches and the requests under way, so any other front end can take
// the next request of any session.
//
// Theory of operation: the stages of a request
//   Cpu        the front end's own work on it; a full application pool turns it away before
//   Directory  credentials are checked, or the user is looked up, by a directory server
//   Location   Active Manager is asked where the active copy is
//   Pool       waits for a connection to the mailbox server (new, or one of a full pool)
//   BackEnd    the mailbox server works on it, or holds it: a hanging call has its back-end
//              connection to itself until it is answered
//   Unmounted  no copy is mounted: it waits a moment and asks again, where that is configured
// Each stage is entered only if what it finds is not known yet; then decide() is called, and its
// decision is carried out. A location that turns out wrong is dropped and asked for once more.
// A request whose client has gone is dropped where it stands; what was begun for it runs on.
#pragma once

#include <vector>

#include "model/access/access_journal.h"
#include "model/access/recipient_cache.h"
#include "model/base/deadline_queue.h"
#include "model/base/lazy_array.h"
#include "model/base/managed_availability.h"
#include "model/base/participant.h"
#include "model/base/questions.h"
#include "model/base/random.h"
#include "model/base/ring.h"
#include "model/base/shared_list.h"
#include "model/base/slab.h"
#include "model/base/tls_tickets.h"
#include "model/base/variate.h"
#include "model/directory/standing_components.h"
#include "model/http/pool_limits.h"
#include "model/routing/decide.h"

namespace casgrid {

struct AccessServerOptions {
  ServerId self;
  std::uint64_t seed = 0;
  SharedList<ParticipantId> participants;             // by ServerId
  std::vector<ServerId> directory_servers;            // in the order in which they are asked
  SharedList<std::vector<ServerId>> active_managers;  // by DatabaseId: whom to ask, own site first
  std::vector<Variate> request_kilocycles;  // by user group: CPU of a request of its users
  std::uint64_t own_reply_kilocycles = kOwnPageKilocycles;
  std::uint64_t hanging_kilocycles = kHangingKilocycles;
  std::uint64_t probe_kilocycles = 500;  // CPU of a health page
  PoolLimits pools;
  bool drops_waiting = true;  // work that the processor has not begun, once its client has gone
  TlsCost tls;
  std::uint32_t tls_issuer = 0;  // front ends with the same one share the keys of their tickets
  Duration tls_lifetime = std::chrono::hours(10);
  HealthOptions health;
  Duration back_end_timeout = std::chrono::seconds(25);
  Duration lookup_timeout = std::chrono::seconds(2);
  Duration pool_idle = std::chrono::seconds(60);  // an idle back-end connection is closed
  Duration recipient_lifetime = std::chrono::minutes(15);
  std::size_t recipient_capacity = 65536;         // a power of two
  Duration session_idle = std::chrono::hours(8);  // forms session of a private computer
  std::size_t connections_per_back_end = 150;     // for requests; hanging calls have their own
  // How long a request waits for a database that is nowhere mounted; 0: an error at once.
  Duration not_mounted_wait{0};
  std::uint16_t retry_after_s = 60;  // that a phone is told with 503
  bool says_accesses = false;        // an access record for each request, for the server's log
};

inline constexpr std::uint32_t kErrorPageBytes = 1500;  // of an answer that is no page of its own

class AccessServer final : public Participant {
 public:
  AccessServer(const Directory& directory, AccessServerOptions options);

  void handle(const Input& input, Instant now, Outbox& out) override;

  std::size_t client_connections() const { return sessions_.in_use(); }
  std::size_t back_end_connections() const { return back_ends_.in_use(); }
  std::size_t requests_under_way() const { return pending_.in_use(); }
  // Back-end connections that a hanging call has to itself.
  std::size_t held_connections() const;
  // Most connections to one mailbox server at any time: each takes a port of this server's address.
  std::size_t most_to_one_back_end() const { return most_to_one_; }
  const WorkLedger& ledger() const { return ledger_; }
  // Kilocycles of mailbox servers, by ServerId, whose answers clients took at the first asking.
  const std::vector<std::uint64_t>& useful_at() const { return useful_at_; }
  void expect(InputKind kind, std::uint64_t tag) const override;
  std::size_t memory_bytes() const override;
  // Of the timer by which its protocols are probed.
  static std::uint64_t health_tag() { return pack_tag(kHealth, {}); }

 private:
  enum class Stage : std::uint8_t { Cpu, Directory, Location, Pool, BackEnd, Unmounted };
  enum TagKind : unsigned {
    kTls,
    kRequest,
    kBackEnd,
    kLookupTimer,
    kBackEndTimer,
    kUnmountedTimer,
    kHousekeeping,
    kHealth,
  };
  struct Session {  // a client's connection
    ConnectionId connection;
    Handle pending;
    std::uint32_t tls_kilocycles = 0;  // of the handshake; 0: counted with a request
    bool is_resumed = false;
    bool is_accepted = false;
    bool is_privileged = false;  // from a newer front end, which authenticated its users
  };
  struct Pending {  // a request under way
    HttpRequest request;
    Instant waits_since = kStart;  // its arrival; of a hanging call: when it lost its server
    std::uint32_t bytes = 0;
    std::uint32_t answer_bytes = 0;  // as Message has them
    std::uint32_t kilocycles = 0;    // its own work and its connection's handshake
    std::uint32_t group = 0;         // of its user; beyond the last: of nobody known
    DatabaseId database;
    ServerId active;
    Handle session;
    Handle back_end;
    Stage stage = Stage::Cpu;
    std::uint8_t servers_asked = 0;       // directory servers so far
    std::uint8_t first_directory = 0;     // the one asked first
    bool is_gone : 1 = false;             // its client; the processor is not done yet
    bool relocated : 1 = false;           // its location was dropped once already
    bool is_begun_elsewhere : 1 = false;  // a leg of it was given up under way
    bool directory_answered : 1 = true;
    bool credentials_ok : 1 = false;
    bool location_is_fresh : 1 = false;  // Active Manager was asked for this very request
  };
  struct BackEnd {  // a pooled connection to a mailbox server
    ConnectionId connection;
    ServerId target;
    bool is_open = false;
    bool is_idle = false;
    bool is_held = false;  // by a hanging call
    Instant idle_since = kStart;
    Handle pending;
  };

  struct Pool {
    std::vector<Handle> idle;  // the last used is on top
    Ring<Handle> waiting;      // requests beyond the connection limit
    std::size_t connections = 0;
    std::size_t held = 0;     // of them: by hanging calls
    bool is_resting = false;  // listed in resting_
  };

  struct Resting {
    ServerId target;
    Instant look_at = kStart;  // before this no connection of the pool has been idle for too long
  };

  struct Location {
    ServerId active;
    bool is_known = false;
    bool is_asked = false;
    std::uint32_t question = 0;
    std::uint8_t asked = 0;      // servers tried for this question
    std::uint8_t preferred = 0;  // the one that answered last
    std::vector<Handle> waiting;
  };

  struct Lookup {         // a question that a directory server or an Active Manager was asked
    Handle request;       // of the directory; none for a location
    DatabaseId database;  // of a location
    std::uint32_t question = 0;
    std::uint8_t asked = 0;
  };

  // access_server.cc: from the connection to the request's CPU, and the answer back
  void message(const Input& input, Instant now, Outbox& out);
  void told(const Input& input, Instant now, Outbox& out);
  void timer(std::uint64_t tag, Instant now, Outbox& out);
  void closed(const Input& input, Instant now, Outbox& out);
  void work_done(std::uint64_t tag, Instant now, Outbox& out);
  void arrived(Handle session, const Message& message, Instant now, Outbox& out);
  void answer(Handle request, const HttpResponse& response, std::uint32_t bytes, Instant now,
              Outbox& out);
  void fail(Handle request, std::uint16_t status, Instant now, Outbox& out);
  void turn_away(const Session& session, const HttpRequest& request, Outbox& out);
  std::uint64_t work_of(const HttpRequest& request, std::size_t group) const;
  void give_up(Handle request, Instant now, Outbox& out);
  void say_access(Handle request, const HttpResponse& response, std::uint32_t bytes, Instant now,
                  Outbox& out);
  void probe(const Input& input, Instant now, Outbox& out);
  void check_health(Instant now, Outbox& out);
  void restart_service(Outbox& out);
  void forget();

  // access_lookup.cc: who and where, and the decision
  void identify(Handle request, Instant now, Outbox& out);
  void ask_directory(Handle request, Instant now, Outbox& out);
  void directory_answered(const DirectoryAnswer& answered, Instant now, Outbox& out);
  void location_answered(const LocateAnswer& located, ParticipantId from, Instant now, Outbox& out);
  void locate(Handle request, Instant now, Outbox& out);
  void ask_location(DatabaseId database, Instant now, Outbox& out);
  void location_found(DatabaseId database, ServerId active, Instant now, Outbox& out);
  void decide_now(Handle request, Instant now, Outbox& out);
  bool follow_move(Pending& p, Instant now) const;  // false: it is where it was
  void disown(Handle request, Instant now, Outbox& out);
  void reply(Handle request, const Decision& decision, Instant now, Outbox& out);
  void wait_for_mount(Handle request, Instant now, Outbox& out);
  void lookup_timed_out(const Lookup& lookup, Instant now, Outbox& out);
  bool is_settled(const Lookup& lookup) const;
  void arm_lookup(const Lookup& lookup, Instant now, Outbox& out);
  bool needs_identity(const Pending& p, Instant now) const;
  static UserId claimed_by(const HttpRequest& request);
  RequestFacts facts_of(const Pending& p, Instant now) const;

  // access_proxy.cc: the back-end leg
  void proxy(Handle request, ServerId target, Instant now, Outbox& out);
  void use(Handle back_end, Handle request, Instant now, Outbox& out);
  void opened(const Input& input, Instant now, Outbox& out);
  void back_end_answered(Handle back_end, const HttpResponse& response, std::uint32_t bytes,
                         Instant now, Outbox& out);
  void back_end_closed(Handle back_end, CloseReason reason, Instant now, Outbox& out);
  void free_back_end(Handle back_end, Instant now, Outbox& out);
  static void note_held(const BackEnd& back_end, Outbox& out);
  void drop_back_end(Handle back_end);
  void leg_failed(Handle request, bool surely_not_done, Instant now, Outbox& out);
  void back_end_timed_out(Handle request, Instant now, Outbox& out);
  void abandon_leg(Handle request, Outbox& out);
  void close_idle(Instant now, Outbox& out);

  const Directory& directory_;
  AccessServerOptions options_;
  RandomStream cpu_draws_;
  StandingComponents components_;
  ManagedAvailability health_;
  TlsTickets tickets_;
  AccessJournal journal_;
  RecipientCache recipients_;
  Slab<Session> sessions_;
  Slab<Pending> pending_;
  Slab<BackEnd> back_ends_;
  LazyArray<Pool, 16> pools_;          // by ServerId
  std::vector<Resting> resting_;       // pools that may have idle connections
  LazyArray<Location, 16> locations_;  // by DatabaseId
  std::size_t preferred_directory_ = 0;
  DeadlineQueue<Lookup> lookups_;
  DeadlineQueue<Handle> legs_;
  DeadlineQueue<Handle> unmounted_;
  std::size_t most_to_one_ = 0;
  PoolQueues queues_;
  WorkLedger ledger_;
  std::vector<std::uint64_t> useful_at_;
};

}  // namespace casgrid
