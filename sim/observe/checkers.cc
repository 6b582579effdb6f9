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
    polls_.emplace_back(watched.long_poll_patience > Duration{0} ? watched.clients : 0);
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
      if (DatabaseId{std::size_t{record.b}}.is_none()) break;  // of a shell, which needs none
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

std::optional<std::uint32_t> Checkers::begin_poll(std::uint32_t population, const Record& record) {
  std::vector<Poll>& polls = polls_[population];
  if (record.a >= polls.size()) polls.resize(std::size_t{record.a} + 1);
  Poll& poll = polls[record.a];
  std::optional<std::uint32_t> before;
  if (poll.waits()) before = poll.number;
  poll = {record.b, NarrowInstant(record.at)};
  return before;
}

std::optional<std::uint32_t> Checkers::begin_request(std::uint32_t population,
                                                     const Record& record) {
  const ClientsWaiting::Row row{population,          record.a, record.b,
                                action_in(record.c), true,     record.at};
  if (ClientsWaiting::Row* waits = requests_.find(population, record.a, record.b)) {
    const std::uint32_t before = waits->number;
    *waits = row;
    return before;
  }
  requests_.add(row);
  return std::nullopt;
}

void Checkers::sent(const Record& record) {
  const bool polls = is_long_poll(action_in(record.c));
  const std::uint32_t population = population_of_[record.who.index()] - 1;
  Flow& flow = flows_[polls ? 1 : 0];
  flow.advance(record.at);
  const auto before = polls ? begin_poll(population, record) : begin_request(population, record);
  if (before) {
    ++lost_;
    violate(record.at, "C1",
            "client " + std::to_string(record.a) + " sent request " + std::to_string(record.b) +
                " while request " + std::to_string(*before) + " had no result");
  }
  ++flow.begun;
}

std::optional<Instant> Checkers::end_poll(std::uint32_t population, const Record& record) {
  std::vector<Poll>& polls = polls_[population];
  if (record.a >= polls.size()) return std::nullopt;
  Poll& poll = polls[record.a];
  if (!poll.waits() || poll.number != record.b) return std::nullopt;
  const Instant sent = poll.sent.at();
  poll.sent = NarrowInstant(kNever);
  return sent;
}

std::optional<Instant> Checkers::end_request(std::uint32_t population, const Record& record) {
  ClientsWaiting::Row* waits = requests_.find(population, record.a, record.b);
  if (waits == nullptr || waits->number != record.b) return std::nullopt;
  const Instant sent = waits->sent;
  requests_.remove(waits);
  return sent;
}

void Checkers::result(const Record& record) {
  const std::uint32_t index = population_of_[record.who.index()] - 1;
  const bool polls = is_long_poll(ActionResult::of(record.d).action);
  Flow& flow = flows_[polls ? 1 : 0];
  flow.advance(record.at);
  ++flow.ended;
  const auto sent = polls ? end_poll(index, record) : end_request(index, record);
  if (!sent) {
    violate(record.at, "C1",
            "client " + std::to_string(record.a) + " got a result for request " +
                std::to_string(record.b) + ", which it did not wait for");
    return;
  }
  flow.spent += static_cast<Int128>(record.c);
  const Watched& watched = populations_[index];
  const Duration patience = polls ? watched.long_poll_patience : watched.patience;
  if (record.at - *sent > patience + kSlack) {
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

void Checkers::still_waits(const ClientsWaiting::Row& row, Duration patience, Instant now,
                           Int128& waiting) {
  waiting += static_cast<Int128>(ns(now - row.sent));
  if (now - row.sent <= patience + kSlack) return;
  ++lost_;
  violate(now, "C1",
          "client " + std::to_string(row.client) + " never got a result for request " +
              std::to_string(row.number));
}

void Checkers::finish(Instant now, std::uint64_t in_flight, std::uint64_t long_polls) {
  Int128 waiting[2] = {0, 0};  // ns that those under way have waited
  const std::vector<ClientsWaiting::Row> requests = requests_.in_order();
  auto request = requests.begin();
  for (std::uint32_t i = 0; i < populations_.size(); ++i) {
    const Watched& watched = populations_[i];
    for (; request != requests.end() && request->population == i; ++request)
      still_waits(*request, watched.patience, now, waiting[0]);
    for (std::uint32_t c = 0; c < polls_[i].size(); ++c) {
      const Poll& poll = polls_[i][c];
      if (poll.waits())
        still_waits({i, c, poll.number, {}, true, poll.sent.at()}, watched.long_poll_patience, now,
                    waiting[1]);
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
  for (const ClientsWaiting::Row& row : requests_.in_order())
    all.push_back({populations_[row.population].participant, row.client, row.action, row.sent});
  return all;
}

std::size_t Checkers::memory_bytes() const {
  std::size_t bytes = requests_.memory_bytes();
  for (const auto& polls : polls_) bytes += polls.capacity() * sizeof(Poll);
  return bytes;
}

}  // namespace casgrid
