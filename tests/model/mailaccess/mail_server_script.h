// A mail program before a scripted server: the connection opens at once, each reply takes 10 ms.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "model/mailaccess/population.h"
#include "tests/model/door.h"

namespace casgrid::testing {

inline constexpr HostId kMail{0u};
inline constexpr ParticipantId kFront{5u};

struct Script {
  bool greets = true;
  double opens_after_s = 0;  // on the client's side; the greeting takes 10 ms
  bool offers_tls = true;
  bool offers_plain = true;
  bool refuses_login = false;
  bool says_continue = true;  // to SASL PLAIN; to USER it always does
  // What it says to some commands in place of the usual.
  std::function<std::optional<mailaccess::Reply>(const mailaccess::Command&)> instead =
      [](const mailaccess::Command&) { return std::nullopt; };
  std::optional<mailaccess::Verb> is_silent_to;
};

inline mailaccess::Reply with(mailaccess::Status status,
                              mailaccess::Refusal why = mailaccess::Refusal::None) {
  mailaccess::Reply reply;
  reply.status = status;
  reply.why = why;
  return reply;
}

// As the protocol puts it; what is said in the mailbox by the name of the action.
inline std::string text_of(const mailaccess::Command& command, Protocol protocol) {
  using mailaccess::Verb;
  const auto either = [&](const char* pop3, const char* imap4) {
    return protocol == Protocol::Pop3 ? pop3 : imap4;
  };
  switch (command.verb) {
    case Verb::Capability:
      return either("CAPA", "CAPABILITY");
    case Verb::StartTls:
      return either("STLS", "STARTTLS");
    case Verb::ClientHello:
      return "ClientHello";
    case Verb::User:
      return "USER";
    case Verb::Login:
      return either("PASS", "LOGIN");
    case Verb::AuthenticatePlain:
      return either("AUTH", "AUTHENTICATE");
    case Verb::AuthenticateOther:
      return "AUTHENTICATE other";
    case Verb::Mailbox:
      return casgrid::text_of(command.action);
    case Verb::Done:
      return "DONE";
  }
  return "?";
}

class MailProgramAtWork {
 public:
  struct Said {
    double at;
    mailaccess::Command command;
    std::uint32_t bytes;
  };

  MailProgramAtWork(MailPopulationOptions options, Script server)
      : script(std::move(server)),
        program_(*options.program),
        population_(with_defaults(std::move(options))),
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

  // Without being asked.
  void say(mailaccess::Reply reply) {
    give([&] { door_.message(connection_.connection, connection_.tag, reply, now_); });
  }
  void something_changes() {
    mailaccess::Reply reply = with(mailaccess::Status::Untagged);
    reply.number = idle_;
    reply.is_event = true;
    say(reply);
  }
  void cut() {
    const Output gone = connection_;
    connection_ = {};
    give([&] { door_.closed(gone.connection, gone.tag, CloseReason::Reset, now_); });
  }

  std::vector<std::string> walk() const {
    std::vector<std::string> all;
    for (const Said& s : said) all.push_back(text_of(s.command, dialect().protocol));
    return all;
  }
  // Instants at which it said so.
  std::vector<double> times_of(const std::string& what) const {
    std::vector<double> all;
    for (const Said& s : said)
      if (text_of(s.command, dialect().protocol) == what) all.push_back(s.at);
    return all;
  }
  std::vector<std::string> results() const {
    std::vector<std::string> all;
    for (const Record& r : records) {
      const ActionResult result = ActionResult::of(r.d);
      if (r.kind == RecordKind::RequestAnswered)
        all.push_back(std::string(casgrid::text_of(result.action)) + " " +
                      std::to_string(result.result));
      if (r.kind == RecordKind::RequestFailed)
        all.push_back(std::string(casgrid::text_of(result.action)) + " " +
                      casgrid::text_of(result.as<FailureReason>()));
    }
    return all;
  }
  std::size_t count(RecordKind kind) const {
    return static_cast<std::size_t>(std::count_if(records.begin(), records.end(),
                                                  [&](const Record& r) { return r.kind == kind; }));
  }
  const MailPopulation& population() const { return population_; }
  bool is_connected() const { return !connection_.connection.is_none(); }
  double now() const { return seconds(now_ - kStart); }

  Script script;
  std::vector<Said> said;
  std::vector<Output> connects;
  std::vector<double> connected_at;
  std::vector<Record> records;
  std::vector<Record> notes;

 private:
  MailPopulationOptions with_defaults(MailPopulationOptions o) {
    dns_.names.push_back({kMail, {kFront}, std::chrono::minutes(500)});
    o.who.name = o.who.draws = "mail";
    o.who.first_user = UserId{7u};
    o.who.users = 1;
    o.who.host = kMail;
    o.connections.dns = &dns_;
    o.ramp = Duration{0};
    o.profile.retry_s = Variate::constant(4);
    return o;
  }

  void later(double seconds_later, std::function<void()> what) {
    pending_.emplace(now_ + from_seconds(seconds_later), std::move(what));
  }

  void give(const std::function<void()>& what) {
    what();
    const auto outputs = door_.out.outputs;
    const auto messages = door_.out.messages;
    records.insert(records.end(), door_.out.records.begin(), door_.out.records.end());
    notes.insert(notes.end(), door_.out.notes.begin(), door_.out.notes.end());
    for (const Output& o : outputs) {
      if (o.kind == OutputKind::SetTimer)
        pending_.emplace(o.at, [this, o] { give([&] { door_.timer(o.tag, now_); }); });
      if (o.kind == OutputKind::Connect) connect(o);
      if (o.kind == OutputKind::Close && o.connection == connection_.connection) connection_ = {};
      if (o.kind == OutputKind::Send) answer(o.connection, messages[o.message]);
    }
  }

  void connect(const Output& o) {
    connects.push_back(o);
    connected_at.push_back(now());
    connection_ = o;
    later(script.opens_after_s, [this, o] { give([&] { door_.opened(o, now_); }); });
    if (script.greets) reply(o.connection, with(mailaccess::Status::Greeting));
  }

  void reply(ConnectionId to, const mailaccess::Reply& what) {
    later(0.01, [this, to, what] {
      if (to == connection_.connection) say(what);
    });
  }

  void answer(ConnectionId from, const Message& message) {
    const auto* asked = message.as<mailaccess::Command>();
    ASSERT_NE(asked, nullptr);
    said.push_back({now(), *asked, message.bytes});
    if (asked->action == dialect().hang && asked->verb == mailaccess::Verb::Mailbox)
      idle_ = asked->number;
    if (script.is_silent_to == asked->verb) return;
    std::optional<mailaccess::Reply> r = script.instead(*asked);
    if (!r) r = usual(*asked);
    r->number = asked->verb == mailaccess::Verb::Done ? idle_ : asked->number;
    reply(from, *r);
  }

  mailaccess::Reply usual(const mailaccess::Command& asked) {
    mailaccess::Reply r;
    if (asked.verb == mailaccess::Verb::Capability) {
      r.offers_tls = script.offers_tls;
      r.offers_plain = script.offers_plain;
      r.refuses_login = script.refuses_login;
    } else if (asked.verb == mailaccess::Verb::ClientHello) {
      r.tls_session = 77;
    } else if (asked.verb == mailaccess::Verb::User) {
      r.status = mailaccess::Status::Continue;
    } else if (asked.verb == mailaccess::Verb::AuthenticatePlain && script.says_continue &&
               asked.number != continued_) {
      continued_ = asked.number;
      r.status = mailaccess::Status::Continue;
    } else if (asked.action == dialect().hang && asked.verb == mailaccess::Verb::Mailbox) {
      r.status = mailaccess::Status::Continue;
    }
    return r;
  }

  const mailaccess::Dialect& dialect() const { return program_.dialect; }

  const mailaccess::ProgramRow& program_;
  DnsZone dns_;
  MailPopulation population_;
  Door door_;
  std::multimap<Instant, std::function<void()>> pending_;
  Output connection_;
  std::uint32_t idle_ = 0;
  std::uint32_t continued_ = 0;
  Instant now_ = kStart;
};

}  // namespace casgrid::testing
