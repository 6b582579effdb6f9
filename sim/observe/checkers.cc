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
      populations_(std::move(populations)),
      population_of_(servers_.size()) {
  for (std::size_t i = 0; i < mounted.size(); ++i) holdings_[i].now = mounted[i];
  for (std::size_t i = 0; i < populations_.size(); ++i) {
    population_of_[populations_[i].participant.index()] = static_cast<std::uint32_t>(i + 1);
    clients_.emplace_back(populations_[i].clients);
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
    case RecordKind::RequestSent: {
      auto& clients = clients_[population_of_[record.who.index()] - 1];
      if (record.a >= clients.size()) clients.resize(record.a + 1);
      Client& client = clients[record.a];
      if (client.waits) {
        ++lost_;
        violate(record.at, "C1",
                "client " + std::to_string(record.a) + " sent request " + std::to_string(record.b) +
                    " while request " + std::to_string(client.number) + " had no result");
      }
      client = {record.b, true, record.at};
      ++sent_;
      break;
    }
    case RecordKind::RequestAnswered:
    case RecordKind::RequestFailed:
      result(record);
      break;
    case RecordKind::RequestServed:
      served(record);
      break;
    case RecordKind::DatabaseMounted:
      mounted(record);
      break;
    case RecordKind::DatabaseDismounted:
      dismounted(record);
      break;
    case RecordKind::RequestDecided: {
      const auto rule = static_cast<RuleId>(record.c & 0xFF);
      if (rule != RuleId::ProxySameSite && rule != RuleId::ProxyOtherSite) break;
      const Server& front_end = directory_.at(servers_[record.who.index()]);
      const Server& target = directory_.servers[record.b];
      const bool crosses = front_end.site != target.site;
      if (crosses != ((record.c >> 8) != 0) || crosses != (rule == RuleId::ProxyOtherSite)) {
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

void Checkers::result(const Record& record) {
  const std::uint32_t index = population_of_[record.who.index()] - 1;
  auto& clients = clients_[index];
  ++results_;
  if (record.a >= clients.size() || !clients[record.a].waits ||
      clients[record.a].number != record.b) {
    violate(record.at, "C1",
            "client " + std::to_string(record.a) + " got a result for request " +
                std::to_string(record.b) + ", which it did not wait for");
    return;
  }
  Client& client = clients[record.a];
  client.waits = false;
  if (record.at - client.sent > populations_[index].patience + kSlack) {
    ++lost_;
    violate(record.at, "C1",
            "client " + std::to_string(record.a) + " had to wait beyond its patience for request " +
                std::to_string(record.b));
  }
}

void Checkers::served(const Record& record) {
  const ServerId server = servers_[record.who.index()];
  const Holding& holding = holdings_[record.b];
  const Instant began = record.at - Duration{static_cast<std::int64_t>(record.c)};
  const std::string who =
      directory_.at(server).name + " answered for " + directory_.databases[record.b].name;
  if (holding.now != server) {
    violate(record.at, "C2", who + " without holding the active copy at the end of its work");
    return;
  }
  const bool held_at_start =
      holding.since <= began ||
      (holding.before == server && holding.before_from <= began && began <= holding.before_to);
  if (!held_at_start)
    violate(record.at, "C2", who + " without holding the active copy when its work began");
}

void Checkers::mounted(const Record& record) {
  const ServerId server = servers_[record.who.index()];
  Holding& holding = holdings_[record.a];
  if (holding.now == server) return;
  if (!holding.now.is_none()) {
    violate(record.at, "C2",
            directory_.databases[record.a].name + " was mounted on " + directory_.at(server).name +
                " while mounted on " + directory_.at(holding.now).name);
  }
  holding.now = server;
  holding.since = record.at;
}

void Checkers::dismounted(const Record& record) {
  const ServerId server = servers_[record.who.index()];
  Holding& holding = holdings_[record.a];
  if (holding.now != server) return;
  holding.before = server;
  holding.before_from = holding.since;
  holding.before_to = record.at;
  holding.now = ServerId{};
}

void Checkers::finish(Instant now, std::uint64_t in_flight) {
  for (std::size_t i = 0; i < clients_.size(); ++i) {
    for (std::size_t c = 0; c < clients_[i].size(); ++c) {
      const Client& client = clients_[i][c];
      if (!client.waits || now - client.sent <= populations_[i].patience + kSlack) continue;
      ++lost_;
      violate(now, "C1",
              "client " + std::to_string(c) + " never got a result for request " +
                  std::to_string(client.number));
    }
  }
  if (sent_ != results_ + in_flight) {
    violate(now, "C3",
            std::to_string(sent_) + " requests sent, " + std::to_string(results_) +
                " with a result, " + std::to_string(in_flight) + " in flight");
  }
}

}  // namespace casgrid
