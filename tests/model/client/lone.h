// One client of a population, and a world that opens every connection at once.
#pragma once

#include <algorithm>
#include <functional>
#include <map>

#include "model/balancer/dns.h"
#include "model/client/client_profile.h"
#include "model/http/messages.h"
#include "tests/model/door.h"

namespace casgrid::testing {

inline constexpr HostId kMail{0u}, kNewName{1u};

inline DnsZone zone() {
  DnsZone z;
  z.names.push_back({kMail, {ParticipantId{5u}}, std::chrono::minutes(5)});
  z.names.push_back({kNewName, {ParticipantId{6u}}, std::chrono::minutes(5)});
  return z;
}

template <class Options>
Options options_of(const DnsZone& dns, std::uint32_t connections_per_client, LogonMethod method) {
  Options o;
  o.who.methods.fill(method);
  o.who.name = o.who.draws = "clients";
  o.who.first_user = UserId{0u};
  o.who.users = 1;
  o.who.host = kMail;
  o.connections.dns = &dns;
  o.connections.connections_per_client = connections_per_client;
  o.connections.long_poll_patience = std::chrono::seconds(500);
  o.ramp = Duration{0};
  o.profile.think_s = Variate::constant(30);
  o.profile.request_bytes = Variate::constant(1000);
  o.profile.retry_s = Variate::constant(4);
  return o;
}

// One client, and a world that opens every connection at once.
template <class Population, class Options>
struct Lone {
  DnsZone dns = zone();
  Population population;
  Door door;
  std::multimap<Instant, std::uint64_t> timers;
  std::map<std::uint64_t, ConnectionId> connections;  // ids by number
  std::vector<std::pair<std::uint64_t, HttpRequest>> sent;
  std::vector<std::pair<std::uint64_t, HttpPiece>> pieces;  // of bodies that go on
  std::vector<Record> records;
  std::vector<Record> notes;
  Instant now = kStart;

  using Change = std::function<void(Options&)>;

  explicit Lone(std::uint32_t connections_per_client, LogonMethod method = LogonMethod::None,
                const Change& change = {})
      : population(changed(options_of<Options>(dns, connections_per_client, method), change)),
        door(population) {
    step([&] { door.start(now); });
  }

  static Options changed(Options options, const Change& change) {
    if (change) change(options);
    return options;
  }

  void step(const std::function<void()>& what) {
    what();
    const auto outputs = door.out.outputs;
    const auto messages = door.out.messages;
    records.insert(records.end(), door.out.records.begin(), door.out.records.end());
    notes.insert(notes.end(), door.out.notes.begin(), door.out.notes.end());
    for (const Output& o : outputs) {
      if (o.kind == OutputKind::SetTimer) timers.emplace(o.at, o.tag);
      if (o.kind == OutputKind::Send) {
        for (const auto& [connection, id] : connections) {
          if (id != o.connection) continue;
          if (const auto* request = messages[o.message].as<HttpRequest>())
            sent.emplace_back(connection, *request);
          if (const auto* piece = messages[o.message].as<HttpPiece>())
            pieces.emplace_back(connection, *piece);
        }
      }
      if (o.kind == OutputKind::Connect) {
        connections[o.tag] = o.connection;
        step([&] { door.opened(o, now); });
      }
    }
  }

  // Timers up to `until`, or until a request has gone out.
  void wait(double until_s) {
    sent.clear();
    while (sent.empty() && !timers.empty() && timers.begin()->first <= at_s(until_s)) {
      now = timers.begin()->first;
      const std::uint64_t tag = timers.begin()->second;
      timers.erase(timers.begin());
      step([&] { door.timer(tag, now); });
    }
  }

  void answer(std::uint64_t connection, HttpResponse r, std::uint32_t number) {
    r.number = number;
    sent.clear();
    step([&] { door.message(connections.at(connection), connection, r, now); });
  }

  bool sends(ActionId action) const {
    return std::any_of(sent.begin(), sent.end(),
                       [&](const auto& s) { return s.second.action == action; });
  }
};

inline HttpResponse with_status(std::uint16_t status, std::uint16_t retry_after_s = 0) {
  HttpResponse r;
  r.status = status;
  r.retry_after_s = retry_after_s;
  return r;
}

}  // namespace casgrid::testing
