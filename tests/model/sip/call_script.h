// One line of a gateway or a test program before scripted servers: connections open at once, each
// answer takes 10 ms.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "model/sip/actions.h"
#include "model/sip/population.h"
#include "model/sip/ports.h"
#include "tests/model/door.h"

namespace casgrid::sip::testing {

using namespace casgrid::testing;  // NOLINT(google-build-using-namespace): a test of that folder's

inline constexpr HostId kFrontDoor{0u};
// Two call routers, and the mailbox servers that a Contact may name.
inline constexpr ParticipantId kFirstRouter{5u}, kSecondRouter{6u}, kUm{7u}, kOtherUm{8u};
inline constexpr ServerId kUmServer{0u}, kOtherUmServer{1u};

// What a server says; none: nothing at all. `asked` is what it heard, `who` the server.
using Script = std::function<std::optional<Response>(ParticipantId who, const Request& asked)>;

inline Response answer(std::uint16_t status) {
  Response r;
  r.status = status;
  return r;
}
inline Response moved(ServerId to) {
  Response r = answer(kMovedTemporarily);
  r.contact = to;
  r.contact_port = kUmService;
  return r;
}

// Routers redirect to the UM service, which answers.
inline std::optional<Response> all_well(ParticipantId who, const Request& asked) {
  const bool is_router = who == kFirstRouter || who == kSecondRouter;
  const bool is_ping = asked.names_nobody;
  const bool is_sent_on = asked.method == Method::Invite || asked.method == Method::Options;
  return is_router && is_sent_on && !is_ping ? moved(kUmServer) : answer(kOk);
}

inline const char* text_of(Method method) {
  switch (method) {
    case Method::Invite:
      return "INVITE";
    case Method::Ack:
      return "ACK";
    case Method::Cancel:
      return "CANCEL";
    case Method::Bye:
      return "BYE";
    case Method::Options:
      return "OPTIONS";
  }
  return "?";
}

class CallerAtWork {
 public:
  CallerAtWork(Program program, Script servers, PopulationOptions options = {})
      : script(std::move(servers)),
        population_(with_defaults(program, std::move(options))),
        door_(population_) {
    give([&] { door_.start(now_); });
  }

  void run(double until_s) {
    while (!pending_.empty() && pending_.begin()->first <= at_s(until_s)) {
      now_ = pending_.begin()->first;
      const auto what = pending_.begin()->second;
      pending_.erase(pending_.begin());
      what();
    }
    now_ = at_s(until_s);
  }

  // Every connection of the line breaks.
  void cut() {
    for (const Output& gone : std::exchange(open_, {}))
      give([&] { door_.closed(gone.connection, gone.tag, CloseReason::Reset, now_); });
  }

  // "6.00 INVITE to 5", pings aside; "connect" where nobody takes the connection.
  std::vector<std::string> said;
  std::vector<std::string> pings;
  std::vector<Record> records;
  std::vector<Record> notes;
  Script script;
  std::function<bool(ParticipantId who)> refuses = [](ParticipantId) { return false; };

  std::size_t count(RecordKind kind) const {
    return static_cast<std::size_t>(std::count_if(records.begin(), records.end(),
                                                  [&](const Record& r) { return r.kind == kind; }));
  }
  std::vector<std::uint32_t> exit_codes() const {
    std::vector<std::uint32_t> all;
    for (const Record& r : records)
      if (r.kind == RecordKind::ProgramExited) all.push_back(r.b);
    return all;
  }
  std::vector<OperationEnd> operations() const {
    std::vector<OperationEnd> all;
    for (const Record& r : notes) {
      if (r.kind == RecordKind::OperationEnded)
        all.push_back(ActionResult::of(r.d).as<OperationEnd>());
    }
    return all;
  }
  const Population& population() const { return population_; }

 private:
  PopulationOptions with_defaults(Program program, PopulationOptions o) {
    dns_.names.push_back({kFrontDoor, {kFirstRouter, kSecondRouter}, std::chrono::minutes(5)});
    o.who.name = o.who.draws = "lines";
    o.who.first_user = UserId{0u};
    o.who.users = 1;
    o.who.host = kFrontDoor;
    o.connections.dns = &dns_;
    o.connections.is_plain = true;
    o.connections.port = kCallRouter;
    o.connections.behind_the_way = kCall;
    o.connections.patience = std::chrono::seconds(32);
    o.connections.connect_timeout = std::chrono::seconds(33);
    o.program = &row_of(program);
    o.gateway = GatewayId{0u};
    o.servers = std::vector<ParticipantId>{kUm, kOtherUm};
    o.call_s = Variate::constant(30);
    o.ramp = Duration{0};
    o.profile.think_s = Variate::constant(1000);
    o.profile.retry_s = Variate::constant(5);
    o.profile.request_bytes = Variate::constant(1200);
    return o;
  }

  void give(const std::function<void()>& input) {
    input();
    const auto outputs = door_.out.outputs;
    const auto messages = door_.out.messages;
    records.insert(records.end(), door_.out.records.begin(), door_.out.records.end());
    notes.insert(notes.end(), door_.out.notes.begin(), door_.out.notes.end());
    for (const Output& o : outputs) take(o, messages);
  }

  void take(const Output& o, const std::vector<Message>& messages) {
    if (o.kind == OutputKind::SetTimer) {
      const std::uint64_t tag = o.tag;
      later(o.at, [this, tag] { give([&] { door_.timer(tag, now_); }); });
    } else if (o.kind == OutputKind::Connect) {
      later(now_, [this, o] { connect(o); });
    } else if (o.kind == OutputKind::Close) {
      std::erase_if(open_, [&](const Output& c) { return c.connection == o.connection; });
    } else if (o.kind == OutputKind::Send) {
      for (const Output& c : open_)
        if (c.connection == o.connection) hear(c, *messages[o.message].as<Request>());
    }
  }

  void connect(const Output& o) {
    if (refuses(o.peer)) {
      said.push_back(line("refused", o.peer));
      give([&] { door_.closed(o.connection, o.tag, CloseReason::Refused, now_); });
      return;
    }
    open_.push_back(o);
    give([&] { door_.opened(o, now_); });
  }

  void hear(const Output& c, const Request& asked) {
    (asked.names_nobody ? pings : said).push_back(line(text_of(asked.method), c.peer));
    if (asked.method == Method::Ack) return;
    std::optional<Response> response = script(c.peer, asked);
    if (!response) return;
    response->number = asked.number;
    response->to = asked.method;
    later(now_ + std::chrono::milliseconds(10), [this, c, r = *response] {
      for (const Output& open : std::vector<Output>(open_))
        if (open.connection == c.connection)
          give([&] { door_.message(c.connection, c.tag, r, now_); });
    });
  }

  std::string line(const std::string& what, ParticipantId who) const {
    char text[80];
    std::snprintf(text, sizeof text, "%.2f %s to %u", seconds(now_ - kStart), what.c_str(),
                  who.value);
    return text;
  }
  void later(Instant at, std::function<void()> what) { pending_.emplace(at, std::move(what)); }

  DnsZone dns_;
  Population population_;
  casgrid::testing::Door door_;
  std::multimap<Instant, std::function<void()>> pending_;
  std::vector<Output> open_;
  Instant now_ = kStart;
};

}  // namespace casgrid::sip::testing
