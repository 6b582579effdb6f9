// Four mailbox servers of one group (organisation.h) that carry mail, with time, connections and
// processors between them, and a sender outside who writes to any of them. Everything that a server
// sends arrives a millisecond later, and so is every piece of work done.
#pragma once

#include <functional>
#include <gtest/gtest.h>
#include <map>
#include <memory>
#include <vector>

#include "model/base/questions.h"
#include "model/mailbox/mailbox_server.h"
#include "model/smtp/edge_server.h"
#include "model/smtp/internet_host.h"
#include "model/smtp/ports.h"
#include "model/smtp/reception.h"
#include "tests/model/door.h"
#include "tests/model/organisation.h"

namespace casgrid::smtp::testing {

using namespace casgrid::testing;  // NOLINT(google-build-using-namespace): the organisation

inline constexpr Port kTransportPorts[] = {smtp::kMail, kClientProxy, kDelivery};
inline constexpr ProtocolRow kMailRows[] = {{.id = Protocol::Smtp,
                                             .name = "smtp",
                                             .back_end_port = kTransport,
                                             .server_ports = kTransportPorts,
                                             .mailbox_half = make_reception}};

class Post {
 public:
  // As a participant is numbered like a server; nobody of the directory.
  static constexpr ServerId kInternet{50u};
  static constexpr ServerId kOtherHost{51u};
  static constexpr ServerId kMembers[] = {kMbxParis1, kMbxParis2, kMbxLyon1, kMbxLyon2};

  explicit Post(Options given = {}, Directory described = organisation())
      : directory(std::move(described)),
        store(std::make_shared<transport::Store>(directory.databases.size())) {
    given.store = store;
    for (const ServerId id : kMembers) {
      MailboxServerOptions o;
      o.self = id;
      o.speaks = {Protocol::Smtp};
      o.active = first_copies(directory);
      o.participants = participants(directory);
      o.request_kilocycles = {Variate::constant(100)};
      o.response_bytes = {Variate::constant(900)};
      o.event_gap_s = {Variate::constant(600)};
      o.halves.set(given);
      Machine& m = machines_[id.value];
      m.participant = std::make_unique<MailboxServer>(directory, o, kMailRows);
      give(id, {.kind = InputKind::Started});
    }
    for (const ServerId host : {kInternet, kOtherHost})
      machines_[host.value].participant = std::make_unique<InternetHost>();
    for (std::size_t i = 0; i < directory.servers.size(); ++i) {
      if (!directory.servers[i].has(ServerRole::Edge)) continue;
      EdgeOptions o;
      o.self = ServerId{i};
      o.participants = participants(directory);
      o.outbound = given.outbound;
      machines_[static_cast<std::uint32_t>(i)].participant =
          std::make_unique<EdgeServer>(directory, o);
    }
  }

  // A message from outside, at a server; `number` also says which Reply is its answer.
  void send(ServerId to, std::uint64_t number, std::vector<UserId> users) {
    const ConnectionId connection = ids_.take();
    lines_[connection.slot] = {ServerId{}, number, to, 0, true};
    letters_[number] = std::move(users);
    later([=, this] {
      if (!machines_.at(to.value).is_up) {
        lines_.erase(connection.slot);
        return;
      }
      give(to,
           {.kind = InputKind::ConnectionOffered, .port = smtp::kMail, .connection = connection});
    });
  }
  // The host outside wants everything twice.
  void greylist(Duration span) {
    machines_.at(kInternet.value).participant = std::make_unique<InternetHost>(
        InternetHostOptions{.name = "host", .greylisted_share = 1, .greylist = span});
  }
  // 0: none came.
  std::uint16_t answer(std::uint64_t number) const {
    const auto found = answers_.find(number);
    return found == answers_.end() ? std::uint16_t{0} : found->second;
  }

  void run_for(Duration span) { run_until(now + span); }
  void run_until(Instant until) {
    while (!events_.empty() && events_.begin()->first <= until) {
      const auto first = events_.begin();
      now = first->first;
      const std::function<void()> event = std::move(first->second);
      events_.erase(first);
      event();
    }
    now = until;
  }

  void crash(ServerId id);
  void start(ServerId id) {
    machines_.at(id.value).is_up = true;
    give(id, {.kind = InputKind::Started});
    for (const auto& [database, on] : active_)
      order(id, {ClusterOrder::Kind::ActiveOn, DatabaseId{database}, on, kNever});
  }
  // As the group orders it: from where it is to there, and every member that is up is told.
  void move(DatabaseId database, ServerId from, ServerId to, Instant lost_since = kNever) {
    active_[database.index()] = to;
    if (!from.is_none() && machines_.at(from.value).is_up)
      order(from, {ClusterOrder::Kind::Dismount, database, {}, kNever});
    order(to, {ClusterOrder::Kind::Mount, database, to, lost_since});
    for (const ServerId id : kMembers)
      if (machines_.at(id.value).is_up)
        order(id, {ClusterOrder::Kind::ActiveOn, database, to, kNever});
  }
  void dismount(DatabaseId database, ServerId from) {
    active_[database.index()] = ServerId{};
    order(from, {ClusterOrder::Kind::Dismount, database, {}, kNever});
    for (const ServerId id : kMembers)
      order(id, {ClusterOrder::Kind::ActiveOn, database, {}, kNever});
  }
  void set(ServerId id, ComponentState state, bool is_over = false) {
    ParticipantFault fault;
    fault.act = act::SetComponent{ComponentId::HubTransport, Requester::Maintenance, state};
    fault.number = 1;
    fault.is_over = is_over;
    give(id, {.kind = InputKind::FaultTold, .fault = &fault});
  }

  std::size_t count(RecordKind kind) const {
    std::size_t sum = 0;
    for (const Record& r : records) sum += r.kind == kind ? 1 : 0;
    return sum;
  }
  // The only one of its kind.
  Record one(RecordKind kind) const {
    EXPECT_EQ(count(kind), 1u);
    for (const Record& r : records)
      if (r.kind == kind) return r;
    return {};
  }
  std::size_t queued(ServerId id) const {
    const Participant& one = *machines_.at(id.value).participant;
    if (directory.servers[id.index()].has(ServerRole::Edge))
      return static_cast<const EdgeServer&>(one).queued();
    return static_cast<const MailboxServer&>(one).counts().queued;
  }
  std::uint64_t left() const {
    return static_cast<const InternetHost&>(*machines_.at(kInternet.value).participant).taken();
  }

  Directory directory;
  std::shared_ptr<transport::Store> store;
  std::vector<Record> records;
  Instant now = kStart;
  std::size_t connections = 0;

 private:
  struct Machine {
    std::unique_ptr<Participant> participant;
    bool is_up = true;
    std::uint32_t life = 0;
  };
  struct Line {
    ServerId opener;  // none: the sender
    std::uint64_t tag = 0;
    ServerId taker;
    std::uint64_t label = 0;
    bool is_from_outside = false;
    ConnectionId connection{};
  };

  void later(std::function<void()> event) {
    at(now + std::chrono::milliseconds(1), std::move(event));
  }
  void at(Instant when, std::function<void()> event) { events_.emplace(when, std::move(event)); }

  void order(ServerId id, const ClusterOrder& o);
  void closed(ServerId whom, ConnectionId connection, std::uint64_t tag);
  void give(ServerId id, Input input, bool even_if_down = false);
  void take(ServerId id, const Output& o, const Outbox& out);
  void connect(ServerId id, const Output& o);
  void accepted(ConnectionId connection);
  void sent(ServerId id, ConnectionId connection, const Message& message);
  void hang_up(ServerId id, ConnectionId connection);
  void outside(ConnectionId connection, const Line& line, const Reply& reply);

  ConnectionIds ids_;
  std::map<std::uint32_t, Machine> machines_;
  std::map<std::uint32_t, Line> lines_;  // by slot
  std::map<std::uint64_t, std::vector<UserId>> letters_;
  std::map<std::uint64_t, std::uint16_t> answers_;
  std::map<std::size_t, ServerId> active_;  // of the databases that were moved
  std::multimap<Instant, std::function<void()>> events_;
};

}  // namespace casgrid::smtp::testing
