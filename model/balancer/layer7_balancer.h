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
#pragma once

#include <vector>

#include "model/balancer/layer4_balancer.h"
#include "model/balancer/member_pool.h"
#include "model/base/participant.h"
#include "model/base/slab.h"
#include "model/base/tls_tickets.h"
#include "model/http/messages.h"

namespace casgrid {

struct Layer7BalancerOptions {
  MemberPoolOptions pool;
  bool sets_cookie = false;     // 2010-style stickiness by a cookie of its own
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
  enum class Tag : std::uint8_t { Session, Request, Upstream, Housekeeping };

  struct Session {  // a client's connection
    ConnectionId connection;
    Handle upstream;  // of the request under way; none: idle, or the balancer's own work
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
  };

  struct Upstream {  // a connection to a member
    ConnectionId connection;
    std::size_t member = 0;
    Handle session;  // whose request is on it; none: idle, or its client has gone
    bool is_open = false;
    bool is_idle = false;
    Instant idle_since = kStart;
  };

  void offered(const Input& input, Instant now, Outbox& out);
  void work_done(std::uint64_t tag, Instant now, Outbox& out);
  void message(const Input& input, Instant now, Outbox& out);
  void dispatch(Handle session, std::size_t except, Instant now, Outbox& out);
  std::optional<std::size_t> choose(const Session& session, std::size_t except, Instant now);
  void transmit(Handle upstream, Outbox& out);
  void opened(Handle upstream, const Input& input, Outbox& out);
  void answered(Handle upstream, const HttpResponse& response, std::uint32_t bytes, Instant now,
                Outbox& out);
  void pass_on(Handle upstream, const HttpPart& part, std::uint32_t bytes, Outbox& out);
  void forget_session(Handle session);
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
  BalancerCounts counts_;
  WorkLedger ledger_;
};

}  // namespace casgrid
