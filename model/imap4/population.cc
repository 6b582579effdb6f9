#include "model/imap4/population.h"

#include <algorithm>

#include "model/base/assert.h"
#include "model/imap4/outcome.h"

namespace casgrid {

using imap4::Command;
using imap4::Reply;
using imap4::Status;
using imap4::Verb;

namespace {

constexpr std::uint32_t kClientHelloBytes = 600;

ClientConnectionsOptions connections_of(const Imap4PopulationOptions& options) {
  ClientConnectionsOptions connections = options.connections;
  connections.port = options.implicit_tls ? imap4::kTlsPort : imap4::kPlainPort;
  connections.is_plain = !options.implicit_tls;
  // Who is led to the logon by nothing else wants its mail.
  connections.behind_the_way = imap4::kFetch;
  connections.connections_per_client = 1;
  connections.long_poll_patience =
      imap4::idle_patience(options.profile.hold_s, connections.patience);
  return connections;
}

bool is_final(Status status) {
  return status == Status::Ok || status == Status::No || status == Status::Bad;
}

}  // namespace

Imap4Population::Imap4Population(Imap4PopulationOptions options)
    : options_(std::move(options)),
      program_(imap4::program_row(options_.program)),
      choices_(options_.who.seed, options_.who.draws, "choices"),
      clients_(options_.who.users),
      pace_(options_.who, options_.day, clients_),
      connections_(connections_of(options_), options_.who.users) {}

void Imap4Population::handle(const Input& input, Instant now, Outbox& out) {
  if (connections_.handle(input, *this, now, out)) return;
  if (input.kind == InputKind::Started) {
    pace_.begin(options_.ramp, now, out);
  } else if (input.kind == InputKind::TimerDue) {
    if (const auto client = pace_.woken(input.tag)) wake(*client, now, out);
  }
}

void Imap4Population::wake(std::uint32_t client, Instant now, Outbox& out) {
  const Client& c = clients_[client];
  if (c.stage == Stage::Pause) {
    proceed(client, Stage::Capability, now, out);
  } else if (c.stage == Stage::On && connections_.is_idle(client)) {
    if (options_.day.weight(now) > 0)
      request(client, imap4::kNoop, now, out);
    else
      leave(client, now, out);
  } else if (c.stage == Stage::On) {
    clients_[client].stage = Stage::EndingIdle;
    say(client, Verb::Done, out);  // the IDLE has hung for as long as it may
  } else if (pace_.sleeps(client, now, out)) {
    return;  // nobody looks for mail
  } else if (c.is_in_session) {
    log_on(client, now, out);
  } else {
    begin_session(client, now, out);
  }
}

void Imap4Population::begin_session(std::uint32_t client, Instant now, Outbox& out) {
  Client& c = clients_[client];
  c.is_in_session = true;
  c.is_repeating = false;
  c.failures = 0;
  ++sessions_;
  out.record(RecordKind::SessionStarted, client);
  log_on(client, now, out);
}

void Imap4Population::end_session(std::uint32_t client, Instant now, Outbox& out) {
  Client& c = clients_[client];
  connections_.hang_up(client, out);
  c.stage = Stage::Off;
  SIM_ASSERT(c.is_in_session && sessions_ > 0);
  c.is_in_session = false;
  --sessions_;
  out.record(RecordKind::SessionEnded, client);
  think(client, now, out);
}

// Until it looks for mail again; at night nobody looks.
void Imap4Population::think(std::uint32_t client, Instant now, Outbox& out) {
  pace_.think(client, options_.profile.think_s, now, out);
}

void Imap4Population::request(std::uint32_t client, ActionId action, Instant now, Outbox& out) {
  connections_.begin(client, action, options_.who.host, *this, now, out);
}

void Imap4Population::log_on(std::uint32_t client, Instant now, Outbox& out) {
  Client& c = clients_[client];
  c.stage = Stage::Greeting;
  c.step = 0;
  c.is_secure = options_.implicit_tls;
  c.has_news = false;
  c.is_greeted = false;
  request(client, imap4::kLogon, now, out);
}

// ---- what is said ------------------------------------------------------------------------------

Command Imap4Population::command(std::uint32_t client, Verb verb) {
  Command command;
  command.nonce = pace_.bits(choices_, client);
  command.number = ++clients_[client].number;
  command.verb = verb;
  command.is_repeat = clients_[client].is_repeating;
  return command;
}

// A command without an exchange of its own.
void Imap4Population::say(std::uint32_t client, Verb verb, Outbox& out) {
  if (verb == Verb::Done) {  // no command: it has no number, and its answer is that of the IDLE
    Command done;
    done.nonce = pace_.bits(choices_, client);
    done.is_repeat = clients_[client].is_repeating;
    done.number = clients_[client].number;
    done.verb = verb;
    done.action = imap4::kIdle;
    connections_.say(client, {imap4::kLineBytes, done}, out);
    return;
  }
  Command said = command(client, verb);
  const bool is_hello = verb == Verb::ClientHello;
  if (is_hello) said.tls_session = connections_.tls_session(client);
  connections_.say(client, {is_hello ? kClientHelloBytes : imap4::kLineBytes, said}, out);
}

// On with what comes before the logon.
void Imap4Population::proceed(std::uint32_t client, Stage stage, Instant now, Outbox& out) {
  clients_[client].stage = stage;
  if (stage == Stage::Capability) {
    say(client, Verb::Capability, out);
  } else if (stage == Stage::StartTls) {
    say(client, Verb::StartTls, out);
  } else if (stage == Stage::ClientHello) {
    say(client, Verb::ClientHello, out);
  } else {
    connections_.send_held(client, *this, now, out);  // what all this was for
  }
}

ClientConnections::Readiness Imap4Population::readiness(std::uint32_t client, ActionId, Instant now,
                                                        Outbox& out) {
  using enum ClientConnections::Readiness;
  const Stage stage = clients_[client].stage;
  if (stage == Stage::Greeting && clients_[client].is_greeted) greeted(client, now, out);
  if (stage == Stage::AskAgain) say(client, Verb::Capability, out);
  return stage == Stage::Ready || stage == Stage::On ? Now : SettingUp;
}

ClientConnections::Outgoing Imap4Population::write(const ClientConnections::Exchange& exchange) {
  Client& c = clients_[exchange.connection];
  Verb verb = Verb::Mailbox;
  std::uint32_t bytes = imap4::kLineBytes;
  if (exchange.action == imap4::kLogon) {
    c.stage = Stage::Logon;
    verb = c.takes_plain ? Verb::AuthenticatePlain : Verb::Login;
  } else if (c.step < program_.walk.size()) {
    bytes = program_.walk[c.step].bytes;
  }
  Command asked = command(exchange.connection, verb);
  asked.action = exchange.action;
  if (verb != Verb::Mailbox)
    asked.user = UserId{std::size_t{options_.who.first_user.value} + exchange.connection};
  return {{bytes, asked}, asked.is_repeat};
}

// ---- what is heard -----------------------------------------------------------------------------

bool Imap4Population::wants_tls(const Client& c, const Reply& offer) const {
  if (c.is_secure) return false;
  switch (program_.start_tls) {
    case imap4::StartTls::Never:
      return false;
    case imap4::StartTls::IfOffered:
      return offer.offers_tls;
    case imap4::StartTls::Unasked:
      return true;
  }
  SIM_ASSERT(false);
  return false;
}

// An offer that leaves the program no way to log on is a refusal: it tries none.
Reply Imap4Population::judged(std::uint32_t client, const Reply& reply) const {
  const Client& c = clients_[client];
  if (c.stage != Stage::Capability || reply.status != Status::Ok || wants_tls(c, reply))
    return reply;
  const bool takes_plain = program_.takes_plain && reply.offers_plain;
  if (takes_plain || !program_.heeds_login_disabled || !reply.refuses_login) return reply;
  Reply refusal = reply;
  refusal.status = Status::No;
  refusal.why = imap4::Refusal::NeedsTls;
  return refusal;
}

std::optional<std::uint16_t> Imap4Population::read(const ClientConnections::Exchange& exchange,
                                                   const Message& message) {
  const auto* said = message.as<Reply>();
  if (said == nullptr) return std::nullopt;
  const Client& c = clients_[exchange.connection];
  const Reply reply = judged(exchange.connection, *said);
  if (reply.status == Status::Bye) {
    if (exchange.action == imap4::kLogout) return std::nullopt;  // it belongs to it
    return imap4::status_of(reply);
  }
  if (exchange.action == imap4::kIdle && reply.status == Status::Untagged && reply.is_event)
    return imap4::status_of(reply);
  if (reply.number != c.number || !is_final(reply.status)) return std::nullopt;
  // A good answer to what comes before the exchange's own command is not its answer. DONE comes
  // after that of an IDLE, and before that of what follows it.
  const bool is_own = c.stage == Stage::Logon || c.stage == Stage::On ||
                      (c.stage == Stage::EndingIdle && exchange.action == imap4::kIdle);
  if (reply.status == Status::Ok && !is_own) return std::nullopt;
  return imap4::status_of(reply);
}

void Imap4Population::heard(std::uint32_t client, const Message& message, Instant now,
                            Outbox& out) {
  const auto* reply = message.as<Reply>();
  if (reply != nullptr) go_on(client, *reply, now, out);
}

void Imap4Population::go_on(std::uint32_t client, const Reply& reply, Instant now, Outbox& out) {
  Client& c = clients_[client];
  if (reply.status == Status::Untagged) {
    // With DONE on its way it is the event that ended the IDLE, or one more.
    c.has_news = c.has_news || reply.is_event;
    return;
  }
  if (c.stage == Stage::Greeting) {
    if (reply.status != Status::Greeting) return;
    c.is_greeted = true;
    // Else TLS is not done yet on this side: readiness() is asked when it is.
    if (connections_.is_connected(client)) greeted(client, now, out);
    return;
  }
  if (reply.number != c.number) return;
  if (c.stage == Stage::Logon && reply.status == Status::Continue) {
    Command credentials = command(client, Verb::AuthenticatePlain);
    credentials.number = --c.number;  // the command goes on
    credentials.action = imap4::kLogon;
    credentials.user = UserId{std::size_t{options_.who.first_user.value} + client};
    connections_.say(client, {imap4::kLineBytes, credentials}, out);
  }
  if (reply.status != Status::Ok) return;
  if (c.stage == Stage::Capability) {
    offered(client, reply, now, out);
  } else if (c.stage == Stage::StartTls) {
    proceed(client, Stage::ClientHello, now, out);
  } else if (c.stage == Stage::ClientHello) {
    c.is_secure = true;
    if (reply.tls_session != 0) connections_.keep_tls_session(client, reply.tls_session);
    proceed(client, Stage::Capability, now, out);
  } else if (c.stage == Stage::AskAgain || c.stage == Stage::EndingIdle) {
    proceed(client, Stage::On, now, out);
  }
}

void Imap4Population::greeted(std::uint32_t client, Instant now, Outbox& out) {
  if (program_.pause > Duration{0}) {
    clients_[client].stage = Stage::Pause;
    pace_.wake_at(client, now + program_.pause, out);
  } else {
    proceed(client, Stage::Capability, now, out);
  }
}

void Imap4Population::offered(std::uint32_t client, const Reply& reply, Instant now, Outbox& out) {
  Client& c = clients_[client];
  if (wants_tls(c, reply)) {
    proceed(client, Stage::StartTls, now, out);
    return;
  }
  c.takes_plain = program_.takes_plain && reply.offers_plain;
  proceed(client, Stage::Ready, now, out);
}

// ---- what is made of it ------------------------------------------------------------------------

void Imap4Population::completed(std::uint32_t client, ActionId action, const Message& answer,
                                Instant now, Outbox& out) {
  const Reply reply = judged(client, *answer.as<Reply>());
  if (action == imap4::kLogout) {
    end_session(client, now, out);
  } else if (imap4::status_of(reply) < 400) {
    good_answer(client, action, reply, now, out);
  } else if (reply.status == Status::Bye && action != imap4::kLogon) {
    cut_off(client, imap4::end_by(reply), now, out);
  } else {
    retry(client, imap4::end_by(reply), now, out);
  }
}

void Imap4Population::good_answer(std::uint32_t client, ActionId action, const Reply& reply,
                                  Instant now, Outbox& out) {
  Client& c = clients_[client];
  if (action == imap4::kIdle) {
    pace_.forget(client);
    if (reply.status == Status::Ok) {
      c.stage = Stage::On;
    } else if (c.stage == Stage::On) {
      c.stage = Stage::EndingIdle;
      say(client, Verb::Done, out);
    }
    if (reply.is_event)
      fetch(client, now, out);
    else
      rest(client, now, out);
  } else if (action == imap4::kLogon) {
    c.stage = program_.asks_again ? Stage::AskAgain : Stage::On;
    walk(client, now, out);
  } else if (action == imap4::kNoop) {
    c.has_news = c.has_news || reply.is_event;
    had(client, now, out);
  } else if (c.step < program_.walk.size()) {
    ++c.step;
    walk(client, now, out);
  } else {
    had(client, now, out);
  }
}

void Imap4Population::walk(std::uint32_t client, Instant now, Outbox& out) {
  const Client& c = clients_[client];
  if (c.step < program_.walk.size())
    request(client, imap4::id(program_.walk[c.step].exchange), now, out);
  else
    had(client, now, out);
}

// The client has what it wanted.
void Imap4Population::had(std::uint32_t client, Instant now, Outbox& out) {
  Client& c = clients_[client];
  connections_.succeed(client, now, out);
  c.failures = 0;
  c.is_repeating = false;
  if (program_.stays)
    rest(client, now, out);
  else
    leave(client, now, out);
}

// Until something changes, or the program asks whether it did.
void Imap4Population::rest(std::uint32_t client, Instant now, Outbox& out) {
  if (clients_[client].has_news) {
    fetch(client, now, out);
  } else if (!options_.uses_idle) {
    think(client, now, out);
  } else if (options_.day.weight(now) <= 0) {
    leave(client, now, out);
  } else {
    pace_.wake_at(client, now + std::chrono::seconds(options_.profile.hold_s), out);
    request(client, imap4::kIdle, now, out);
  }
}

void Imap4Population::fetch(std::uint32_t client, Instant now, Outbox& out) {
  clients_[client].has_news = false;
  request(client, imap4::kFetch, now, out);
}

// Nobody waits for a LOGOUT: it is no operation.
void Imap4Population::leave(std::uint32_t client, Instant now, Outbox& out) {
  connections_.begin(client, imap4::kLogout, options_.who.host, *this, now, out,
                     ClientConnections::Wish::OfAnother);
}

void Imap4Population::failed(std::uint32_t client, ActionId action, FailureReason reason,
                             Instant now, Outbox& out) {
  if (action == imap4::kLogout) {
    end_session(client, now, out);  // it leaves all the same
  } else if (reason == FailureReason::Reset && action != imap4::kLogon) {
    clients_[client].is_repeating = true;
    cut_off(client, end_by(reason), now, out);
  } else {
    retry(client, end_by(reason), now, out);
  }
}

void Imap4Population::lost(std::uint32_t client, Instant now, Outbox& out) {
  cut_off(client, OperationEnd::Reset, now, out);
}

// The session was cut behind its logon: once the client is back without delay.
void Imap4Population::cut_off(std::uint32_t client, OperationEnd how, Instant now, Outbox& out) {
  Client& c = clients_[client];
  if (c.failures > 0) {
    retry(client, how, now, out);
    return;
  }
  c.failures = 1;
  pace_.forget(client);
  connections_.hang_up(client, out);
  connections_.try_again(client, how, now, now, out);
  log_on(client, now, out);
}

// `how`: what becomes of the operation if the next attempt comes too late for it.
void Imap4Population::retry(std::uint32_t client, OperationEnd how, Instant now, Outbox& out) {
  Client& c = clients_[client];
  connections_.hang_up(client, out);
  c.stage = Stage::Off;
  c.is_repeating = true;
  const Instant at = pace_.back_off(client, options_.profile.retry_s, now, out);
  connections_.try_again(client, how, at, now, out);
}

}  // namespace casgrid
