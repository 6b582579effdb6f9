// A layer-7 balancer: it ends the clients' TLS, reads requests, and sends each to a member that is
// well for the request's protocol, over connections of its own that it keeps. One sick protocol on
// one front end leaves the pool alone; a member that drains gets no request more, and its clients
// do not notice (facts 5.2).
//
// Theory of operation: a request
//   work of the balancer -> a member is chosen (the one named by the stickiness cookie, if there is
//   one and it is up) -> an idle connection to it, or a new one -> the answer goes back as it came.
//   A member that refuses the connection is replaced by the next. A request that was sent is not
//   sent again: when its connection breaks, the client gets 502.
//   A 401 that offers NTLM or Negotiate pins the client's connection to the connection of the
//   member that gave it, which nobody else gets from then on (HAProxy 2.6, real-http-clients).
//   Without that the steps of a logon come to several members, or to a connection that others use.
//   Where bodies are buffered, a body that goes on is answered 100 Continue by the balancer itself,
//   which then waits for its end and asks nobody; an answer that comes in parts is kept back
//   (real-http-clients, nginx 1.22.1).
//   One that is like HAProxy or nginx tries again what that program does, there and then
//   (next_attempt in likeness.h): where a connection is refused or nobody takes it in time, and, if
//   it is told to, where an answer does not come. It waits no longer for an answer than it is told.
//   HAProxy has a connection of each client's own for its first request, and shares those of the
//   others; nginx has one for each request unless it keeps some.
//   Where requests come by ways of their own (PoolWay), a way may lead nowhere: the balancer
//   answers by itself.
#pragma once

#include <vector>

#include "model/balancer/layer4_balancer.h"
#include "model/balancer/likeness.h"
#include "model/balancer/member_pool.h"
#include "model/base/participant.h"
#include "model/base/slab.h"
#include "model/base/tls_tickets.h"
#include "model/base/waiter_queue.h"
#include "model/http/messages.h"

namespace casgrid {

// What a way has beside its members.
struct AnsweringWay {
  std::uint16_t answers =
      0;  // by itself; 0: a member does. With 301 or 302 the client goes to /owa
  bool sets_cookie = false;
};

struct Layer7BalancerOptions {
  MemberPoolOptions pool;
  std::vector<AnsweringWay> ways;  // beside pool.ways
  std::array<std::uint8_t, kProtocols> way_of{};
  std::uint8_t root_way = 0;  // of GET /
  Attempts attempts;
  std::uint32_t most_body = 0;      // octets, beyond which it answers 413; 0: any
  bool keeps_connections = true;    // to members, for other requests
  bool prefers_last = false;        // the member that had the client's last request
  bool closes_marked_down = false;  // what a member has that goes down
  // It passes on whole bodies only: a channel, which has no end, does not come through.
  bool buffers_bodies = false;
  bool sets_cookie = false;  // 2010-style stickiness by a cookie of its own
  bool pins_logons = true;
  std::size_t table_limit = 0;  // clients' connections at once; 0: no limit
  std::uint64_t request_kilocycles = 50;
  bool drops_waiting = true;  // work that the processor has not begun, once its client has gone
  TlsCost tls;
  std::uint32_t tls_issuer = 0;
  Duration tls_lifetime = std::chrono::hours(10);
  Duration pool_idle = std::chrono::seconds(60);
  CertificateId certificate;  // that it shows clients; none: not told
};

class Layer7Balancer final : public Participant {
 public:
  explicit Layer7Balancer(Layer7BalancerOptions options);

  void handle(const Input& input, Instant now, Outbox& out) override;
  std::size_t memory_bytes() const override;

  const MemberPool& pool() const { return pool_; }
  const BalancerCounts& counts() const { return counts_; }
  std::size_t member_connections() const { return upstreams_.in_use(); }
  const WorkLedger& ledger() const { return ledger_; }

 private:
  enum class Tag : std::uint8_t {
    Session,
    Request,
    Upstream,
    Housekeeping,
    Turn,
    ConnectTimeout,
    AnswerTimeout
  };

  struct Session {  // a client's connection
    ConnectionId connection;
    Handle upstream;  // of the request under way; none: idle, or the balancer's own work
    Handle pinned;    // a connection to a member that is its own
    HttpRequest request;
    std::uint32_t bytes = 0;
    std::uint32_t answer_bytes = 0;  // as Message has them
    std::uint64_t source = 0;
    std::uint32_t tls_kilocycles = 0;  // of the handshake; 0: counted with a request
    std::uint32_t kilocycles = 0;      // of the request under way
    bool is_resumed = false;
    bool is_accepted = false;
    bool is_in_work = false;  // the balancer's own
    bool is_busy = false;
    bool is_answered_in_part = false;
    bool has_asked = false;       // a member, over a connection of its own
    bool waits_for_turn = false;  // until it is tried again
    unsigned failed = 0;          // attempts of the request under way
    std::size_t last_member = MemberPool::kNobody;
    Tried tried;  // by the request under way; of HAProxy the last alone
  };

  struct Upstream {  // a connection to a member
    ConnectionId connection;
    std::size_t member = 0;
    Handle session;  // whose request is on it; none: idle, or its client has gone
    bool is_open = false;
    bool is_idle = false;
    Instant idle_since = kStart;
    std::uint32_t uses = 0;  // how often somebody has waited for it
    Instant waits_since = kStart;
  };

  struct Wait {  // for one use of a connection to a member
    Handle upstream;
    std::uint32_t use = 0;
  };

  void offered(const Input& input, Instant now, Outbox& out);
  void work_done(std::uint64_t tag, Instant now, Outbox& out);
  void message(const Input& input, Instant now, Outbox& out);
  void timer(const Input& input, Instant now, Outbox& out);
  void heard(const Input& input, Instant now, Outbox& out);
  void dispatch(Handle session, Instant now, Outbox& out);
  void ask(Handle session, std::size_t member, Instant now, Outbox& out);
  std::size_t way_of(const Session& session) const;
  bool sets_cookie(const Session& session) const;
  bool is_named_by_cookie(const Session& session) const;
  std::optional<std::size_t> choose(const Session& session, Instant now);
  void answer_by_itself(Handle session, std::uint16_t status, Outbox& out);
  void use(Handle upstream, Handle session, Instant now, Outbox& out);
  void transmit(Handle upstream, Instant now, Outbox& out);
  void opened(Handle upstream, const Input& input, Instant now, Outbox& out);
  void wait(WaiterQueue<Wait>& queue, Tag tag, Handle upstream, Instant now, Outbox& out);
  std::optional<Instant> waits_since(const Wait& wait, bool is_open) const;
  void timed_out(Handle upstream, Failure failure, Instant now, Outbox& out);
  // True: it was given up, or is tried again.
  bool tries_again(Handle session, std::size_t member, Failure failure, Instant now, Outbox& out);
  void let_go(Handle upstream, Instant now, Outbox& out);
  void answered(Handle upstream, const HttpResponse& response, std::uint32_t bytes, Instant now,
                Outbox& out);
  void pass_on(Handle upstream, const HttpPart& part, std::uint32_t bytes, Instant now,
               Outbox& out);
  void pass_up(Handle session, const Message& message, Outbox& out);
  void forget_session(Handle session, Outbox& out);
  void client_closed(Handle session, Outbox& out);
  void upstream_closed(Handle upstream, CloseReason reason, Instant now, Outbox& out);
  void drop_upstream(Handle upstream);
  void fail(Handle session, std::uint16_t status, Outbox& out);
  void changed(const MemberPool::Change& change, Outbox& out);
  void close_idle(Instant now, Outbox& out);

  Layer7BalancerOptions options_;
  MemberPool pool_;
  TlsTickets tickets_;
  Slab<Session> sessions_;
  Slab<Upstream> upstreams_;
  std::vector<std::vector<Handle>> idle_;          // by member; the last used is on top
  std::vector<std::uint32_t> member_tls_session_;  // by member: to resume
  WaiterQueue<Wait> connecting_;
  WaiterQueue<Wait> awaiting_;
  BalancerCounts counts_;
  WorkLedger ledger_;
};

}  // namespace casgrid
