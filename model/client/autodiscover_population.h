// Programs that look for their mailbox by Autodiscover: Outlook, phones and others, one participant
// for a whole population. What each sends stands in model/autodiscover/programs.h; where it looks
// and what it makes of each answer decides the pure client (model/autodiscover/client.h).
//
// Theory of operation
//   A client sleeps between two walks, with one timer. A walk goes on by itself:
//   Search    of a program joined to a domain: a directory server is asked for service connection
//             points; the next one if it is silent. If all are, the walk does without.
//   Reach     the candidate's host: its name is resolved, which takes its time for a name that does
//             not exist, too; one address after the other is tried, each with the time-out of a
//             connection. Whoever is reached over TLS shows a certificate. Only if that is good is
//             anything asked, so that until then no request has been sent, and none is lost
//   Ask       the POST with credentials, or the GET in clear without. A program that probes sends
//             its POST without credentials first, and the real one on another connection
//   Wait      the server was busy
//   What came of it is handed to the pure client, which says where the walk goes next. One walk is
//   one operation, whatever it tries.
//   After a good answer the next walk comes when that has grown old, earlier or later by a spread;
//   after a walk that found nothing, after the retry time. When the user's program beside
//   loses a connection (ConnectionLoss), it looks again at once. A client that watches for itself
//   keeps the connection on which it had its answer, and takes its loss for such a one.
#pragma once

#include <memory>
#include <vector>

#include "model/autodiscover/client.h"
#include "model/autodiscover/programs.h"
#include "model/base/participant.h"
#include "model/base/random.h"
#include "model/client/client_profile.h"
#include "model/client/fetch_client.h"
#include "model/client/http_connections.h"
#include "model/client/pace.h"

namespace casgrid {

struct AutodiscoverPopulationOptions {
  ClientIdentity who;
  HttpConnectionsOptions connections;
  autodiscover::ProgramKind program = autodiscover::ProgramKind::Outlook;
  std::uint32_t programs_per_user = 1;
  bool is_domain_joined = false;
  SiteId site;  // of clients that are in one
  bool watches = true;
  double spread = 0.25;  // of the life of an answer, to either side
  const Directory* directory = nullptr;
  std::vector<ServiceRecord> service_records;    // of the users' own domain
  std::vector<ParticipantId> directory_servers;  // in the order in which they are asked
  Duration search_timeout = std::chrono::seconds(5);
  Duration ramp = std::chrono::seconds(60);
  ClientProfile profile;
  DayShape day;
};

class AutodiscoverPopulation final : public Participant, private HttpConnections::Owner {
 public:
  explicit AutodiscoverPopulation(AutodiscoverPopulationOptions options);

  void handle(const Input& input, Instant now, Outbox& out) override;
  void expect(InputKind kind, std::uint64_t tag) const override {
    fetch_client(kind, tag, connections_, clients_);
  }
  std::size_t memory_bytes() const override {
    return clients_.capacity() * (sizeof(Client) + sizeof walks_[0]) + connections_.memory_bytes();
  }

  std::size_t clients() const { return clients_.size(); }
  const HttpConnections& connections() const { return connections_; }

 private:
  struct Client {
    std::uint32_t draws = 0;
    std::uint32_t timer = 0;  // generation of the pending timer
    std::uint16_t sticky_member = 0;
    bool is_repeating = false;  // its last walk found nothing
    bool has_settings = false;  // of its last walk
    bool is_reached = false;    // the host of its connection, and its certificate was good
  };
  static_assert(sizeof(Client) <= 16);

  struct Walk {  // under way
    explicit Walk(std::string address) : steps(std::move(address), {}) {}

    LookupWalk steps;
    LookupAction action;                       // that it is at
    std::string host;                          // of the action's address
    bool searches = false;                     // waits for a directory server
    bool is_probing = false;                   // has not given its credentials to the candidate
    std::uint16_t asked = 0;                   // directory servers so far
    OperationEnd end = OperationEnd::Refused;  // what the last answer makes of it
  };

  Message compose(std::uint32_t client, ActionId action) override;
  void answered(std::uint32_t client, ActionId action, const HttpResponse& response, Instant now,
                Outbox& out) override;
  void failed(std::uint32_t client, ActionId action, FailureReason reason, Instant now,
              Outbox& out) override;
  void reached(std::uint32_t client, Instant now, Outbox& out) override;
  void not_reached(std::uint32_t client, FailureReason reason, Instant now, Outbox& out) override;
  void lost(std::uint32_t client, Instant now, Outbox& out) override;
  void look_at_once(std::uint32_t client, Instant now, Outbox& out);

  void wake(std::uint32_t client, Instant now, Outbox& out);
  void begin_walk(std::uint32_t client, Instant now, Outbox& out);
  void search(std::uint32_t client, Instant now, Outbox& out);
  void told(const Input& input, Instant now, Outbox& out);
  void set_out(std::uint32_t client, bool has_directory, Instant now, Outbox& out);
  std::vector<LookupCandidate> candidates_of(const std::string& address, bool has_directory) const;
  void act(std::uint32_t client, const LookupAction& action, Instant now, Outbox& out);
  void reach(std::uint32_t client, Instant now, Outbox& out);
  void ask(std::uint32_t client, Instant now, Outbox& out);
  void react(std::uint32_t client, const LookupReply& reply, Instant now, Outbox& out);
  void found(std::uint32_t client, std::optional<Duration> valid_for, Instant now, Outbox& out);
  void found_nothing(std::uint32_t client, Instant now, Outbox& out);

  Walk& walk_of(std::uint32_t client) {
    SIM_ASSERT(walks_[client] != nullptr);
    return *walks_[client];
  }
  UserId user_of(std::uint32_t client) const {
    return UserId{std::size_t{options_.who.first_user.value} + client / options_.programs_per_user};
  }
  bool searches_directory() const;
  LookupReply reply_of(const Walk& walk, const HttpResponse& response) const;

  AutodiscoverPopulationOptions options_;
  const autodiscover::Program& program_;
  RandomStream sizes_;
  RandomStream choices_;
  std::vector<Client> clients_;
  std::vector<std::unique_ptr<Walk>> walks_;  // by client; null: it sleeps
  Pace<Client> pace_;
  HttpConnections connections_;
};

}  // namespace casgrid
