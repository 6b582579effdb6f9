#include "model/smtp/population.h"

#include <algorithm>
#include <utility>

#include "model/base/assert.h"
#include "model/smtp/actions.h"
#include "model/smtp/envelope.h"
#include "model/smtp/outcome.h"
#include "model/smtp/ports.h"
#include "model/smtp/sizes.h"

namespace casgrid::smtp {
namespace {

const ProgramRow& program_of(const PopulationOptions& options) {
  SIM_ASSERT(options.program != nullptr);
  return *options.program;
}

ClientConnectionsOptions connections_of(const PopulationOptions& options) {
  ClientConnectionsOptions connections = options.connections;
  connections.port = program_of(options).logs_on ? kSubmission : kMail;
  connections.is_plain = true;
  connections.connections_per_client = 1;
  return connections;
}

}  // namespace

Population::Population(PopulationOptions options)
    : options_(std::move(options)),
      program_(program_of(options_)),
      choices_(options_.who.seed, options_.who.draws, "choices"),
      sizes_(options_.who.seed, options_.who.draws, "request sizes"),
      lines_(options_.who.users),
      pace_(options_.who, options_.day, lines_),
      connections_(connections_of(options_), options_.who.users) {
  SIM_ASSERT(options_.recipients > 0 && options_.hosts > 0);
  if (program_.queues) hosts_.resize(options_.hosts);
}

void Population::handle(const Input& input, Instant now, Outbox& out) {
  if (input.kind == InputKind::Started) {
    pace_.begin(options_.ramp, now, out);
    return;
  }
  if (connections_.handle(input, *this, now, out)) return;
  if (input.kind == InputKind::TimerDue) {
    if (const auto line = pace_.woken(input.tag)) wake(*line, now, out);
  }
}

void Population::expect(InputKind, std::uint64_t tag) const {
  if (tag_half(tag) != 0) return;
  const auto line = static_cast<std::uint32_t>(tag);
  connections_.prefetch(line);
  if (line < lines_.size()) __builtin_prefetch(&lines_[line]);
}

ActionId Population::action() const { return program_.logs_on ? kSubmit : kRelay; }

std::size_t Population::hosts() const {
  return options_.connections.dns->names[options_.who.host.index()].addresses.size();
}

// ---- messages come, and wait their turn --------------------------------------------------------

// In busy hours more come; in an hour of weight 0 none.
Instant Population::next_mail(std::uint32_t line, Instant after) {
  constexpr int kHours = 24;
  for (int hour = 0; hour < kHours && options_.day.weight(after) <= 0; ++hour)
    after = options_.day.end_of_hour(after);
  const double weight = options_.day.weight(after);
  if (weight <= 0) return kNever;
  const double s = options_.profile.think_s.draw(pace_.time_bits(line)) / weight;
  return after + std::max(from_seconds(std::max(s, 0.0)), kLeastGap);
}

void Population::wake(std::uint32_t number, Instant now, Outbox& out) {
  Line& line = lines_[number];
  if (line.next_mail <= now) {
    make_mail(number, now, out);
    line.next_mail = next_mail(number, now);
  } else if (line.next_mail == kNever) {  // for the first time
    line.next_mail = next_mail(number, now);
  }
  look(number, now, out);
}

void Population::make_mail(std::uint32_t number, Instant now, Outbox& out) {
  Line& line = lines_[number];
  const Handle handle = mails_.take();
  Mail& mail = *mails_.find(handle);
  mail.made = now;
  mail.name = MailName{options_.self, ++made_}.pack();
  mail.nonce = pace_.bits(choices_, number);
  mail.octets = octets_of(options_.profile.request_bytes.draw(pace_.bits(sizes_, number)));
  const std::uint32_t first =
      program_.logs_on ? static_cast<std::uint32_t>(mail.nonce % options_.who.users) : number;
  mail.first_recipient = UserId{std::size_t{options_.who.first_user.value} + first};
  mail.goes_out = options_.outside_share > 0 && unit(mail.nonce) < options_.outside_share;
  if (line.first.is_none()) {
    line.first = handle;
    line.due = now;
  } else {
    mails_.find(line.last)->next = handle;
  }
  line.last = handle;
  out.record(RecordKind::MailMade, number, options_.recipients, mail.name);
}

UserId Population::recipient(const Mail& mail, std::uint16_t place) const {
  if (mail.goes_out) return kOutside;
  const std::uint32_t first = mail.first_recipient.value - options_.who.first_user.value;
  return UserId{std::size_t{options_.who.first_user.value} + (first + place) % options_.who.users};
}

// Is there anything to do now? Else when.
void Population::look(std::uint32_t number, Instant now, Outbox& out) {
  const Line& line = lines_[number];
  if (line.stage == Stage::Off && !line.first.is_none() && line.due <= now && !line.is_waiting &&
      takes_place(number))
    attempt(number, now, out);
  Instant next = line.next_mail;
  const bool is_deferred = line.stage == Stage::Off && !line.first.is_none() && !line.is_waiting;
  if (is_deferred) next = std::min(next, line.due);
  if (next != kNever) pace_.wake_at(number, std::max(next, now), out);
}

Population::Host* Population::host_of(std::uint32_t number) {
  if (hosts_.empty()) return nullptr;
  return &hosts_[number / options_.connections.clients_per_address];
}

// Else the line waits for one.
bool Population::takes_place(std::uint32_t number) {
  Host* host = host_of(number);
  if (host == nullptr) return true;
  if (host->at_once < kMostAtOnce) {
    ++host->at_once;
    return true;
  }
  lines_[number].is_waiting = true;
  host->waiting.push_back(number);
  return false;
}

void Population::gives_place(std::uint32_t number, Instant now, Outbox& out) {
  Host* host = host_of(number);
  if (host == nullptr) return;
  SIM_ASSERT(host->at_once > 0);
  --host->at_once;
  if (host->waiting.empty()) return;
  const std::uint32_t next = host->waiting.front();
  host->waiting.pop_front();
  lines_[next].is_waiting = false;
  look(next, now, out);
}

void Population::attempt(std::uint32_t number, Instant now, Outbox& out) {
  Line& line = lines_[number];
  line.stage = Stage::Greeting;
  line.said = 0;
  line.is_secure = line.is_greeted = false;
  if (program_.has_other_hosts) {
    if (line.hosts == 0)
      line.host = static_cast<std::uint16_t>(pace_.bits(choices_, number) % hosts());
    ++line.hosts;
    connections_.go_to_address(number, options_.who.host, line.host);
  }
  connections_.begin(number, action(), options_.who.host, *this, now, out);
}

// ---- what is said ------------------------------------------------------------------------------

Command Population::command(std::uint32_t number, Verb verb) {
  Line& line = lines_[number];
  const Mail& mail = *mails_.find(line.first);
  Command c;
  c.nonce = mail.nonce;
  c.mail = mail.name;
  c.made = mail.made;
  c.number = ++line.number;
  c.user = UserId{std::size_t{options_.who.first_user.value} + number};
  c.octets = mail.octets;
  c.verb = verb;
  c.is_repeat = mail.has_failed;
  return c;
}

void Population::say(std::uint32_t number, Verb verb, Stage next, std::uint32_t bytes,
                     Outbox& out) {
  Command c = command(number, verb);
  if (verb == Verb::ClientHello) c.tls_session = connections_.tls_session(number);
  lines_[number].stage = next;
  connections_.say(number, {bytes, c}, out);
}

ClientConnections::Readiness Population::readiness(std::uint32_t number, ActionId, Instant,
                                                   Outbox& out) {
  Line& line = lines_[number];
  if (line.stage == Stage::Greeting && line.is_greeted) greeted(number, out);
  if (line.stage != Stage::Ready) return ClientReadiness::SettingUp;
  if (!program_.pipelines) return ClientReadiness::Now;
  // In the segment that MAIL begins.
  const Mail& mail = *mails_.find(line.first);
  Recipients some;
  some.number = line.number + 1;
  some.is_pipelined = true;
  for (std::uint16_t i = 0; i < options_.recipients; ++i) {
    some.users[some.count++] = recipient(mail, i);
    if (some.count < Recipients::kMost && i + 1 < options_.recipients) continue;
    connections_.say(number, Envelopes::of(some), out);
    some.first = static_cast<std::uint16_t>(i + 1);
    some.count = 0;
  }
  return ClientReadiness::Now;
}

ClientConnections::Outgoing Population::write(const ClientConnections::Exchange& exchange) {
  Command c = command(exchange.connection, Verb::Mail);
  c.is_pipelined = program_.pipelines;
  c.recipients = program_.pipelines ? options_.recipients : 0;
  lines_[exchange.connection].stage = Stage::Mail;
  return {{program_.pipelines ? 2 * kLineBytes : kLineBytes, c}, c.is_repeat};
}

void Population::say_password(std::uint32_t number, Instant now, Outbox& out) {
  Command shown = command(number, Verb::Password);
  shown.password_ok = connections_.passwords().is_right(shown.user, now);
  lines_[number].stage = Stage::Password;
  connections_.say(number, {kLineBytes, shown}, out);
}

void Population::say_recipient(std::uint32_t number, Outbox& out) {
  Line& line = lines_[number];
  Recipients one;
  one.number = ++line.number;
  one.first = line.said;
  one.count = 1;
  one.users[0] = recipient(*mails_.find(line.first), line.said++);
  line.stage = Stage::Recipient;
  connections_.say(number, {kLineBytes, one}, out);
}

void Population::say_body(std::uint32_t number, Outbox& out) {
  const std::uint32_t octets = mails_.find(lines_[number].first)->octets;
  lines_[number].stage = Stage::Body;
  Command piece = command(number, Verb::Piece);
  for (std::uint32_t at = 0; at < octets; at += kPieceBytes) {
    piece.octets = piece_at(octets, at);
    piece.quits = program_.pipelines;
    connections_.say(number, {piece.octets + kHeadBytes, piece}, out);
  }
}

// ---- what is heard -----------------------------------------------------------------------------

Reply Population::judged(std::uint32_t number, const Reply& reply) const {
  const Line& line = lines_[number];
  if (line.stage != Stage::Ehlo || reply.code >= kTransient) return reply;
  Reply refusal = reply;
  if (options_.start_tls == StartTls::Required && !line.is_secure && !reply.offers_tls)
    refusal.why = Refusal::NeedsTls;
  else if (program_.logs_on && !reply.offers_auth &&
           (line.is_secure || options_.start_tls == StartTls::Never ||
            (options_.start_tls == StartTls::IfOffered && !reply.offers_tls)))
    refusal.why = Refusal::AuthUnknown;
  if (refusal.why != Refusal::None) refusal.code = code_of(refusal.why);
  return refusal;
}

std::optional<std::uint16_t> Population::read(const ClientConnections::Exchange& exchange,
                                              const Message& message) {
  const auto* said = message.as<Reply>();
  if (said == nullptr) return std::nullopt;
  const Line& line = lines_[exchange.connection];
  if (said->number != 0 && said->number != line.number) return std::nullopt;
  const Reply reply = judged(exchange.connection, *said);
  const bool is_final =
      reply.code >= kTransient || (line.stage == Stage::Body && reply.number != 0);
  if (!is_final) return std::nullopt;
  return status_of(reply);
}

void Population::heard(std::uint32_t number, const Message& message, Instant now, Outbox& out) {
  const auto* reply = message.as<Reply>();
  if (reply == nullptr || lines_[number].stage == Stage::Off) return;
  if (reply->number == 0 ? lines_[number].stage == Stage::Greeting && reply->code == kReady
                         : reply->number == lines_[number].number)
    go_on(number, *reply, now, out);
}

void Population::greeted(std::uint32_t number, Outbox& out) {
  say(number, Verb::Ehlo, Stage::Ehlo, kLineBytes, out);
}

void Population::extended(std::uint32_t number, const Reply& offer, Instant now, Outbox& out) {
  const Line& line = lines_[number];
  if (options_.start_tls != StartTls::Never && !line.is_secure && offer.offers_tls) {
    say(number, Verb::StartTls, Stage::StartTls, kLineBytes, out);
  } else if (program_.logs_on) {
    say(number, Verb::AuthLogin, Stage::Logon, kLineBytes, out);
  } else {
    lines_[number].stage = Stage::Ready;
    connections_.send_held(number, *this, now, out);
  }
}

void Population::go_on(std::uint32_t number, const Reply& reply, Instant now, Outbox& out) {
  Line& line = lines_[number];
  switch (line.stage) {
    case Stage::Greeting:
      line.is_greeted = true;
      if (connections_.is_connected(number)) greeted(number, out);
      break;
    case Stage::Ehlo:
      extended(number, reply, now, out);
      break;
    case Stage::StartTls:
      say(number, Verb::ClientHello, Stage::ClientHello, kClientHelloBytes, out);
      break;
    case Stage::ClientHello:
      if (!connections_.judge(number, reply.certificate, *this, now, out)) return;
      line.is_secure = true;
      if (reply.tls_session != 0) connections_.keep_tls_session(number, reply.tls_session);
      greeted(number, out);
      break;
    case Stage::Logon:
      say(number, Verb::UserName, Stage::Name, kLineBytes, out);
      break;
    case Stage::Name:
      say_password(number, now, out);
      break;
    case Stage::Password:
      line.stage = Stage::Ready;
      connections_.send_held(number, *this, now, out);
      break;
    case Stage::Mail:
      if (reply.code == kGoOn)
        say_body(number, out);
      else
        say_recipient(number, out);
      break;
    case Stage::Recipient:
      if (line.said < options_.recipients)
        say_recipient(number, out);
      else
        say(number, Verb::Data, Stage::Data, kLineBytes, out);
      break;
    case Stage::Data:
      say_body(number, out);
      break;
    case Stage::Off:
    case Stage::Ready:
    case Stage::Body:
      break;
  }
}

// ---- what becomes of it ------------------------------------------------------------------------

Step Population::step_of(std::uint32_t number) const {
  switch (lines_[number].stage) {
    case Stage::Off:
    case Stage::Greeting:
      return Step::Greeting;
    case Stage::Ehlo:
      return Step::Ehlo;
    case Stage::StartTls:
    case Stage::ClientHello:
      return Step::StartTls;
    case Stage::Logon:
    case Stage::Name:
    case Stage::Password:
      return Step::Logon;
    case Stage::Ready:
    case Stage::Mail:
      return Step::Mail;
    case Stage::Recipient:
      return Step::Recipient;
    case Stage::Data:
      return Step::Data;
    case Stage::Body:
      break;
  }
  return Step::Body;
}

void Population::completed(std::uint32_t number, ActionId, const Message& answer, Instant now,
                           Outbox& out) {
  const Reply reply = judged(number, *answer.as<Reply>());
  if (reply.code < kTransient)
    taken(number, now, out);
  else
    refused(number, reply, now, out);
  gives_place(number, now, out);
  look(number, now, out);
}

void Population::taken(std::uint32_t number, Instant now, Outbox& out) {
  Line& line = lines_[number];
  out.record(RecordKind::MailSent, number, options_.recipients, mails_.find(line.first)->name);
  connections_.succeed(number, now, out);
  if (program_.ends_with_code) exited(number, 0, out);
  forget_first(number);
  line.due = now;
  hang_up(number, out);
}

// Postfix takes no 5xx of a greeting for an answer (smtp_skip_5xx_greeting).
void Population::refused(std::uint32_t number, const Reply& reply, Instant now, Outbox& out) {
  const Step at = reply.why == Refusal::NeedsTls      ? Step::StartTls
                  : reply.why == Refusal::AuthUnknown ? Step::Logon
                                                      : step_of(number);
  if (program_.ends_with_code) exited(number, exit_code(program_, at), out);
  if (reply.code >= kPermanent && at != Step::Greeting)
    bounce(number, end_by(reply), now, out);
  else
    try_again(number, end_by(reply), now, out);
}

void Population::failed(std::uint32_t number, ActionId, FailureReason reason, Instant now,
                        Outbox& out) {
  Line& line = lines_[number];
  if (program_.ends_with_code) {
    const bool is_refused = reason == FailureReason::Refused;
    exited(number, exit_code(program_, is_refused ? Step::Connecting : step_of(number)), out);
  }
  // Every address has been tried already.
  if (reason == FailureReason::Refused) line.hosts = static_cast<std::uint16_t>(hosts());
  try_again(number, end_by(reason), now, out);
  gives_place(number, now, out);
  look(number, now, out);
}

void Population::try_again(std::uint32_t number, OperationEnd how, Instant now, Outbox& out) {
  Line& line = lines_[number];
  Mail& mail = *mails_.find(line.first);
  mail.has_failed = true;
  hang_up(number, out);
  if (program_.has_other_hosts && line.hosts < hosts()) {
    line.host = static_cast<std::uint16_t>((line.host + 1) % hosts());
    line.due = now;
    connections_.try_again(number, how, now, now, out);
    return;
  }
  line.hosts = 0;
  if (program_.queues && now - mail.made >= kQueueLifetime) {
    bounce(number, how, now, out);
    return;
  }
  if (line.failures < 200) ++line.failures;
  line.due = program_.queues
                 ? now + std::clamp(now - mail.made, kLeastBackoff, kMostBackoff)
                 : now + back_off(options_.profile.retry_s, pace_.time_bits(number), line.failures);
  connections_.try_again(number, how, line.due, now, out);
}

void Population::bounce(std::uint32_t number, OperationEnd how, Instant now, Outbox& out) {
  Line& line = lines_[number];
  out.record(RecordKind::MailBounced, number, options_.recipients, mails_.find(line.first)->name);
  connections_.drop(number, how, now, out);
  forget_first(number);
  line.due = now;
  hang_up(number, out);
}

void Population::exited(std::uint32_t number, int code, Outbox& out) {
  out.record(RecordKind::ProgramExited, number, static_cast<std::uint32_t>(code));
}

void Population::forget_first(std::uint32_t number) {
  Line& line = lines_[number];
  const Handle first = line.first;
  line.first = mails_.find(first)->next;
  if (line.first.is_none()) line.last = Handle{};
  line.hosts = 0;
  line.failures = 0;
  mails_.give_back(first);
}

// Whoever still listens hears QUIT, unless it was said behind the body; nobody waits for the reply.
void Population::hang_up(std::uint32_t number, Outbox& out) {
  Line& line = lines_[number];
  const bool has_quit = program_.pipelines && line.stage == Stage::Body;
  if (connections_.is_connected(number) && !has_quit) {
    Command quit;
    quit.number = ++line.number;
    quit.verb = Verb::Quit;
    connections_.say(number, {kLineBytes, quit}, out);
  }
  connections_.hang_up(number, out);
  line.stage = Stage::Off;
}

}  // namespace casgrid::smtp
