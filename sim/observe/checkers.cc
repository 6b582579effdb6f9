#include "sim/observe/checkers.h"

#include <algorithm>
#include <utility>

#include "model/base/assert.h"
#include "model/routing/decide.h"

namespace casgrid {
namespace {

constexpr int kKeptPerRule = 5;
// A deadline is served by a timer of the population: it may come due this much late, never more.
constexpr Duration kSlack = std::chrono::milliseconds(1);

}  // namespace

Checkers::Checkers(const Directory& directory, std::vector<ServerId> servers,
                   std::vector<ServerId> mounted, std::vector<Watched> populations)
    : directory_(directory),
      servers_(std::move(servers)),
      holdings_(mounted.size()),
      sides_(directory.servers.size(), 0),
      populations_(std::move(populations)),
      population_of_(servers_.size()) {
  for (std::uint32_t i = 0; i < mounted.size(); ++i) {
    if (!mounted[i].is_none()) holding_of(i, mounted[i]).is_now = true;
  }
  for (std::size_t i = 0; i < populations_.size(); ++i) {
    population_of_[populations_[i].participant.index()] = static_cast<std::uint32_t>(i + 1);
    const Watched& watched = populations_[i];
    clients_[0].emplace_back(watched.clients);
    clients_[1].emplace_back(watched.long_poll_patience > Duration{0} ? watched.clients : 0);
  }
}

void Checkers::violate(Instant at, const char* rule, std::string sentence) {
  ++violation_count_;
  const auto kept = std::count_if(violations_.begin(), violations_.end(),
                                  [&](const Violation& v) { return v.rule == rule; });
  if (kept < kKeptPerRule) violations_.push_back({at, rule, std::move(sentence)});
}

void Checkers::add(const Record& record) {
  switch (record.kind) {
    case RecordKind::RequestSent:
      sent(record);
      break;
    case RecordKind::RequestAnswered:
    case RecordKind::RequestFailed:
      result(record);
      break;
    case RecordKind::RequestServed:
    case RecordKind::CallEnded:
      held_throughout(record, DatabaseId{std::size_t{record.b}},
                      record.at - Duration{static_cast<std::int64_t>(record.c)});
      break;
    case RecordKind::DatabaseMounted:
      mounted(record);
      break;
    case RecordKind::DatabaseDismounted:
      dismounted(record);
      break;
    case RecordKind::SideTaken:
      sides_[record.a] = record.b;
      break;
    case RecordKind::RequestDecided: {
      const auto by = DecidedBy::of(record.c);
      if (!by.is_proxied) break;
      const Server& front_end = directory_.at(servers_[record.who.index()]);
      const Server& target = directory_.servers[record.b];
      const bool crosses = front_end.site != target.site;
      if (crosses != by.crosses_site) {
        violate(record.at, "C4",
                front_end.name + " proxied to " + target.name +
                    (crosses ? " without saying that it crosses sites" : " as if in another site"));
      }
      break;
    }
    default:
      break;
  }
}

Checkers::Client& Checkers::client_at(std::uint32_t population, std::uint32_t client, bool polls) {
  auto& clients = clients_[polls ? 1 : 0][population];
  if (client >= clients.size()) clients.resize(std::size_t{client} + 1);
  return clients[client];
}

void Checkers::expect(const Record& record) const {
  const bool begins = record.kind == RecordKind::RequestSent;
  if (!begins && record.kind != RecordKind::RequestAnswered) return;
  const auto action = begins ? action_in(record.c) : ActionResult::of(record.d).action;
  const std::uint32_t population = population_of_[record.who.index()] - 1;
  const auto& clients = clients_[is_long_poll(action) ? 1 : 0][population];
  if (record.a < clients.size()) __builtin_prefetch(&clients[record.a]);
}

void Checkers::sent(const Record& record) {
  const bool polls = is_long_poll(action_in(record.c));
  Client& client = client_at(population_of_[record.who.index()] - 1, record.a, polls);
  Flow& flow = flows_[polls ? 1 : 0];
  flow.advance(record.at);
  if (client.waits) {
    ++lost_;
    violate(record.at, "C1",
            "client " + std::to_string(record.a) + " sent request " + std::to_string(record.b) +
                " while request " + std::to_string(client.number) + " had no result");
  }
  client = {record.b, true, action_in(record.c), record.at};
  ++flow.begun;
}

void Checkers::result(const Record& record) {
  const std::uint32_t index = population_of_[record.who.index()] - 1;
  const bool polls = is_long_poll(ActionResult::of(record.d).action);
  Client& client = client_at(index, record.a, polls);
  Flow& flow = flows_[polls ? 1 : 0];
  flow.advance(record.at);
  ++flow.ended;
  if (!client.waits || client.number != record.b) {
    violate(record.at, "C1",
            "client " + std::to_string(record.a) + " got a result for request " +
                std::to_string(record.b) + ", which it did not wait for");
    return;
  }
  client.waits = false;
  flow.spent += static_cast<Int128>(record.c);
  const Watched& watched = populations_[index];
  const Duration patience = polls ? watched.long_poll_patience : watched.patience;
  if (record.at - client.sent > patience + kSlack) {
    ++lost_;
    violate(record.at, "C1",
            "client " + std::to_string(record.a) + " had to wait beyond its patience for request " +
                std::to_string(record.b));
  }
}

Checkers::Holding& Checkers::holding_of(std::uint32_t database, ServerId server) {
  Holdings& holdings = holdings_[database];
  const auto found = std::find_if(holdings.begin(), holdings.end(),
                                  [&](const Holding& h) { return h.server == server; });
  if (found != holdings.end()) return *found;
  Holding& fresh = holdings.emplace_back();
  fresh.server = server;
  return fresh;
}

// A call is held only under the mount that it found, as work is done only under it: a dismount ends
// both, and what comes back later is another mount.
void Checkers::held_throughout(const Record& record, DatabaseId database, Instant began) {
  const ServerId server = servers_[record.who.index()];
  const Holding& holding = holding_of(database.value, server);
  if (holding.is_now && holding.since <= began) return;
  violate(record.at, "C2",
          directory_.at(server).name +
              (record.kind == RecordKind::CallEnded ? " ended a long poll" : " answered") +
              " for " + directory_.at(database).name +
              (holding.is_now ? " under another mount than the one its work began under"
                              : " without holding the active copy at the end of its work"));
}

void Checkers::mounted(const Record& record) {
  const ServerId server = servers_[record.who.index()];
  if (holding_of(record.a, server).is_now) return;
  for (const Holding& other : holdings_[record.a]) {
    if (!other.is_now) continue;
    if (sides_[other.server.index()] != sides_[server.index()]) {
      mounted_twice_.push_back({DatabaseId{record.a}, other.server, server, record.at, kNever});
      continue;
    }
    violate(record.at, "C2",
            directory_.databases[record.a].name + " was mounted on " + directory_.at(server).name +
                " while mounted on " + directory_.at(other.server).name);
  }
  Holding& holding = holding_of(record.a, server);
  holding.is_now = true;
  holding.since = record.at;
}

void Checkers::dismounted(const Record& record) {
  const ServerId server = servers_[record.who.index()];
  Holding& holding = holding_of(record.a, server);
  if (!holding.is_now) return;
  holding.is_now = false;
  for (MountedTwice& twice : mounted_twice_) {
    const bool is_of_it =
        twice.database.value == record.a && (twice.first == server || twice.second == server);
    if (is_of_it && twice.to == kNever) twice.to = record.at;
  }
}

void Checkers::finish(Instant now, std::uint64_t in_flight, std::uint64_t long_polls) {
  Int128 waiting[2] = {0, 0};  // ns that those under way have waited
  for (std::size_t i = 0; i < populations_.size(); ++i) {
    const Watched& watched = populations_[i];
    for (const bool polls : {false, true}) {
      const std::vector<Client>& clients = clients_[polls ? 1 : 0][i];
      const Duration patience = polls ? watched.long_poll_patience : watched.patience;
      for (std::size_t c = 0; c < clients.size(); ++c) {
        if (!clients[c].waits) continue;
        waiting[polls ? 1 : 0] += static_cast<Int128>(ns(now - clients[c].sent));
        if (now - clients[c].sent <= patience + kSlack) continue;
        ++lost_;
        violate(now, "C1",
                "client " + std::to_string(c) + " never got a result for request " +
                    std::to_string(clients[c].number));
      }
    }
  }
  for (Flow& flow : flows_) flow.advance(now);
  finish_flow(flows_[0], in_flight - long_polls, waiting[0], now);
  finish_flow(flows_[1], long_polls, waiting[1], now);
}

void Checkers::finish_flow(const Flow& flow, std::uint64_t in_flight, Int128 waiting, Instant now) {
  if (flow.begun != flow.ended + in_flight) {
    violate(now, "C3",
            std::to_string(flow.begun) + " requests sent, " + std::to_string(flow.ended) +
                " with a result, " + std::to_string(in_flight) + " in flight");
  }
  if (flow.area != flow.spent + waiting)
    violate(now, "C5", "the requests under way and the times they took do not agree");
}

std::vector<Checkers::Waiting> Checkers::waiting() const {
  std::vector<Waiting> all;
  for (std::size_t i = 0; i < populations_.size(); ++i) {
    const std::vector<Client>& clients = clients_[0][i];
    for (std::size_t c = 0; c < clients.size(); ++c) {
      if (clients[c].waits)
        all.push_back({populations_[i].participant, static_cast<std::uint32_t>(c),
                       clients[c].action, clients[c].sent});
    }
  }
  return all;
}

std::size_t Checkers::memory_bytes() const {
  std::size_t bytes = 0;
  for (const auto& flow : clients_) {
    for (const auto& clients : flow) bytes += clients.capacity() * sizeof(Client);
  }
  return bytes;
}

}  // namespace casgrid
