// The connections of a population of clients: each is persistent and carries one exchange at a
// time. Everything between "the client wants something" and "it has a result" is here; what a
// client wants, makes of the result and says in its protocol's messages is its owner's business.
//
// Theory of operation: a connection
//   Idle        nothing is wanted
//   Resolving   asks DNS for the name's addresses
//   Connecting  tries one address after the other
//   Held        could send, but its owner wants something else done first
//   SettingUp   is open, and its owner talks with the server first: a greeting, TLS, a logon
//   Waiting     has sent the request and waits for the answer
// An exchange begins when the client wants it: from then on its patience runs, whatever has to be
// done first. It ends in exactly one of completed and failed. A connection that was lost is opened
// again: its number stays.
//
// Operations (model/base/operation.h): an exchange that is begun while none is under way on its
// connection begins one; those that follow there are part of it until the owner says that it is
// over. Long polls are no part of any. An operation whose patience is over is given up: it ended
// then, and is said to have when the connection is next at work.
#pragma once

#include <optional>
#include <vector>

#include "model/base/deadline_queue.h"
#include "model/base/operation.h"
#include "model/base/participant.h"
#include "model/base/slots.h"
#include "model/base/waiter_queue.h"
#include "model/client/client_connection.h"
#include "model/client/client_connections_options.h"
#include "model/client/connections_owner.h"

namespace casgrid {

class ClientConnections {
 public:
  using Exchange = ClientExchange;
  using Outgoing = ClientMessage;
  using Readiness = ClientReadiness;
  using Owner = ConnectionsOwner;

  // Whose wish an exchange is that is begun while no operation is under way.
  enum class Wish : std::uint8_t {
    OfTheClient,  // it begins an operation
    OfAnother,    // it is part of an operation that is counted elsewhere
  };

  ClientConnections(ClientConnectionsOptions options, std::uint32_t clients);

  // Wants an exchange. Requires: the connection is idle; the host is the one of the exchange
  // before, or the addresses of that were forgotten.
  void begin(std::uint32_t number, ActionId action, HostId host, Owner& owner, Instant now,
             Outbox& out, Wish wish = Wish::OfTheClient);
  // For those who look where somebody is before they ask. Opens the connection for an exchange to
  // come: nothing is counted as asked before that begins. The host may be one that nobody knows.
  // Requires: the connection is idle, and not open.
  enum class Over : std::uint8_t { Tls, Clear };
  void open(std::uint32_t number, HostId host, Over over, Owner& owner, Instant now, Outbox& out);
  // An operation begins before its first exchange does.
  void want(std::uint32_t number, ActionId action, Instant now, Outbox& out);
  // The operation of the connection, if one is under way, has its final good answer;
  void succeed(std::uint32_t number, Instant now, Outbox& out) {
    end_operation(number, OperationEnd::Good, now, out);
  }
  // its attempt ended like this, and the next comes at `next`: too late if the patience is over by
  // then (requires that it is not over already);
  void try_again(std::uint32_t number, OperationEnd how, Instant next, Instant now, Outbox& out);
  // or the client wants it no more.
  void drop(std::uint32_t number, OperationEnd how, Instant now, Outbox& out) {
    end_operation(number, how, now, out);
  }
  // Closes the connection; an exchange under way is not touched.
  void hang_up(std::uint32_t number, Outbox& out);
  // What readiness() kept back is asked about again. Requires: is_held(number).
  void send_held(std::uint32_t number, Owner& owner, Instant now, Outbox& out);
  // Its exchange is answered by what came another way. Requires: it has one.
  void answer(std::uint32_t number, std::uint16_t status, const Message& message, Owner& owner,
              Instant now, Outbox& out);
  // Closes the connection; an exchange under way on it has failed.
  void give_up(std::uint32_t number, FailureReason reason, Owner& owner, Instant now, Outbox& out);
  // The certificate (as Welcome has it) that was shown when TLS began. False: it is not taken; the
  // connection ends, and its exchange with it.
  bool judge(std::uint32_t number, std::uint32_t certificate, Owner& owner, Instant now,
             Outbox& out);
  // Something beside the exchanges. Requires: is_connected(number).
  void say(std::uint32_t number, const Message& message, Outbox& out) const;
  // Comes from the address of client `source`, and resumes the TLS session of `sibling`.
  void belong_to(std::uint32_t number, std::uint32_t source, std::uint32_t sibling);
  // Its exchanges are numbered behind `first`: where several connections of a client carry
  // requests, no two of these have one number. Requires: none has begun.
  void number_from(std::uint32_t number, std::uint32_t first);
  // From the next exchange on it connects to this one of the host's addresses, and then to those
  // behind it, without asking DNS: its owner has the list. Requires, here and below: it is idle and
  // not connected.
  void go_to_address(std::uint32_t number, HostId host, std::size_t place);
  // Or straight to somebody whom an answer named, whatever DNS says, until it is led home.
  void lead_to(std::uint32_t number, ParticipantId peer, Port port);
  void lead_home(std::uint32_t number);
  // The DNS answer is of no use any more.
  void forget_addresses(std::uint32_t number) { connections_[number].dns_until = kStart; }
  void add_client() { connections_.resize(connections_.size() + options_.connections_per_client); }
  // Inputs of connections, messages and the connections' own timers. False: it is none of those.
  bool handle(const Input& input, Owner& owner, Instant now, Outbox& out);
  void prefetch(std::uint32_t number) const {
    if (number >= connections_.size()) return;
    const char* connection = reinterpret_cast<const char*>(&connections_[number]);
    __builtin_prefetch(connection);
    __builtin_prefetch(connection + sizeof(Connection) - 1);
  }

  // What its clients' programs keep of their users' passwords.
  Passwords& passwords() { return passwords_; }
  const Passwords& passwords() const { return passwords_; }

  bool is_idle(std::uint32_t number) const { return at(number).state == State::Idle; }
  bool is_held(std::uint32_t number) const {
    return at(number).state == State::Held || at(number).state == State::SettingUp;
  }
  std::uint32_t number(std::uint32_t connection) const { return at(connection).number; }
  HostId host(std::uint32_t number) const { return at(number).host; }  // of the latest exchange
  bool is_connected(std::uint32_t number) const { return at(number).is_connected; }
  ConnectionId connection(std::uint32_t number) const { return at(number).id; }  // none: not open
  // That the connection may resume; where TLS comes later the owner says which it was given.
  std::uint32_t tls_session(std::uint32_t number) const { return at(number).tls_session; }
  void keep_tls_session(std::uint32_t number, std::uint32_t id) {
    connections_[number].tls_session = id;
  }
  std::uint64_t in_flight() const { return in_flight_; }  // requests, long polls included
  std::uint64_t long_polls() const { return long_polls_; }
  std::uint64_t connected() const { return connected_; }
  // Requests that went out and repeated none that had failed; long polls are no requests.
  std::uint64_t fresh_sent() const { return fresh_sent_; }
  // At the end of the run, what(record) for each operation that is under way still: that it is
  // pending, or that it was given up. The caller stamps the participant.
  template <class What>
  void for_each_operation(Instant now, What what) const {
    for (std::uint32_t i = 0; i < connections_.size(); ++i)
      if (connections_[i].has_operation()) what(record_of_operation(i, now));
  }
  std::size_t memory_bytes() const;

  // That its timers' tags carry; those of a population itself carry none.
  static constexpr unsigned kHalf = 1;

 protected:
  // Whose connection it is: the user's place in the population, and the connections of a user.
  std::uint32_t user_of(std::uint32_t number) const {
    return client_of(number) / options_.clients_per_user;
  }
  std::uint32_t connections_per_user() const {
    return options_.connections_per_client * options_.clients_per_user;
  }

 private:
  using Connection = ClientConnection;
  using Operation = ClientOperation;
  using State = Connection::State;
  enum class Tag : std::uint8_t { Patience, LongPollPatience, ConnectTimeout, Resolved };
  static constexpr std::uint32_t kOwn = 0xFFFFFFFFu;

  struct Contact {  // of a connection that is led past DNS; none: it is not
    ParticipantId peer;
    Port port{};
  };

  struct Waiter {  // for the result of its connection's exchange
    std::uint32_t connection;
    std::uint32_t number;
  };

  struct ConnectDeadline {
    std::uint32_t connection;
    ConnectionId id;
  };

  void reach(std::uint32_t number, Owner& owner, Instant now, Outbox& out);
  void connect(std::uint32_t number, Instant now, Outbox& out);
  void next_address(std::uint32_t number, Owner& owner, Instant now, Outbox& out);
  void transmit(std::uint32_t number, Owner& owner, Instant now, Outbox& out);
  void opened(const Input& input, Owner& owner, Instant now, Outbox& out);
  void closed(const Input& input, Owner& owner, Instant now, Outbox& out);
  void message(const Input& input, Owner& owner, Instant now, Outbox& out);
  void due(std::uint64_t tag, Owner& owner, Instant now, Outbox& out);
  Instant out_of_patience(WaiterQueue<Waiter>& queue, Owner& owner, Instant now, Outbox& out);
  void fail(std::uint32_t number, FailureReason reason, Owner& owner, Instant now, Outbox& out);
  void end(Connection& c);
  const Connection& at(std::uint32_t number) const { return connections_[number]; }
  Contact contact_of(std::uint32_t number) const {
    return number < contacts_.size() ? contacts_[number] : Contact{};
  }
  // Since when it waits; none: its exchange is over.
  std::optional<Instant> since(const Waiter& w) const {
    const Connection& c = at(w.connection);
    if (c.state == State::Idle || c.number != w.number) return std::nullopt;
    return c.sent;
  }
  bool is_settled(const ConnectDeadline& d) const {
    return at(d.connection).state != State::Connecting || at(d.connection).id != d.id;
  }
  void begin_operation(Connection& c, ActionId action, Instant now);
  void join_operation(std::uint32_t number, Wish wish, Instant now, Outbox& out);
  void end_operation(std::uint32_t number, OperationEnd how, Instant now, Outbox& out);
  Record record_of_operation(std::uint32_t number, Instant now) const;
  // Whom the service answered as it was told to was not kept waiting by it.
  static OperationEnd end_of_overdue(const Operation& o) {
    return is_held_against_service(o.latest_end) ? OperationEnd::GivenUp : o.latest_end;
  }
  // An operation whose patience is over has ended, whatever its attempt comes to.
  void end_overdue(std::uint32_t number, Instant now, Outbox& out) {
    if (!at(number).has_operation()) return;
    const Operation& o = operations_[at(number).operation];
    if (now - o.wanted > options_.operation_patience)
      end_operation(number, end_of_overdue(o), now, out);
  }
  Exchange exchange_of(std::uint32_t number, Instant now) const {
    return {number, at(number).number, at(number).host, at(number).action, now};
  }
  std::uint32_t client_of(std::uint32_t number) const {
    return number / options_.connections_per_client;
  }
  // The client whose address it comes from.
  std::uint32_t source_of(std::uint32_t number) const {
    const std::uint32_t given = number < sources_.size() ? sources_[number] : kOwn;
    return given == kOwn ? client_of(number) : given;
  }

  ClientConnectionsOptions options_;
  std::vector<Connection> connections_;
  Slots<Operation> operations_;         // under way
  std::vector<std::uint32_t> sources_;  // by connection, those that were told; kOwn: its client
  std::vector<Contact> contacts_;       // likewise; empty: none was ever led anywhere
  Passwords passwords_;
  WaiterQueue<Waiter> patience_;
  WaiterQueue<Waiter> long_poll_patience_;
  DeadlineQueue<ConnectDeadline> connecting_;
  DeadlineQueue<Waiter> resolving_;
  std::uint32_t next_rotation_ = 0;
  std::uint64_t in_flight_ = 0;
  std::uint64_t long_polls_ = 0;
  std::uint64_t connected_ = 0;
  std::uint64_t fresh_sent_ = 0;
};

}  // namespace casgrid
