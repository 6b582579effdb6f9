// Outlooks that keep their offline address book up to date: one participant for a whole population.
//
// Theory of operation: a client
//   between checks  its connection is closed; who is given no address book never checks
//   checks          asks for the manifest
//   downloads       asks for piece after piece of the differences or of the whole book, at once;
//   what
//                   of the file is still to come is all that it keeps
// A failure is followed by a wait that doubles, and by the request that failed: a download goes on
// where it stood. What is answered 4xx (no such book here, no access) is left until the next check.
#pragma once

#include <vector>

#include "model/base/participant.h"
#include "model/base/random.h"
#include "model/client/client_profile.h"
#include "model/client/fetch_client.h"
#include "model/client/http_connections.h"
#include "model/client/pace.h"
#include "model/directory/organisation.h"
#include "model/http/messages.h"

namespace casgrid {

struct OabDownloads {
  double full_share = 0.05;  // of checks that lead to the whole book
  double difference_share = 0.75;
  std::uint64_t full_bytes = 5'000'000;
  std::uint64_t difference_bytes = 200'000;
  std::uint32_t piece_bytes = 500'000;
};

struct OabPopulationOptions {
  ClientIdentity who;
  HttpConnectionsOptions connections;
  std::vector<OabId>
      books;  // in turn, as the databases of their mailboxes; none: no address of one
  OabDownloads downloads;
  Duration ramp = std::chrono::hours(24);
  ClientProfile profile;  // its think time is that between two checks
  DayShape day;
};

class OabPopulation final : public Participant, private HttpConnections::Owner {
 public:
  // Requires: there is a book; pieces and files are of some octets.
  explicit OabPopulation(OabPopulationOptions options);

  void handle(const Input& input, Instant now, Outbox& out) override;
  void expect(InputKind kind, std::uint64_t tag) const override {
    fetch_client(kind, tag, connections_, clients_);
  }
  std::size_t memory_bytes() const override {
    return clients_.capacity() * sizeof(Client) + connections_.memory_bytes();
  }

  std::size_t clients() const { return clients_.size(); }
  const HttpConnections& connections() const { return connections_; }

 private:
  enum class Wants : std::uint8_t { Manifest, Differences, Full };

  struct Client {
    std::uint64_t left = 0;  // octets of the file that is downloaded
    std::uint32_t draws = 0;
    std::uint32_t timer = 0;  // generation of the pending timer
    std::uint16_t sticky_member = 0;
    std::uint8_t failures = 0;  // in a row
    Wants wants = Wants::Manifest;
    bool is_repeating = false;
  };
  static_assert(sizeof(Client) <= 24);

  Message compose(std::uint32_t client, ActionId action) override;
  void answered(std::uint32_t client, ActionId action, const HttpResponse& response, Instant now,
                Outbox& out) override;
  void failed(std::uint32_t client, ActionId action, FailureReason reason, Instant now,
              Outbox& out) override;

  OabId book_of(std::uint32_t client) const {
    return options_.books[client % options_.books.size()];
  }
  void ask(std::uint32_t client, Instant now, Outbox& out);
  void good_answer(std::uint32_t client, ActionId action, Instant now, Outbox& out);
  void choose(std::uint32_t client);
  void rest(std::uint32_t client, Instant now, Outbox& out);
  void retry(std::uint32_t client, OperationEnd how, Instant now, Outbox& out);
  std::uint32_t piece_of(const Client& client) const;

  OabPopulationOptions options_;
  RandomStream sizes_;
  RandomStream choices_;
  std::vector<Client> clients_;
  Pace<Client> pace_;
  HttpConnections connections_;
};

}  // namespace casgrid
