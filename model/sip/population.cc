#include "model/sip/population.h"

#include <utility>

#include "model/base/assert.h"
#include "model/sip/actions.h"

namespace casgrid::sip {
namespace {

// Assumed: a call that is sent on more often than this goes round.
constexpr std::uint8_t kRedirectsMost = 5;

constexpr Method method_of(ActionId action) {
  switch (exchange_of(action)) {
    case Exchange::Bye:
      return Method::Bye;
    case Exchange::Options:
      return Method::Options;
    case Exchange::Invite:
    case Exchange::Call:
    case Exchange::kCount:
      break;
  }
  return Method::Invite;
}

PeerWatchOptions watch_of(const PopulationOptions& o) {
  return {.peers = o.connections.dns->names[o.who.host.index()].addresses,
          .port = o.connections.port,
          .is_plain = o.connections.is_plain,
          .every = o.ping,
          .patience = o.connections.patience};
}

}  // namespace

Population::Population(PopulationOptions options)
    : options_(std::move(options)),
      sizes_(options_.who.seed, options_.who.draws, "request sizes"),
      choices_(options_.who.seed, options_.who.draws, "choices"),
      lines_(options_.who.users),
      pace_(options_.who, options_.day, lines_),
      connections_(options_.connections, options_.who.users),
      peers_(watch_of(options_)) {
  SIM_ASSERT(options_.connections.connections_per_client == 1 && options_.program != nullptr &&
             peers_.size() > 0);
}

void Population::handle(const Input& input, Instant now, Outbox& out) {
  if (input.kind == InputKind::Started) {
    pace_.begin(options_.ramp, now, out);
    peers_.start(now, out);
    return;
  }
  if (tag_half(input.tag) == PeerWatch::kHalf) {
    peers_.handle(input, now, out);
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

void Population::wake(std::uint32_t line, Instant now, Outbox& out) {
  if (lines_[line].stage == Stage::Talking) {
    lines_[line].stage = Stage::HangingUp;
    connections_.begin(line, kBye, options_.who.host, *this, now, out,
                       ClientConnections::Wish::OfAnother);
    return;
  }
  SIM_ASSERT(lines_[line].stage <= Stage::Idle);
  const bool is_fresh = lines_[line].stage == Stage::Fresh;
  lines_[line].stage = Stage::Idle;
  if (is_fresh && options_.program->talks)
    pace_.think(line, options_.profile.think_s, now, out);
  else if (!pace_.sleeps(line, now, out))
    call(line, now, out);
}

void Population::call(std::uint32_t number, Instant now, Outbox& out) {
  Line& line = lines_[number];
  line.begun = now;
  line.peers_tried = 0;
  line.is_for_attendant = unit(pace_.bits(choices_, number)) < options_.attendant_share;
  turn_ = peer_behind(turn_);
  line.peer = static_cast<std::uint16_t>(turn_);
  if (!options_.program->asks_options) out.record(RecordKind::PhoneCallBegun, number);
  ask_peer(number, now, out);
}

// The next that is in; if none is, the next.
std::size_t Population::peer_behind(std::size_t peer) const {
  for (std::size_t i = 1; i <= peers_.size(); ++i) {
    const std::size_t next = (peer + i) % peers_.size();
    if (peers_.is_in(next)) return next;
  }
  return (peer + 1) % peers_.size();
}

void Population::ask_peer(std::uint32_t number, Instant now, Outbox& out) {
  Line& line = lines_[number];
  line.stage = Stage::Calling;
  line.redirects = 0;
  ++line.peers_tried;
  connections_.lead_home(number);
  connections_.go_to_address(number, options_.who.host, line.peer);
  connections_.begin(number, options_.program->asks_options ? kOptions : kInvite, options_.who.host,
                     *this, now, out);
}

Request Population::request(std::uint32_t number, ActionId action) const {
  const Line& line = lines_[number];
  Request r;
  r.number = connections_.number(number);
  r.user = UserId{std::size_t{options_.who.first_user.value} + number};
  r.gateway = options_.gateway;
  r.action = action;
  r.method = method_of(action);
  r.is_for_attendant = line.is_for_attendant;
  r.shows_certificate = options_.shows_certificate;
  r.is_repeat = line.is_repeating || line.peers_tried > 1;
  return r;
}

ClientConnections::Outgoing Population::write(const ClientConnections::Exchange& exchange) {
  const std::uint32_t line = exchange.connection;
  Request r = request(line, exchange.action);
  r.nonce = pace_.bits(choices_, line);
  const bool describes_media = r.method == Method::Invite;
  const std::uint32_t bytes =
      describes_media ? octets_of(options_.profile.request_bytes.draw(pace_.bits(sizes_, line)))
                      : kShortBytes;
  return {{bytes, r}, r.is_repeat};
}

std::optional<std::uint16_t> Population::read(const ClientConnections::Exchange& exchange,
                                              const Message& message) {
  const auto* response = message.as<Response>();
  const bool is_its_own = response != nullptr && response->number == exchange.number &&
                          response->to == method_of(exchange.action);
  if (!is_its_own) return std::nullopt;
  return response->status;
}

void Population::completed(std::uint32_t line, ActionId action, const Message& answer, Instant now,
                           Outbox& out) {
  const Response& response = *answer.as<Response>();
  if (action == kBye) {
    out.record(RecordKind::PhoneCallFinished, line);
    if (options_.program->exit) {
      program_ended(line, 0, OperationEnd::Good, now, out);
      return;
    }
    end(line, out);
    pace_.think(line, options_.profile.think_s, now, out);
    return;
  }
  const bool is_redirect = response.status == kMovedTemporarily;
  if (action != kOptions)
    say(line, !is_redirect || options_.program->acks_redirect ? Method::Ack : Method::Cancel, out);
  answered(line, action, response, now, out);
}

// ACK and CANCEL have the number of their INVITE, and no answer that is waited for.
void Population::say(std::uint32_t line, Method method, Outbox& out) const {
  if (!connections_.is_connected(line)) return;
  Request r = request(line, kInvite);
  r.method = method;
  connections_.say(line, {kShortBytes, r}, out);
}

void Population::answered(std::uint32_t line, ActionId action, const Response& response,
                          Instant now, Outbox& out) {
  const ProgramRow& program = *options_.program;
  if (response.status == kMovedTemporarily && program.follows && options_.follows) {
    go_to(line, response, now, out);
    return;
  }
  const OperationEnd how = response.status == kMovedTemporarily ? OperationEnd::RedirectLoop
                           : response.is_full                   ? OperationEnd::Throttled
                           : response.status >= kServerError    ? OperationEnd::ServerError
                                                                : OperationEnd::ClientError;
  if (response.status == kOk && action != kOptions) {
    up(line, now, out);
  } else if (program.exit) {
    program_ended(line, exit_code(program, response.status),
                  response.status == kOk ? OperationEnd::Good : how, now, out);
  } else if (response.status >= kServerError) {
    next_peer(line, how, now, out);
  } else {
    call_failed(line, how, now, out);
  }
}

// Where the Contact says, on a connection of its own.
void Population::go_to(std::uint32_t number, const Response& redirect, Instant now, Outbox& out) {
  Line& line = lines_[number];
  const bool is_call = !options_.program->asks_options;
  connections_.hang_up(number, out);
  if (++line.redirects > kRedirectsMost) {
    if (options_.program->exit)
      program_ended(number, options_.program->exit->refused, OperationEnd::RedirectLoop, now, out);
    else
      call_failed(number, OperationEnd::RedirectLoop, now, out);
    return;
  }
  if (is_call) out.record(RecordKind::PhoneCallRedirected, number, redirect.contact.value);
  line.stage = Stage::Connecting;
  connections_.lead_to(number, options_.servers[redirect.contact.index()], redirect.contact_port);
  connections_.begin(number, is_call ? kCall : kOptions, options_.who.host, *this, now, out);
}

// The call is answered: what was wanted is had, and lasts until the caller hangs up.
void Population::up(std::uint32_t number, Instant now, Outbox& out) {
  Line& line = lines_[number];
  line.failures = 0;
  line.is_repeating = false;
  out.record(RecordKind::PhoneCallAnswered, number, 0,
             static_cast<std::uint64_t>(ns(now - line.begun)));
  connections_.succeed(number, now, out);
  line.stage = Stage::Talking;
  if (options_.program->talks)
    pace_.wake_at(number, now + pace_.time(options_.call_s, number), out);
  else
    wake(number, now, out);
}

void Population::failed(std::uint32_t line, ActionId action, FailureReason reason, Instant now,
                        Outbox& out) {
  if (action == kBye && !options_.program->exit)
    dropped(line, now, out);
  else if (options_.program->exit)
    program_ended(line, exit_code(*options_.program, reason), end_by(reason), now, out);
  else
    next_peer(line, end_by(reason), now, out);
}

void Population::next_peer(std::uint32_t number, OperationEnd how, Instant now, Outbox& out) {
  Line& line = lines_[number];
  if (!options_.program->has_other_peers || line.peers_tried >= peers_.size()) {
    call_failed(number, how, now, out);
    return;
  }
  connections_.hang_up(number, out);
  connections_.try_again(number, how, now, now, out);
  line.peer = static_cast<std::uint16_t>(peer_behind(line.peer));
  ask_peer(number, now, out);
}

void Population::call_failed(std::uint32_t number, OperationEnd how, Instant now, Outbox& out) {
  out.record(RecordKind::PhoneCallFailed, number);
  end(number, out);
  lines_[number].is_repeating = true;
  const Instant at = pace_.back_off(number, options_.profile.retry_s, now, out);
  connections_.try_again(number, how, at, now, out);
}

// Its connection is gone, and with it the call. The caller wants to go on.
void Population::dropped(std::uint32_t number, Instant now, Outbox& out) {
  out.record(RecordKind::PhoneCallDropped, number);
  end(number, out);
  pace_.back_off(number, options_.profile.retry_s, now, out);
}

// Only one that talks has a connection without an exchange.
void Population::lost(std::uint32_t line, Instant now, Outbox& out) {
  if (lines_[line].stage == Stage::Talking) dropped(line, now, out);
}

void Population::program_ended(std::uint32_t number, int code, OperationEnd how, Instant now,
                               Outbox& out) {
  if (!options_.program->asks_options && how != OperationEnd::Good)
    out.record(RecordKind::PhoneCallFailed, number);
  out.record(RecordKind::ProgramExited, number, static_cast<std::uint32_t>(code));
  end(number, out);
  connections_.drop(number, how, now, out);
  pace_.think(number, options_.profile.think_s, now, out);
}

void Population::end(std::uint32_t number, Outbox& out) {
  connections_.hang_up(number, out);
  lines_[number].stage = Stage::Idle;
}

}  // namespace casgrid::sip
