// Phones over Exchange ActiveSync: one participant for a whole population, one connection each.
//
// Theory of operation: a phone synchronises once, then lets a Ping hang. Something changed: it
// synchronises and pings again; the heartbeat is over: it pings again. After 503 it waits as long
// as Retry-After says, or backs off exponentially where the answer does not say (facts 2.6). After
// 451 it goes on under the name that it was given; names that send it round make it back off, too.
// A phone up to protocol 12.1 does not know what a 451 asks, and tries again where it was.
//   What its user does (writes, answers, searches) follows upon a Sync, before the next Ping, each
// with its share.
//   A phone that is told to provision (449, or a Status of 142 to 144 in a good answer) asks
// Provision twice and goes on with what it wanted. One that is new looks for its folders first.
#pragma once

#include <array>
#include <vector>

#include "model/activesync/actions.h"
#include "model/activesync/provisioning.h"
#include "model/base/enum_texts.h"
#include "model/base/participant.h"
#include "model/base/random.h"
#include "model/client/client_profile.h"
#include "model/client/fetch_client.h"
#include "model/client/http_connections.h"
#include "model/client/pace.h"
#include "model/http/messages.h"

namespace casgrid {

// What kind of phones they are, and what their users do.
struct PhoneHabits {
  activesync::Version version = activesync::Version::V14_1;
  double new_share = 0;        // of the phones: never provisioned
  Duration policy_refresh{0};  // after which they are told to provision again; 0: never
  // By exchange: how often it follows upon a Sync. Of Sync, Ping and Provision nothing.
  std::array<double, kEnumerators<activesync::Exchange>> shares{};
  Variate message_bytes = Variate::exponential(6000);  // of SendMail and SmartReply

  bool asks_for_policy() const { return new_share > 0 || policy_refresh > Duration{0}; }
};

struct ActiveSyncPopulationOptions {
  ClientIdentity who;
  HttpConnectionsOptions connections;
  std::uint32_t devices_per_user = 1;
  Duration ramp = std::chrono::seconds(60);
  ClientProfile profile;
  DayShape day;
  PhoneHabits habits;
};

class ActiveSyncPopulation final : public Participant, private HttpConnections::Owner {
 public:
  explicit ActiveSyncPopulation(ActiveSyncPopulationOptions options);

  void handle(const Input& input, Instant now, Outbox& out) override;
  void expect(InputKind kind, std::uint64_t tag) const override {
    fetch_client(kind, tag, connections_, phones_);
  }
  std::size_t memory_bytes() const override {
    return phones_.capacity() * sizeof(Phone) + keys_.capacity() * sizeof(activesync::PolicyKey) +
           connections_.memory_bytes();
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
    std::uint8_t redirects : 2 = 0;     // in a row
    std::uint8_t is_repeating : 1 = 0;  // what it wanted has failed, and has not been had since
    std::uint8_t wanted : 4 = 0;        // number of its action; provisioning is nothing wanted
  };
  static_assert(kEnumerators<activesync::Exchange> <= 16, "four bits");
  static_assert(sizeof(Phone) <= 16);

  Message compose(std::uint32_t connection, ActionId action) override;
  void answered(std::uint32_t connection, ActionId action, const HttpResponse& response,
                Instant now, Outbox& out) override;
  void failed(std::uint32_t connection, ActionId action, FailureReason reason, Instant now,
              Outbox& out) override;

  void next(std::uint32_t phone, Instant now, Outbox& out);
  void ask(std::uint32_t phone, ActionId action, Instant now, Outbox& out);
  void go_on_at(std::uint32_t phone, HostId host, Instant now, Outbox& out);
  void good_answer(std::uint32_t phone, ActionId action, const HttpResponse& response, Instant now,
                   Outbox& out);
  void provisioned(std::uint32_t phone, const HttpResponse& response, Instant now, Outbox& out);
  bool is_to_provision(const HttpResponse& response) const;
  ActionId behind_sync(std::uint32_t phone);
  UserId user_of(std::uint32_t phone) const;
  void retry(std::uint32_t phone, OperationEnd how, Instant now, Outbox& out,
             std::optional<Instant> typed = {});

  ActiveSyncPopulationOptions options_;
  RandomStream sizes_;
  RandomStream choices_;
  std::vector<Phone> phones_;
  std::vector<activesync::PolicyKey> keys_;  // by phone; none: nobody asks for them
  double follows_;                           // shares of all that follow upon a Sync
  Pace<Phone> pace_;
  HttpConnections connections_;
};

}  // namespace casgrid
