#include "model/mailaccess/population.h"

#include <algorithm>

#include "model/base/assert.h"
#include "model/mailaccess/outcome.h"

namespace casgrid {

using mailaccess::Command;
using mailaccess::Dialect;
using mailaccess::ProgramRow;
using mailaccess::Reply;
using mailaccess::Status;
using mailaccess::Step;
using mailaccess::Verb;

namespace {

const ProgramRow& program_of(const MailPopulationOptions& options) {
  SIM_ASSERT(options.program != nullptr);
  return *options.program;
}

ClientConnectionsOptions connections_of(const MailPopulationOptions& options) {
  const Dialect& dialect = program_of(options).dialect;
  ClientConnectionsOptions connections = options.connections;
  connections.port = options.implicit_tls ? dialect.tls_port : dialect.plain_port;
  connections.is_plain = !options.implicit_tls;
  // Who is led to the logon by nothing else wants its mail.
  connections.behind_the_way = dialect.fetch;
  connections.connections_per_client = 1;
  connections.long_poll_patience =
      mailaccess::idle_patience(options.profile.hold_s, connections.patience);
  return connections;
}

bool is_final(Status status) {
  return status == Status::Ok || status == Status::No || status == Status::Bad;
}

}  // namespace

MailPopulation::MailPopulation(MailPopulationOptions options)
    : options_(std::move(options)),
      program_(program_of(options_)),
      choices_(options_.who.seed, options_.who.draws, "choices"),
      clients_(options_.who.users),
      new_mail_(program_.of_each.empty() ? 0 : options_.who.users),
      pace_(options_.who, options_.day, clients_),
      connections_(connections_of(options_), options_.who.users) {}

void MailPopulation::handle(const Input& input, Instant now, Outbox& out) {
  if (connections_.handle(input, *this, now, out)) return;
  if (input.kind == InputKind::Started) {
    pace_.begin(options_.ramp, now, out);
    for (std::uint32_t i = 0; i < new_mail_.size(); ++i) new_mail_[i].next = next_mail(i, now);
  } else if (input.kind == InputKind::TimerDue) {
    if (const auto client = pace_.woken(input.tag)) wake(*client, now, out);
  }
}

void MailPopulation::wake(std::uint32_t client, Instant now, Outbox& out) {
  const Client& c = clients_[client];
  if (c.stage == Stage::Pause) {
    proceed(client, program_.asks_first ? Stage::Capability : Stage::Ready, now, out);
  } else if (c.stage == Stage::On && connections_.is_idle(client)) {
    if (options_.day.weight(now) > 0)
      request(client, dialect().look, now, out);
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

void MailPopulation::begin_session(std::uint32_t client, Instant now, Outbox& out) {
  Client& c = clients_[client];
  c.is_in_session = true;
  c.is_repeating = false;
  c.failures = 0;
  ++sessions_;
  out.record(RecordKind::SessionStarted, client);
  log_on(client, now, out);
}

void MailPopulation::end_session(std::uint32_t client, Instant now, Outbox& out) {
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
void MailPopulation::think(std::uint32_t client, Instant now, Outbox& out) {
  pace_.think(client, options_.profile.think_s, now, out);
}

void MailPopulation::request(std::uint32_t client, ActionId action, Instant now, Outbox& out) {
  connections_.begin(client, action, options_.who.host, *this, now, out);
}

void MailPopulation::log_on(std::uint32_t client, Instant now, Outbox& out) {
  Client& c = clients_[client];
  c.stage = Stage::Greeting;
  c.step = 0;
  c.is_secure = options_.implicit_tls;
  c.has_news = false;
  c.is_greeted = false;
  request(client, dialect().logon, now, out);
}

// ---- what is said ------------------------------------------------------------------------------

Command MailPopulation::command(std::uint32_t client, Verb verb) {
  Command command;
  command.nonce = pace_.bits(choices_, client);
  command.number = ++clients_[client].number;
  command.verb = verb;
  command.is_repeat = clients_[client].is_repeating;
  return command;
}

// A command without an exchange of its own.
void MailPopulation::say(std::uint32_t client, Verb verb, Outbox& out) {
  if (verb == Verb::Done) {  // no command: it has no number, and its answer is that of the IDLE
    Command done;
    done.nonce = pace_.bits(choices_, client);
    done.is_repeat = clients_[client].is_repeating;
    done.number = clients_[client].number;
    done.verb = verb;
    done.action = dialect().hang;
    connections_.say(client, {mailaccess::kLineBytes, done}, out);
    return;
  }
  Command said = command(client, verb);
  const bool is_hello = verb == Verb::ClientHello;
  if (is_hello) said.tls_session = connections_.tls_session(client);
  connections_.say(client,
                   {is_hello ? mailaccess::kClientHelloBytes : mailaccess::kLineBytes, said}, out);
}

// On with what comes before the logon.
void MailPopulation::proceed(std::uint32_t client, Stage stage, Instant now, Outbox& out) {
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

ClientConnections::Readiness MailPopulation::readiness(std::uint32_t client, ActionId, Instant now,
                                                       Outbox& out) {
  using enum ClientReadiness;
  const Stage& stage = clients_[client].stage;
  if (stage == Stage::Greeting && clients_[client].is_greeted) greeted(client, now, out);
  if (stage == Stage::AskAgain) say(client, Verb::Capability, out);
  return stage == Stage::Ready || stage == Stage::On ? Now : SettingUp;
}

ClientConnections::Outgoing MailPopulation::write(const ClientConnections::Exchange& exchange) {
  Client& c = clients_[exchange.connection];
  Verb verb = Verb::Mailbox;
  std::uint32_t bytes = mailaccess::kLineBytes;
  if (exchange.action == dialect().logon) {
    c.stage = Stage::Logon;
    verb = c.takes_plain                ? Verb::AuthenticatePlain
           : dialect().names_user_first ? Verb::User
                                        : Verb::Login;
  } else if (const Step* step = find_step(exchange.connection)) {
    bytes = step->bytes;
  }
  Command asked = command(exchange.connection, verb);
  asked.action = exchange.action;
  if (verb != Verb::Mailbox) {
    asked.user = user_of(exchange.connection);
    asked.password_ok = connections_.passwords().is_right(asked.user, exchange.now);
  }
  return {{bytes, asked}, asked.is_repeat};
}

// ---- what is heard -----------------------------------------------------------------------------

bool MailPopulation::wants_tls(const Client& c, const Reply& offer) const {
  if (c.is_secure) return false;
  switch (program_.start_tls) {
    case mailaccess::StartTls::Never:
      return false;
    case mailaccess::StartTls::IfOffered:
      return offer.offers_tls;
    case mailaccess::StartTls::Unasked:
      return true;
  }
  SIM_ASSERT(false);
  return false;
}

// An offer that leaves the program no way to log on is a refusal: it tries none. And what it does
// without may be refused.
Reply MailPopulation::judged(std::uint32_t client, const Reply& reply) const {
  const Client& c = clients_[client];
  if (c.stage == Stage::On && reply.status == Status::Bad) {
    const Step* step = find_step(client);
    Reply taken = reply;
    if (step != nullptr && step->may_be_refused) taken.status = Status::Ok;
    return taken;
  }
  if (c.stage != Stage::Capability || reply.status != Status::Ok || wants_tls(c, reply))
    return reply;
  const bool takes_plain = program_.takes_plain && reply.offers_plain;
  if (takes_plain || !program_.heeds_login_disabled || !reply.refuses_login) return reply;
  Reply refusal = reply;
  refusal.status = Status::No;
  refusal.why = mailaccess::Refusal::NeedsTls;
  return refusal;
}

std::optional<std::uint16_t> MailPopulation::read(const ClientConnections::Exchange& exchange,
                                                  const Message& message) {
  const auto* said = message.as<Reply>();
  if (said == nullptr) return std::nullopt;
  const Client& c = clients_[exchange.connection];
  const Reply reply = judged(exchange.connection, *said);
  if (reply.status == Status::Bye) {
    if (exchange.action == dialect().leave) return std::nullopt;  // it belongs to it
    return mailaccess::status_of(reply);
  }
  if (exchange.action == dialect().hang && reply.status == Status::Untagged && reply.is_event)
    return mailaccess::status_of(reply);
  if (reply.number != c.number || !is_final(reply.status)) return std::nullopt;
  // A good answer to what comes before the exchange's own command is not its answer. DONE comes
  // after that of an IDLE, and before that of what follows it.
  const bool is_own = c.stage == Stage::Logon || c.stage == Stage::On ||
                      (c.stage == Stage::EndingIdle && exchange.action == dialect().hang);
  if (reply.status == Status::Ok && !is_own) return std::nullopt;
  return mailaccess::status_of(reply);
}

void MailPopulation::heard(std::uint32_t client, const Message& message, Instant now, Outbox& out) {
  const auto* reply = message.as<Reply>();
  if (reply != nullptr) go_on(client, *reply, now, out);
}

void MailPopulation::go_on(std::uint32_t client, const Reply& reply, Instant now, Outbox& out) {
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
    if (c.stage == Stage::Ready) connections_.send_held(client, *this, now, out);
    return;
  }
  if (reply.number != c.number) return;
  if (c.stage == Stage::Logon && reply.status == Status::Continue)
    say_credentials(client, now, out);
  if (reply.status != Status::Ok) return;
  if (c.stage == Stage::Capability) {
    offered(client, reply, now, out);
  } else if (c.stage == Stage::StartTls) {
    proceed(client, Stage::ClientHello, now, out);
  } else if (c.stage == Stage::ClientHello) {
    if (!connections_.judge(client, reply.certificate, *this, now, out)) return;
    c.is_secure = true;
    if (reply.tls_session != 0) connections_.keep_tls_session(client, reply.tls_session);
    proceed(client, Stage::Capability, now, out);
  } else if (c.stage == Stage::AskAgain || c.stage == Stage::EndingIdle) {
    proceed(client, Stage::On, now, out);
  }
}

// SASL goes on with its command; the password behind USER is one of its own.
void MailPopulation::say_credentials(std::uint32_t client, Instant now, Outbox& out) {
  Client& c = clients_[client];
  Command credentials = command(client, c.takes_plain ? Verb::AuthenticatePlain : Verb::Login);
  if (c.takes_plain) credentials.number = --c.number;
  credentials.action = dialect().logon;
  credentials.user = user_of(client);
  credentials.password_ok = connections_.passwords().is_right(credentials.user, now);
  connections_.say(client, {mailaccess::kLineBytes, credentials}, out);
}

// Where no pause and no question comes first, all is said that comes before the logon.
void MailPopulation::greeted(std::uint32_t client, Instant now, Outbox& out) {
  if (program_.pause > Duration{0}) {
    clients_[client].stage = Stage::Pause;
    pace_.wake_at(client, now + program_.pause, out);
  } else if (program_.asks_first) {
    proceed(client, Stage::Capability, now, out);
  } else {
    clients_[client].stage = Stage::Ready;
  }
}

void MailPopulation::offered(std::uint32_t client, const Reply& reply, Instant now, Outbox& out) {
  Client& c = clients_[client];
  if (wants_tls(c, reply)) {
    proceed(client, Stage::StartTls, now, out);
    return;
  }
  c.takes_plain = program_.takes_plain && reply.offers_plain;
  proceed(client, Stage::Ready, now, out);
}

// What a refused program says before it hangs up. Nobody waits for the answers; and who was refused
// TLS says nothing more in clear.
void MailPopulation::say_farewell(std::uint32_t client, Outbox& out) {
  if (!connections_.is_connected(client) || clients_[client].stage == Stage::StartTls) return;
  for (const ActionId action : program_.when_refused) {
    Command said = command(client, Verb::Mailbox);
    said.action = action;
    connections_.say(client, {mailaccess::kLineBytes, said}, out);
  }
}

// ---- the walk ----------------------------------------------------------------------------------

const Step* MailPopulation::find_step(std::uint32_t client) const {
  const std::size_t step = clients_[client].step;
  const std::size_t length = program_.walk.size();
  if (step < length) return &program_.walk[step];
  const bool is_left = !new_mail_.empty() && new_mail_[client].count > 0;
  return is_left ? &program_.of_each[step - length] : nullptr;
}

// Behind the walk the steps of each message follow, as often as there was one when it ended.
void MailPopulation::step_is_done(std::uint32_t client, Instant now) {
  Client& c = clients_[client];
  const std::size_t length = program_.walk.size();
  if (find_step(client) == nullptr) return;
  ++c.step;
  if (new_mail_.empty()) return;
  NewMail& mail = new_mail_[client];
  if (c.step == length) {
    for (; mail.next <= now; mail.next = next_mail(client, mail.next)) ++mail.count;
  } else if (c.step == length + program_.of_each.size()) {
    --mail.count;
    c.step = static_cast<std::uint8_t>(length);
  }
}

// At night less comes.
Instant MailPopulation::next_mail(std::uint32_t client, Instant after) {
  constexpr int kHours = 24;
  for (int hour = 0; hour < kHours && options_.day.weight(after) <= 0; ++hour)
    after = options_.day.end_of_hour(after);
  const double weight = options_.day.weight(after);
  if (weight <= 0) return kNever;
  const double s = options_.new_mail_s.draw(pace_.bits(choices_, client)) / weight;
  return after + from_seconds(std::max(s, 1e-3));
}

UserId MailPopulation::user_of(std::uint32_t client) const {
  return UserId{std::size_t{options_.who.first_user.value} + client};
}

// ---- what is made of it ------------------------------------------------------------------------

void MailPopulation::completed(std::uint32_t client, ActionId action, const Message& answer,
                               Instant now, Outbox& out) {
  const Reply reply = judged(client, *answer.as<Reply>());
  if (action == dialect().leave) {
    end_session(client, now, out);
  } else if (mailaccess::status_of(reply) < 400) {
    good_answer(client, action, reply, now, out);
  } else if (reply.status == Status::Bye && action != dialect().logon) {
    cut_off(client, mailaccess::end_by(reply), now, out);
  } else {
    if (reply.status != Status::Bye) say_farewell(client, out);
    std::optional<Instant> typed;
    if (reply.why == mailaccess::Refusal::BadLogon)
      typed = connections_.passwords().refused(user_of(client), now);
    retry(client, mailaccess::end_by(reply), now, out, typed);
  }
}

void MailPopulation::good_answer(std::uint32_t client, ActionId action, const Reply& reply,
                                 Instant now, Outbox& out) {
  Client& c = clients_[client];
  if (action == dialect().hang) {
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
  } else if (action == dialect().logon) {
    connections_.passwords().taken(user_of(client));
    c.stage = program_.asks_again ? Stage::AskAgain : Stage::On;
    walk(client, now, out);
  } else if (action == dialect().look) {
    c.has_news = c.has_news || reply.is_event;
    had(client, now, out);
  } else {
    step_is_done(client, now);
    walk(client, now, out);
  }
}

void MailPopulation::walk(std::uint32_t client, Instant now, Outbox& out) {
  if (const Step* step = find_step(client))
    request(client, step->action, now, out);
  else
    had(client, now, out);
}

// The client has what it wanted.
void MailPopulation::had(std::uint32_t client, Instant now, Outbox& out) {
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
void MailPopulation::rest(std::uint32_t client, Instant now, Outbox& out) {
  if (clients_[client].has_news) {
    fetch(client, now, out);
  } else if (!options_.uses_idle) {
    think(client, now, out);
  } else if (options_.day.weight(now) <= 0) {
    leave(client, now, out);
  } else {
    pace_.wake_at(client, now + std::chrono::seconds(options_.profile.hold_s), out);
    request(client, dialect().hang, now, out);
  }
}

void MailPopulation::fetch(std::uint32_t client, Instant now, Outbox& out) {
  clients_[client].has_news = false;
  request(client, dialect().fetch, now, out);
}

// Nobody waits for a LOGOUT: it is no operation.
void MailPopulation::leave(std::uint32_t client, Instant now, Outbox& out) {
  connections_.begin(client, dialect().leave, options_.who.host, *this, now, out,
                     ClientConnections::Wish::OfAnother);
}

void MailPopulation::failed(std::uint32_t client, ActionId action, FailureReason reason,
                            Instant now, Outbox& out) {
  if (action == dialect().leave) {
    end_session(client, now, out);  // it leaves all the same
  } else if (reason == FailureReason::Reset && action != dialect().logon) {
    clients_[client].is_repeating = true;
    cut_off(client, end_by(reason), now, out);
  } else {
    retry(client, end_by(reason), now, out);
  }
}

void MailPopulation::lost(std::uint32_t client, Instant now, Outbox& out) {
  cut_off(client, OperationEnd::Reset, now, out);
}

// The session was cut behind its logon: once the client is back without delay.
void MailPopulation::cut_off(std::uint32_t client, OperationEnd how, Instant now, Outbox& out) {
  Client& c = clients_[client];
  if (c.failures > 0 || !program_.tries_again) {
    retry(client, how, now, out);
    return;
  }
  c.failures = 1;
  pace_.forget(client);
  connections_.hang_up(client, out);
  connections_.try_again(client, how, now, now, out);
  log_on(client, now, out);
}

// `how`: what becomes of the operation if the next attempt comes too late for it. `typed`: when its
// user has typed a password, if one was asked for.
void MailPopulation::retry(std::uint32_t client, OperationEnd how, Instant now, Outbox& out,
                           std::optional<Instant> typed) {
  if (!program_.tries_again) {
    connections_.drop(client, how, now, out);
    end_session(client, now, out);
    return;
  }
  Client& c = clients_[client];
  connections_.hang_up(client, out);
  c.stage = Stage::Off;
  c.is_repeating = true;
  const Instant at = pace_.retry(client, options_.profile.retry_s, typed, now, out);
  connections_.try_again(client, how, at, now, out);
}

}  // namespace casgrid
