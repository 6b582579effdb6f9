// The arrivals of logs, for the populations of a scenario.
//
// The logs are read once, before the run: every row is accounted for, users are looked up, and what
// can be replayed is kept in the order of its instants, in bounded memory (ArrivalStore). During
// the run the arrivals are handed to the population of each user, read ahead by one simulated
// second.
#pragma once

#include <array>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "model/base/ring.h"
#include "model/client/arrival_source.h"
#include "model/directory/directory.h"
#include "scenarios/logs/arrival_stream.h"
#include "scenarios/replay/arrival_store.h"
#include "scenarios/replay/recorded_action.h"
#include "scenarios/replay/replay_report.h"
#include "scenarios/replay/user_map.h"
#include "sim/observe/histogram.h"

namespace casgrid {

struct FeedOptions {
  std::vector<std::string> logs;  // files or folders
  double speed = 1;
  std::optional<logs::UtcInstant> from;  // arrivals that began before it are not replayed
  std::optional<logs::UtcInstant> to;    // nor those that began at it or later
  bool assigns_unknown = false;          // unknown users are given mailboxes
  bool works_as_recorded = false;        // mailbox servers work as long as the log says
  std::vector<Protocol> protocols;       // by population: of its own client program
  Duration warm_up{0};
};

class LogFeed final : public ArrivalSource {
 public:
  LogFeed(const Directory& directory, FeedOptions options);

  // Reads the logs. Empty, or why nothing can be replayed.
  std::string read();

  // From here on: of the replay. Requires: read() said nothing.
  logs::UtcInstant starts_at() const { return start_; }
  Duration last_arrival() const { return at_of(last_ns_) - kStart; }
  Duration last_answer() const { return last_answer_; }  // of the long polls, as recorded
  Duration longest_hang() const { return longest_hang_; }
  double peak_bytes_per_s() const;

  // Before the first arrival again, for another run.
  void start_over();
  Next next(std::uint32_t population, Instant now, casgrid::Arrival& arrival) override;
  // Why arrivals are missing; empty: none is.
  const std::string& trouble() const { return store_.trouble(); }

  // All but the simulated side of the latencies.
  ReplayReport report() const;
  const Histogram& recorded(ActionId action) const { return recorded_[place_of(action)]; }

 private:
  static constexpr std::uint32_t kNone = 0xFFFFFFFFu;
  static constexpr std::uint16_t kOwnHost = 0xFFFF;  // the name that its population uses
  static constexpr std::uint32_t kMissing = 0xFFFFFFFEu;
  static constexpr std::uint32_t kUnknown = 0x80000000u;  // a person: an unknown user's number

  struct Name {  // what is known of a text of the logs
    std::uint64_t hash = 0;
    std::uint32_t user = kNone;     // UserId; kMissing: no mailbox of the directory
    std::uint32_t unknown = kNone;  // number in unknown_
    std::uint32_t host = kNone;     // HostId; kMissing: not in DNS
  };

  struct Unknown {
    std::string user;
    std::uint64_t rows = 0;
    std::int64_t first_ns = 0;
    std::uint64_t identity = 0;
    Protocol protocol = Protocol::Owa;
    UserId given;
  };

  struct Client {
    std::uint32_t person = kNone;
    std::uint32_t number = kNone;  // in its population, in order of appearance
    std::uint64_t identity = 0;
  };

  struct ClientKey {
    std::uint32_t person, agent, device, service;
    bool operator==(const ClientKey&) const = default;
  };
  struct ClientHash {
    std::size_t operator()(const ClientKey& key) const;
  };

  // log_feed.cc: reading
  void take(const logs::Arrival& row);
  void keep(const logs::Arrival& row, ActionId action, std::uint32_t person);
  bool is_outside(const logs::Arrival& row) const;
  const RecordedAction& action_of(const logs::Arrival& row);
  std::uint32_t person_of(const logs::Arrival& row);
  std::uint32_t look_up(logs::NameId name);
  Name& name_at(logs::NameId id);
  std::uint32_t unknown_number(logs::NameId id);
  std::uint16_t host_of(const logs::Arrival& row);
  std::uint32_t client_of(const logs::Arrival& row, std::uint32_t person);
  std::uint64_t identity_of(const logs::Arrival& row, std::uint32_t person);
  void give_mailboxes();
  std::string why_nothing() const;
  std::vector<ReplayFateRow> fates() const;

  // feed_source.cc: the run
  Instant at_of(std::int64_t began_ns) const;
  std::uint32_t at_speed(std::uint64_t milliseconds) const;
  UserId user_of(std::uint32_t person) const;
  casgrid::Arrival made_of(const StoredArrival& stored, std::uint32_t& population);

  const Directory& directory_;
  FeedOptions options_;
  std::uint64_t speed_millionths_;
  logs::ArrivalStream stream_;
  UserMap users_;
  std::vector<Name> names_;  // by NameId
  std::vector<Unknown> unknown_;
  std::unordered_map<std::string, std::uint32_t> unknown_numbers_;  // by name in lower case
  std::vector<Client> clients_;
  std::unordered_map<ClientKey, std::uint32_t, ClientHash> client_numbers_;
  std::unordered_map<std::uint32_t, RecordedAction> actions_;  // by service, action, is_long_poll
  std::map<std::string, std::uint64_t> set_aside_;             // by what they do
  std::array<std::uint64_t, logs::kNoises> noise_{};
  std::array<std::uint64_t, logs::kServices> other_services_{};
  std::array<std::uint64_t, logs::kServices> delivered_{};  // by the stream
  bool has_seen_ = false;
  std::uint64_t outside_ = 0;
  std::uint64_t nobody_ = 0;
  std::uint64_t hosts_known_ = 0;
  std::uint64_t hosts_replaced_ = 0;
  std::uint64_t hosts_missing_ = 0;
  std::map<std::int64_t, std::uint64_t> bytes_by_bin_;
  std::int64_t first_ns_ = 0;  // of what is replayed
  std::int64_t last_ns_ = 0;
  std::int64_t last_answer_ns_ = 0;
  std::int64_t first_seen_ns_ = 0;  // of all requests
  std::int64_t last_seen_ns_ = 0;
  std::uint64_t longest_hang_ms_ = 0;

  logs::UtcInstant start_{};
  Duration last_answer_{0};
  Duration longest_hang_{0};
  ArrivalStore store_;
  const StoredArrival* head_ = nullptr;
  std::vector<Ring<casgrid::Arrival>> queues_;  // by population
  std::vector<std::uint32_t> clients_so_far_;   // by population
  std::vector<Histogram> recorded_ = std::vector<Histogram>(all_actions().size());
};

}  // namespace casgrid
