#include "model/client/outlook_anywhere_population.h"

#include <algorithm>

#include "model/base/assert.h"
#include "model/base/lines.h"
#include "model/http/ports.h"
#include "model/http/work.h"
#include "model/outlookanywhere/actions.h"

namespace casgrid {

using outlook_anywhere::kConnect;
using outlook_anywhere::kExecute;
using outlook_anywhere::kInData;
using outlook_anywhere::kOutData;

namespace {

// Lengths of CONN/A1 and CONN/B1 as they were observed; assumed: the heads of the two requests with
// a ticket, and the PDU that says that a channel ends.
constexpr std::uint32_t kChannelHeadBytes = 900;
constexpr std::uint32_t kOutRtsBytes = 76;
constexpr std::uint32_t kInRtsBytes = 104;
constexpr std::uint32_t kLastPieceBytes = 40;

constexpr int kPingsMissed = 2;

ClientConnectionsOptions connections_of(const OutlookAnywherePopulationOptions& options) {
  ClientConnectionsOptions connections = options.connections;
  connections.port = options.speaks_tcp ? kRpcEndpointMapper : kHttps;
  connections.is_plain = options.speaks_tcp;
  return connections;
}

}  // namespace

OutlookAnywherePopulation::OutlookAnywherePopulation(OutlookAnywherePopulationOptions options)
    : options_(std::move(options)),
      sizes_(options_.who.seed, options_.who.draws, "request sizes"),
      choices_(options_.who.seed, options_.who.draws, "choices"),
      clients_(options_.who.users),
      pace_(options_.who, options_.day, clients_),
      connections_(connections_of(options_), options_.who.users) {
  SIM_ASSERT(options_.connections.connections_per_client == 2);
  for (std::uint32_t i = 0; i < clients_.size(); ++i)
    connections_.number_from(line_of(i, Channel::Out), kSecondLine);
}

void OutlookAnywherePopulation::handle(const Input& input, Instant now, Outbox& out) {
  if (connections_.handle(input, *this, now, out)) return;
  if (input.kind == InputKind::Started) {
    pace_.begin(options_.ramp, now, out);
  } else if (input.kind == InputKind::TimerDue) {
    if (const auto client = pace_.woken(input.tag)) wake(*client, now, out);
  }
}

void OutlookAnywherePopulation::wake(std::uint32_t client, Instant now, Outbox& out) {
  const Client& c = clients_[client];
  if (!connections_.is_idle(line_of(client, Channel::In))) return;  // its answer will set the pace
  if (pace_.sleeps(client, now, out)) return;
  if (c.stage == Stage::Up && now - c.heard > (kPingsMissed + 1) * options_.keep_alive) {
    session_lost(client, OperationEnd::Reset, now, out);
    return;
  }
  call(client, c.is_connected ? kExecute : kConnect, now, out);
}

void OutlookAnywherePopulation::call(std::uint32_t client, ActionId action, Instant now,
                                     Outbox& out) {
  Client& c = clients_[client];
  c.call_bytes = octets_of(options_.profile.request_bytes.draw(pace_.bits(sizes_, client)));
  connections_.begin(line_of(client, Channel::In), action, options_.who.host, *this, now, out);
}

// ---- the channels
// --------------------------------------------------------------------------------

UserId OutlookAnywherePopulation::user_of(std::uint32_t client) const {
  return UserId{std::size_t{options_.who.first_user.value} + client};
}

HttpRequest OutlookAnywherePopulation::channel_request(std::uint32_t client, ActionId action,
                                                       Instant now) {
  const Client& c = clients_[client];
  HttpRequest r;
  r.nonce = pace_.bits(choices_, client);
  r.host = options_.who.host;
  r.action = action;
  // The messages of an NTLM logon do not go over a channel here: a ticket comes with its head.
  const LogonMethod usual = options_.who.method_of(Protocol::OutlookAnywhere);
  r.method = usual == LogonMethod::Ntlm ? LogonMethod::Negotiate : usual;
  r.is_repeat = c.is_repeating;
  r.user = user_of(client);
  r.password_ok = connections_.passwords().is_right(r.user, now);
  r.context = c.cookie;
  r.sticky_member = c.sticky_member;
  set_outlook_major(r, options_.outlook_major);
  return r;
}

// The IN channel is open as far as TCP and TLS go.
void OutlookAnywherePopulation::ask_in(std::uint32_t client, std::uint32_t number, Instant now,
                                       Outbox& out) {
  clients_[client].octets = 0;
  clients_[client].in_number = number;
  HttpRequest r = channel_request(client, kInData, now);
  r.number = number;
  connections_.say(line_of(client, Channel::In), {kChannelHeadBytes, r}, out);
}

void OutlookAnywherePopulation::open_out(std::uint32_t client, Instant now, Outbox& out) {
  connections_.begin(line_of(client, Channel::Out), kOutData, options_.who.host, *this, now, out);
}

void OutlookAnywherePopulation::say_rts(std::uint32_t client, Channel channel, Outbox& out) {
  const std::uint32_t bytes = channel == Channel::In ? kInRtsBytes : kOutRtsBytes;
  if (channel == Channel::In) clients_[client].octets += bytes;
  connections_.say(line_of(client, channel), {bytes, HttpPiece{}}, out);
}

// What the exchange of a call needs before its octets may go.
ClientConnections::Readiness OutlookAnywherePopulation::readiness(std::uint32_t connection,
                                                                  ActionId action, Instant now,
                                                                  Outbox& out) {
  using enum ClientReadiness;
  if (channel_of(connection) == Channel::Out) return Now;
  const std::uint32_t client = connection / 2;
  Client& c = clients_[client];
  switch (c.stage) {
    case Stage::Down: {
      const std::uint64_t drawn = pace_.bits(choices_, client);
      // No cookie has the slot of none.
      c.cookie = {static_cast<std::uint32_t>(drawn) & 0x7FFFFFFFu,
                  static_cast<std::uint32_t>(drawn >> 32)};
      c.stage = Stage::In;
      ask_in(client, connections_.number(connection), now, out);
      return SettingUp;
    }
    case Stage::Up: {
      if (c.is_recycling) return SettingUp;
      if (c.octets <= kInRtsBytes || c.octets + c.call_bytes <= options_.channel_octets) return Now;
      c.is_recycling = true;
      HttpPiece last;
      last.kind = HttpPiece::Kind::Last;
      last.action = action;
      connections_.say(connection, {kLastPieceBytes, last}, out);
      return SettingUp;
    }
    case Stage::In:
    case Stage::Out:
    case Stage::Meeting:
      break;
  }
  return SettingUp;
}

ClientConnections::Outgoing OutlookAnywherePopulation::write(
    const ClientConnections::Exchange& exchange) {
  const std::uint32_t client = exchange.connection / 2;
  Client& c = clients_[client];
  if (channel_of(exchange.connection) == Channel::Out) {
    HttpRequest r = channel_request(client, exchange.action, exchange.now);
    r.number = exchange.number;
    return {{kChannelHeadBytes, r}, r.is_repeat};
  }
  HttpPiece piece;
  piece.kind = HttpPiece::Kind::Call;
  piece.nonce = pace_.bits(choices_, client);
  piece.number = exchange.number;
  piece.action = exchange.action;
  piece.is_repeat = c.is_repeating;
  c.octets += c.call_bytes;
  return {{c.call_bytes, piece}, piece.is_repeat};
}

// ---- what is heard ------------------------------------------------------------------------------

// Of a channel that is not opened, or has ended; calls are answered on the other connection.
std::optional<std::uint16_t> OutlookAnywherePopulation::read(
    const ClientConnections::Exchange& exchange, const Message& message) {
  const auto* response = message.as<HttpResponse>();
  if (response == nullptr || response->number != exchange.number) return std::nullopt;
  return response->status;
}

void OutlookAnywherePopulation::heard(std::uint32_t connection, const Message& message, Instant now,
                                      Outbox& out) {
  const std::uint32_t client = connection / 2;
  Client& c = clients_[client];
  const Channel channel = channel_of(connection);
  if (const auto* response = message.as<HttpResponse>()) {
    // The IN channel has ended, and its successor may come.
    if (channel == Channel::In && c.is_recycling && response->number == c.in_number)
      ask_in(client, connections_.number(connection), now, out);
    return;
  }
  const auto* part = message.as<HttpPart>();
  if (part == nullptr) return;
  c.heard = now;
  const std::uint32_t in = line_of(client, Channel::In);
  switch (part->kind) {
    case HttpPart::Kind::Continue:
      said_continue(client, channel, now, out);
      break;
    case HttpPart::Kind::Established:
      if (c.stage != Stage::Meeting) break;
      c.stage = Stage::Up;
      connections_.passwords().taken(user_of(client));
      connections_.send_held(in, *this, now, out);
      break;
    case HttpPart::Kind::Answer:
      if (!connections_.is_idle(in) && part->call == connections_.number(in))
        connections_.answer(in, part->status, message, *this, now, out);
      break;
    case HttpPart::Kind::OfAnswer:
    case HttpPart::Kind::KeepAlive:
      break;
  }
}

void OutlookAnywherePopulation::said_continue(std::uint32_t client, Channel channel, Instant now,
                                              Outbox& out) {
  Client& c = clients_[client];
  const std::uint32_t in = line_of(client, Channel::In);
  if (c.stage == Stage::In && channel == Channel::In) {
    c.stage = Stage::Out;
    open_out(client, now, out);
  } else if (c.stage == Stage::Out && channel == Channel::Out) {
    c.stage = Stage::Meeting;
    say_rts(client, Channel::Out, out);
    say_rts(client, Channel::In, out);
  } else if (c.stage == Stage::Up) {  // a successor
    say_rts(client, channel, out);
    if (channel == Channel::Out || !c.is_recycling) return;
    c.is_recycling = false;
    connections_.send_held(in, *this, now, out);
  }
}

void OutlookAnywherePopulation::completed(std::uint32_t connection, ActionId action,
                                          const Message& answer, Instant now, Outbox& out) {
  const std::uint32_t client = connection / 2;
  const auto* response = answer.as<HttpResponse>();
  if (action == kOutData) {
    SIM_ASSERT(response != nullptr);
    out_ended(client, *response, now, out);
  } else if (response != nullptr) {
    refused(client, *response, now, out);  // it has no channel to go over
  } else {
    answered(client, action, *answer.as<HttpPart>(), now, out);
  }
}

void OutlookAnywherePopulation::out_ended(std::uint32_t client, const HttpResponse& response,
                                          Instant now, Outbox& out) {
  const std::uint32_t in = line_of(client, Channel::In);
  if (response.status < 400 && clients_[client].stage == Stage::Up) {
    open_out(client, now, out);
  } else if (connections_.is_held(in)) {
    connections_.answer(in, response.status, Message(0, response), *this, now, out);
  } else {
    refused(client, response, now, out);
  }
}

void OutlookAnywherePopulation::answered(std::uint32_t client, ActionId action,
                                         const HttpPart& answer, Instant now, Outbox& out) {
  Client& c = clients_[client];
  const std::uint32_t in = line_of(client, Channel::In);
  if (answer.status >= 400) {
    HttpResponse refusal;
    refusal.status = answer.status;
    refusal.turned_away = answer.turned_away;
    c.is_repeating = true;
    const Instant at = pace_.back_off(client, options_.profile.retry_s, now, out);
    connections_.try_again(in, end_by(refusal), at, now, out);
    return;
  }
  c.failures = 0;
  if (action == kConnect) c.is_connected = true;
  // A call that was lost with its session is done with the new one, as a mailbox that is open again
  // is shown anew.
  connections_.succeed(in, now, out);
  c.is_repeating = false;
  pace_.think(client, options_.profile.think_s, now, out);
}

void OutlookAnywherePopulation::failed(std::uint32_t connection, ActionId, FailureReason reason,
                                       Instant now, Outbox& out) {
  if (!is_losing_) session_lost(connection / 2, end_by(reason), now, out);
}

void OutlookAnywherePopulation::lost(std::uint32_t connection, Instant now, Outbox& out) {
  const bool has_session = clients_[connection / 2].stage != Stage::Down;
  if (has_session && !is_losing_) session_lost(connection / 2, OperationEnd::Reset, now, out);
}

// A channel is answered: it is over, or was not let in.
void OutlookAnywherePopulation::refused(std::uint32_t client, const HttpResponse& response,
                                        Instant now, Outbox& out) {
  std::optional<Instant> typed;
  if (response.turned_away == TurnedAway::BadLogon)
    typed = connections_.passwords().refused(user_of(client), now);
  session_lost(client, end_by(response), now, out, typed);
}

// `how`: what becomes of its operation, if it has one, if the next attempt comes too late. `typed`:
// when its user has typed a password, if one was asked for.
void OutlookAnywherePopulation::session_lost(std::uint32_t client, OperationEnd how, Instant now,
                                             Outbox& out, std::optional<Instant> typed) {
  Client& c = clients_[client];
  if (c.is_connected) out.record(RecordKind::ContextLost, client);
  c.stage = Stage::Down;
  c.is_connected = false;
  c.is_recycling = false;
  c.is_repeating = true;
  is_losing_ = true;
  for (const Channel channel : {Channel::In, Channel::Out})
    connections_.give_up(line_of(client, channel), FailureReason::Reset, *this, now, out);
  is_losing_ = false;
  const Instant at = pace_.retry(client, options_.profile.retry_s, typed, now, out);
  connections_.try_again(line_of(client, Channel::In), how, at, now, out);
}

}  // namespace casgrid
