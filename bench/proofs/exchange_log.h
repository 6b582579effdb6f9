// What single clients asked in a run and what became of it, exchange by exchange, with everything
// that servers did for it. A population is taken to be one client.
//
// Theory of operation
//   A client's exchanges are those of its records: RequestSent begins one, RequestAnswered or
//   RequestFailed ends it. They stand in lanes: a connection that carries requests, and one that
//   hangs. On the wires an exchange is known by the nonces of the messages that its client sends in
//   it, which balancers and front ends pass on. What a front end decided (rule, target) and what a
//   mailbox server did (served, ended a long poll, made a context) are records that name the user,
//   who has one client: they belong to the exchange that came to that server first and has no such
//   record yet; a decision, where there are several, to the one that is passed on with it.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <map>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "bench/proofs/watched.h"

namespace casgrid::proofs {

inline constexpr std::uint64_t kNeverEnded = ~std::uint64_t{0};

struct LoggedExchange {
  ActionId action;
  std::uint64_t begun = 0;  // events of the run before it
  std::uint64_t ended = kNeverEnded;
  std::string end;                 // "200", "failed: reset"; empty: under way
  std::vector<std::string> steps;  // what servers did for it, without the front end's name
  std::set<ServerId> sent_to;      // front ends that a message of it was sent to
  std::uint64_t last_sent = 0;     // events before the latest of these

  // What two runs are compared by: action, end and steps.
  std::string text() const;
};

// A client's connection to front ends, or a balancer; its exchanges one after the other.
struct Lane {
  std::vector<LoggedExchange> exchanges;
};

struct LoggedClient {
  std::string name;
  Protocol protocol{};
  std::array<Lane, 2> lanes;  // requests; what hangs beside them
  // Front ends in the order in which the client met them: by request through a balancer that reads
  // them, else by connection.
  std::vector<ServerId> met;
  // Through which front ends its session goes now: of mail by its connection, of Outlook Anywhere
  // by its IN and its OUT channel. None: through nobody, or it has none.
  std::array<ServerId, 2> through;

  bool has_session_through(ServerId front_end) const {
    return through[0] == front_end || through[1] == front_end;
  }
};

// A connection to a mailbox server that was opened although one that was there lay idle.
struct NeedlessConnection {
  std::uint64_t after = 0;  // events
  std::string front_end;
  std::string target;
};

class ExchangeLog {
 public:
  // Stands around everybody. `inner`: what is planted nearer to them.
  Simulation::Wrap wrap(const Simulation::Wrap& inner = {});
  // Before the run. Requires: both outlive it.
  void watch(const Simulation& simulation);

  const std::vector<LoggedClient>& clients() const { return clients_; }
  const std::vector<NeedlessConnection>& needless() const { return needless_; }

 private:
  struct Place {  // of an exchange
    std::size_t client = 0;
    std::size_t lane = 0;
    std::size_t exchange = 0;
    bool operator==(const Place&) const = default;
  };
  // Of a user at a server: what came and is not done with yet.
  struct Expected {
    Place place;
    bool has_decision = false;
    bool has_service = false;
  };
  // By the connection to a mailbox server that it waits for: whose request it is shows when that is
  // sent there.
  struct Undetermined {
    ServerId front_end;
    std::size_t client = 0;
    std::string step{};
  };
  struct Pooled {  // a connection from a front end to a mailbox server
    ServerId from;
    ServerId to;
    bool is_open = false;
    bool is_busy = false;
    bool is_held = false;  // its latest request has it to itself
  };

  void seen(std::size_t who, const Input& input);
  void done(std::size_t who, const Input& input, const Outbox& out);
  void client_did(std::size_t client, const Outbox& out);
  void client_sent(std::size_t client, const Output& o, const Message& message);
  void sent(std::size_t who, const Output& o, const Message& message);
  void decided(ServerId server, std::size_t client, const std::string& step, const Outbox& out);
  void server_said(ServerId server, const Record& record, const Outbox& out);
  void passed_on(const Output& o, const Message& message);
  void session_over(ConnectionId connection);
  void arrived(ServerId server, const Message& message);
  void pooled(std::size_t who, const Input* input, const Output* output, const Outbox* out);
  LoggedExchange* open_exchange(std::size_t client, std::size_t lane);
  LoggedExchange& at(const Place& place);
  std::size_t lane_of(std::size_t client, ActionId action) const;
  ServerId server_at(ParticipantId who) const;
  std::uint64_t events() const { return simulation_->world().events(); }
  std::string name_of(ServerId server) const;

  const Simulation* simulation_ = nullptr;
  std::vector<std::string> names_;  // by participant
  std::vector<LoggedClient> clients_;
  std::vector<std::size_t> client_of_;  // by participant; kNobody: it is none
  std::vector<ServerId> server_of_;     // by participant
  std::map<std::uint32_t, std::size_t> client_of_user_;
  std::unordered_map<std::uint64_t, Place> by_nonce_;
  std::map<std::pair<std::uint32_t, std::size_t>, std::deque<Expected>>
      expected_;  // server, client
  std::unordered_map<std::uint64_t, Undetermined> undetermined_;
  std::unordered_map<std::uint64_t, ServerId> far_end_;  // of connections to front ends
  std::map<std::uint64_t, std::size_t> session_of_;      // of connections of mail: the client
  std::unordered_map<std::uint64_t, Pooled> pool_;
  std::vector<NeedlessConnection> needless_;
};

}  // namespace casgrid::proofs
