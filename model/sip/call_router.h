// The UM call router of a front end (facts 2.14): a redirector. It answers INVITE with 302 and the
// UM service of the mailbox server with the callee's active copy; the call itself, and its media,
// never pass here.
//
// Theory of operation: a request
//   Own work     the processor reads it
//   Looked up    a callee is asked for in the directory, and Active Manager for the active copy, at
//                the time of the call: nobody would put a redirect right (model/access/lookups.h)
//   Decided      by routing, with the dial plan that the gateway was linked with when the router
//                read its configuration last (configuration.h): 302, 503, or the connection ends
// OPTIONS that names nobody is answered at once: 200 while the router takes calls, else 503.
// OPTIONS to a callee is answered as an INVITE would be (RFC 3261, 11.2). Of a call nothing is kept
// here behind the answer but that its ACK has not come yet: a CANCEL that comes instead meets an
// INVITE which has its answer, and is answered 200 without effect (RFC 3261, 9.2). There is one
// request at a time on a connection: gateways open one for each call.
#pragma once

#include <memory>

#include "model/access/server_half.h"
#include "model/base/random.h"
#include "model/routing/decide.h"
#include "model/sip/configuration.h"
#include "model/sip/messages.h"
#include "model/sip/options.h"

namespace casgrid::sip {

class CallRouter final : public ServerHalf {
 public:
  CallRouter(const FrontDesk& desk, const Options& options);

  void started(Instant now) override { configuration_.started(now); }
  bool listens_at(Port port) const override;
  // That of the web site: which one is enabled for the service is not told.
  CertificateId shown_certificate() const override { return desk_.certificate.web(); }
  void door_opened(Handle door, Instant now, Outbox& out) override;
  void door_message(Handle door, const Message& message, Instant now, Outbox& out) override;
  void door_left(Handle door, Instant now, Outbox& out) override;
  void handle(const Input& input, Instant now, Outbox& out) override;
  LookUp* looked_up(Handle asker) override;
  void looks(Handle, LookUpStep, Instant) override {}
  void found(Handle asker, Instant now, Outbox& out) override;
  void restart(Outbox& out) override;
  void forget() override;
  HalfCounts counts() const override { return {.under_way = pending_.in_use()}; }
  std::size_t memory_bytes() const override {
    return lines_.memory_bytes() + pending_.memory_bytes();
  }

 private:
  enum class Tag : std::uint8_t { Work };

  struct Line {  // a gateway's connection
    Handle door;
    Handle pending;
    std::uint32_t without_ack = 0;  // number of an INVITE with its answer; 0: none
  };

  struct Pending {
    Request asked;
    Handle line;
    LookUp lookup;
    std::uint32_t kilocycles = 0;  // with its connection's handshake
    bool is_at_work = true;        // the processor has not done with it
  };

  bool takes_calls() const;
  void begin(Handle line, const Request& asked, Instant now, Outbox& out);
  void cancel(Handle line, const Request& asked, Outbox& out);
  void work_done(Handle pending, Instant now, Outbox& out);
  RequestFacts facts_of(const Pending& pending, Instant now) const;
  void decide_now(Handle pending, Instant now, Outbox& out);
  void answer(Handle pending, const Response& response, std::uint32_t bytes, Outbox& out);
  void say(const Line& line, const Request& asked, std::uint16_t status, Outbox& out) const;
  void drop(Handle line, Outbox& out);

  FrontDesk desk_;
  Configuration configuration_;
  RandomStream cpu_draws_;
  Slab<Line> lines_;
  Slab<Pending> pending_;
};

std::unique_ptr<ServerHalf> make_call_router(const FrontDesk& desk);

}  // namespace casgrid::sip
