// Unified Messaging on a mailbox server (facts 2.14): gateways call it straight, where a call
// router sent them.
//
// Theory of operation
//   A connection has at most one call. INVITE is worked on, and answered 200 if the callee's copy
//   is active here, or if the call is for an auto attendant or for nobody known; 302 to the UM
//   service where the copy is now, if it has moved; 503 if it is nowhere, if the service takes no
//   calls (component UMCallRouter not Active, facts 5.5), or has as many as it may. Nothing is
//   processed for a gateway that no dial plan was linked with when the configuration was read last:
//   503. A call lasts until BYE, or until its connection breaks, as with its server: its media are
//   there. It does not end with the mount of the callee's database (facts 6.1), and a service that
//   takes no calls any more finishes those that it has.
#pragma once

#include <memory>

#include "model/base/random.h"
#include "model/base/slab.h"
#include "model/mailbox/mailbox_half.h"
#include "model/sip/configuration.h"
#include "model/sip/messages.h"
#include "model/sip/options.h"

namespace casgrid::sip {

class UmService final : public MailboxHalf {
 public:
  UmService(const MailboxDesk& desk, const Options& options);

  void started(Instant now, Outbox&) override { configuration_.started(now); }
  void crashed() override;
  void offered(const Input& input, Instant now, Outbox& out) override;
  void message(const Input& input, Instant now, Outbox& out) override;
  void closed(const Input& input, Instant now, Outbox& out) override;
  void work_done(std::uint64_t tag, Instant now, Outbox& out) override;
  void timer_due(std::uint64_t, Instant, Outbox&) override {}
  void dismounted(DatabaseId database, Instant now, Outbox& out) override;
  MailboxCounts counts() const override { return {.held = 0, .sessions = calls_}; }
  std::size_t memory_bytes() const override { return lines_.memory_bytes(); }

  std::size_t calls() const { return calls_; }

 private:
  enum class Tag : std::uint8_t { Line, Handshake, Work };

  struct Line {
    ConnectionId connection;
    Request asked;        // an INVITE under way
    DatabaseId database;  // of its callee; none: an auto attendant, or nobody known
    Instant arrived = kStart;
    std::uint32_t kilocycles = 0;
    bool is_tls = false;
    bool is_at_work = false;
    bool is_call = false;
    bool is_spent = false;  // its INVITE ended while at work: no other comes on this connection
  };

  std::uint64_t tag_of(Tag kind, Handle handle) const { return pack_tag(kind, handle, desk_.half); }
  const UmSettings& settings() const { return desk_.directory.at(desk_.self()).um_service; }
  void invite(Handle line, const Request& asked, Instant now, Outbox& out);
  // May such an INVITE be worked on, as far as the settings go? 200, or why not.
  std::uint16_t admits(const Request& asked, Instant now) const;
  // Its callee's mailbox is not here: there, or nowhere. `phase`: as in RequestDisowned.
  void send_on(Handle line, std::uint32_t phase, Outbox& out);
  void say(const Line& line, const Request& asked, std::uint16_t status, Outbox& out,
           bool is_full = false) const;
  void cancel(Handle line, const Request& asked, Outbox& out);
  void hang_up(Handle line, const Request& asked, Outbox& out);
  void forget(Handle line, Outbox& out);

  MailboxDesk desk_;
  Options options_;
  Configuration configuration_;
  RandomStream cpu_draws_;
  RandomStream size_draws_;
  Slab<Line> lines_;
  std::size_t calls_ = 0;
};

std::unique_ptr<MailboxHalf> make_um_service(const MailboxDesk& desk);

}  // namespace casgrid::sip
