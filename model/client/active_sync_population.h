// Phones over Exchange ActiveSync: one participant for a whole population, one connection each.
//
// Theory of operation: a phone synchronises once, then lets a Ping hang. Something changed: it
// synchronises and pings again; the heartbeat is over: it pings again. After 503 it waits as long
// as Retry-After says, or backs off exponentially where the answer does not say (facts 2.6). After
// 451 it goes on under the name that it was given; names that send it round make it back off, too.
#pragma once

#include <vector>

#include "model/base/participant.h"
#include "model/base/random.h"
#include "model/client/client_profile.h"
#include "model/client/http_connections.h"
#include "model/client/pace.h"
#include "model/http/messages.h"

namespace casgrid {

struct ActiveSyncPopulationOptions {
  ClientIdentity who;
  HttpConnectionsOptions connections;
  std::uint32_t devices_per_user = 1;
  Duration ramp = std::chrono::seconds(60);
  ClientProfile profile;
  DayShape day;
};

class ActiveSyncPopulation final : public Participant, private HttpConnections::Owner {
 public:
  explicit ActiveSyncPopulation(ActiveSyncPopulationOptions options);

  void handle(const Input& input, Instant now, Outbox& out) override;
  void expect(InputKind kind, std::uint64_t tag) const override {
    if (kind == InputKind::TimerDue && tag_half(tag) == HttpConnections::kHalf) return;
    const auto number =
        static_cast<std::uint32_t>(tag);  // of a connection, or of a client that wakes
    connections_.prefetch(number);
    if (number < phones_.size()) __builtin_prefetch(&phones_[number]);
  }
  std::size_t memory_bytes() const override {
    return phones_.capacity() * sizeof(Phone) + connections_.memory_bytes();
  }

  std::size_t clients() const { return phones_.size(); }
  const HttpConnections& connections() const { return connections_; }

 private:
  struct Phone {
    HostId host;  // that it was told to use; none: its population's
    std::uint32_t draws = 0;
    std::uint32_t timer = 0;  // generation of the pending timer
    std::uint16_t sticky_member = 0;
    std::uint8_t failures = 0;          // in a row
    std::uint8_t redirects : 6 = 0;     // in a row
    std::uint8_t is_repeating : 1 = 0;  // what it wanted has failed, and has not been had since
    std::uint8_t is_in_step : 1 = 0;    // nothing to synchronise that it knows of
  };
  static_assert(sizeof(Phone) <= 16);

  Message compose(std::uint32_t connection, ActionId action) override;
  void answered(std::uint32_t connection, ActionId action, const HttpResponse& response,
                Instant now, Outbox& out) override;
  void failed(std::uint32_t connection, ActionId action, FailureReason reason, Instant now,
              Outbox& out) override;

  void next(std::uint32_t phone, Instant now, Outbox& out);
  UserId user_of(std::uint32_t phone) const;
  void retry(std::uint32_t phone, OperationEnd how, Instant now, Outbox& out,
             std::optional<Instant> typed = {});

  ActiveSyncPopulationOptions options_;
  RandomStream sizes_;
  RandomStream choices_;
  std::vector<Phone> phones_;
  Pace<Phone> pace_;
  HttpConnections connections_;
};

}  // namespace casgrid
