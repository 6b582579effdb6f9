// One line of a program that sends before scripted servers: connections open at once, each reply
// takes 10 ms, and a greeting does.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "model/smtp/population.h"
#include "tests/model/door.h"

namespace casgrid::smtp::testing {

using namespace casgrid::testing;  // NOLINT(google-build-using-namespace): a test of that folder's

inline constexpr HostId kMx{0u};
inline constexpr ParticipantId kA{5u}, kB{6u};

// What a host says to a verb; 0: it breaks the connection. Nothing: silence.
using Script =
    std::function<std::optional<std::uint16_t>(ParticipantId who, const std::string& said)>;

inline std::uint16_t good(const std::string& said) {
  if (said == "greeting" || said == "STARTTLS" || said == "hello") return kReady;
  if (said == "AUTH" || said == "name") return kGoOnLogon;
  if (said == "password") return kAuthenticated;
  if (said == "envelope" || said == "DATA") return kGoOn;
  return kOk;
}
inline std::optional<std::uint16_t> all_well(ParticipantId, const std::string& said) {
  return good(said);
}
// That host says something else once.
inline Script but(ParticipantId host, std::string to, std::uint16_t code) {
  return [=](ParticipantId who, const std::string& said) -> std::optional<std::uint16_t> {
    return who == host && said == to ? code : good(said);
  };
}

class SenderAtWork {
 public:
  SenderAtWork(Program program, Script servers,
               const std::function<void(PopulationOptions&)>& tune = {})
      : script(std::move(servers)), population_(options(program, tune)), door_(population_) {
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

  std::vector<std::string> said;  // "5 MAIL"
  std::vector<Record> records;
  Script script;

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
  // What was said to a host, one after the other.
  std::vector<std::string> to(ParticipantId host) const {
    std::vector<std::string> all;
    for (const auto& [who, what] : heard_)
      if (who == host) all.push_back(what);
    return all;
  }
  const std::vector<std::pair<ParticipantId, std::string>>& heard() const { return heard_; }
  double at_of(std::size_t place) const { return times_.at(place); }

 private:
  PopulationOptions options(Program program, const std::function<void(PopulationOptions&)>& tune) {
    dns_.names.push_back({kMx, {kA, kB}, std::chrono::minutes(5)});
    PopulationOptions o;
    o.who.name = o.who.draws = "lines";
    o.who.first_user = UserId{0u};
    o.who.users = 1;
    o.who.host = kMx;
    o.connections.dns = &dns_;
    o.connections.patience = std::chrono::seconds(program == Program::Postfix ? 600 : 30);
    o.program = &row_of(program);
    o.start_tls = o.program->start_tls;
    o.self = ParticipantId{9u};
    o.ramp = Duration{0};
    o.profile.think_s = Variate::constant(100'000);
    o.profile.retry_s = Variate::constant(5);
    o.profile.request_bytes = Variate::constant(2000);
    if (tune) tune(o);
    // The first comes after 1000 s, whatever follows.
    o.profile.think_s = Variate::constant(1000);
    return o;
  }

  static std::string word_of(const Command& c) {
    switch (c.verb) {
      case Verb::Ehlo:
        return "EHLO";
      case Verb::StartTls:
        return "STARTTLS";
      case Verb::ClientHello:
        return "hello";
      case Verb::AuthPlain:
      case Verb::AuthLogin:
      case Verb::AuthOther:
        return "AUTH";
      case Verb::UserName:
        return "name";
      case Verb::Password:
        return "password";
      case Verb::Mail:
        return c.is_pipelined ? "envelope" : "MAIL";
      case Verb::Data:
        return "DATA";
      case Verb::Piece:
        return c.quits ? "body and QUIT" : "body";
      case Verb::Reset:
        return "RSET";
      case Verb::Quit:
        return "QUIT";
    }
    return "?";
  }

  void give(const std::function<void()>& input) {
    input();
    const auto outputs = door_.out.outputs;
    const auto messages = door_.out.messages;
    records.insert(records.end(), door_.out.records.begin(), door_.out.records.end());
    for (const Output& o : outputs) take(o, messages);
  }
  void take(const Output& o, const std::vector<Message>& messages) {
    if (o.kind == OutputKind::SetTimer) {
      const std::uint64_t tag = o.tag;
      later(o.at, [this, tag] { give([&] { door_.timer(tag, now_); }); });
    } else if (o.kind == OutputKind::Connect) {
      later(now_, [this, o] {
        open_.push_back(o);
        give([&] { door_.opened(o, now_); });
        reply(o, "greeting", 0, Verb::Ehlo);
      });
    } else if (o.kind == OutputKind::Close) {
      std::erase_if(open_, [&](const Output& c) { return c.connection == o.connection; });
    } else if (o.kind == OutputKind::Send) {
      for (const Output& c : std::vector<Output>(open_))
        if (c.connection == o.connection) hear(c, messages[o.message]);
    }
  }
  void note(const Output& c, const std::string& what) {
    heard_.emplace_back(c.peer, what);
    times_.push_back(seconds(now_ - kStart));
  }
  void hear(const Output& c, const Message& message) {
    if (const auto* some = message.as<Recipients>()) {
      if (some->is_pipelined) return;
      note(c, "RCPT");
      reply(c, "RCPT", some->number, Verb::Mail);
    } else if (const auto* asked = message.as<Command>()) {
      const std::string word = word_of(*asked);
      note(c, word);
      if (asked->verb != Verb::Quit) reply(c, word, asked->number, asked->verb);
    }
  }
  void reply(const Output& c, const std::string& to, std::uint32_t number, Verb verb) {
    const auto code = script(c.peer, to);
    if (!code) return;
    Reply r;
    r.number = number;
    r.code = *code;
    r.to = verb;
    r.offers_tls = r.offers_auth = true;
    if (*code >= kTransient)
      r.why = *code >= kPermanent ? Refusal::RelayDenied : Refusal::ProxyFailed;
    later(now_ + std::chrono::milliseconds(10), [this, c, r] {
      for (const Output& open : std::vector<Output>(open_)) {
        if (open.connection != c.connection) continue;
        if (r.code == 0) {
          std::erase_if(open_, [&](const Output& o) { return o.connection == c.connection; });
          give([&] { door_.closed(c.connection, c.tag, CloseReason::Reset, now_); });
        } else {
          give([&] { door_.message(c.connection, c.tag, r, now_); });
        }
      }
    });
  }
  void later(Instant at, std::function<void()> what) { pending_.emplace(at, std::move(what)); }

  DnsZone dns_;
  Population population_;
  casgrid::testing::Door door_;
  std::multimap<Instant, std::function<void()>> pending_;
  std::vector<Output> open_;
  std::vector<std::pair<ParticipantId, std::string>> heard_;
  std::vector<double> times_;
  Instant now_ = kStart;
};

}  // namespace casgrid::smtp::testing
