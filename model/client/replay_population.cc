#include "model/client/replay_population.h"

#include <algorithm>

#include "model/base/assert.h"
#include "model/base/slab.h"
#include "model/http/work.h"
#include "model/mapi/actions.h"
#include "model/owa/actions.h"
#include "model/routing/redirect_kind.h"

namespace casgrid {
namespace {

constexpr double kLongPollBytes = 550;
constexpr std::uint16_t kTimeout = 440;
constexpr std::uint16_t kGoElsewhere = 451;

// What a client does to have a session.
constexpr bool asks_for_session(ActionId action) {
  return action == owa::kLogon || action == mapi::kConnect;
}

// How the client went on after such an answer is in the log.
constexpr bool went_elsewhere(std::uint16_t status) {
  return (status >= 300 && status < 400) || status == 401 || status == kTimeout ||
         status == kGoElsewhere || status == 503;
}

// An answer that is followed once, and no further.
OperationEnd end_of_followed(const HttpResponse& response) {
  const bool leads_on = response.redirect == RedirectKind::Sso ||
                        response.redirect == RedirectKind::Plain ||
                        response.redirect == RedirectKind::ActiveSync451;
  if (response.status == kTimeout) return OperationEnd::LogonRefused;
  return leads_on ? OperationEnd::RedirectLoop : end_by(response);
}

}  // namespace

ReplayPopulation::ReplayPopulation(ReplayPopulationOptions options)
    : options_(std::move(options)),
      sizes_(options_.who.seed, options_.who.draws, "request sizes"),
      choices_(options_.who.seed, options_.who.draws, "choices"),
      connections_(options_.connections, 0),
      idle_(options_.idle) {}

std::uint64_t ReplayPopulation::bits(const RandomStream& stream, std::uint32_t client) {
  return stream.at(client, clients_[client].draws++);
}

void ReplayPopulation::handle(const Input& input, Instant now, Outbox& out) {
  if (connections_.handle(input, *this, now, out)) return;
  if (input.kind == InputKind::Started) {
    pull(now, out);
  } else if (input.kind == InputKind::TimerDue) {
    const Handle handle = tag_handle(input.tag);
    switch (tag_kind<Tag>(input.tag)) {
      case Tag::Arrive:
        pull(now, out);
        break;
      case Tag::Follow:
        if (exchanges_[handle.slot].turn == handle.generation) follow(handle.slot, now, out);
        break;
      case Tag::Idle:
        hang_up_idle(input.tag, now, out);
        break;
    }
  }
}

// What is due begins; then the next arrival is waited for.
void ReplayPopulation::pull(Instant now, Outbox& out) {
  for (;;) {
    if (!has_next_) {
      const ArrivalSource::Next next = options_.source->next(options_.population, now, next_);
      has_next_ = next.is_there;
      if (!has_next_) {
        if (next.ask_at != kNever) out.set_timer(next.ask_at, pack_tag(Tag::Arrive, {}));
        return;
      }
    }
    if (next_.at > now) {
      out.set_timer(next_.at, pack_tag(Tag::Arrive, {}));
      return;
    }
    has_next_ = false;
    arrive(next_, now, out);
  }
}

ReplayPopulation::Client& ReplayPopulation::client_at(const Arrival& arrival) {
  SIM_ASSERT(arrival.client <= clients_.size());
  if (arrival.client == clients_.size()) {
    Client& fresh = clients_.emplace_back();
    fresh.user = arrival.user;
    fresh.uses_basic = options_.uses_basic;
  }
  return clients_[arrival.client];
}

void ReplayPopulation::arrive(const Arrival& arrival, Instant now, Outbox& out) {
  Client& client = client_at(arrival);
  if (client.at_once >= options_.most_at_once) {
    out.record(RecordKind::ArrivalTurnedAway, arrival.client, 0, word_of(arrival.action));
    return;
  }
  const std::uint32_t connection = take_connection(arrival.client);
  Exchange& e = exchanges_[connection];
  e.began = now;
  e.host = arrival.host.is_none() ? options_.who.host : arrival.host;
  e.request_bytes = arrival.request_bytes;
  e.response_bytes = arrival.response_bytes;
  e.time = arrival.time;
  e.status = arrival.status;
  e.action = arrival.action;
  e.purpose = Purpose::Recorded;
  if (lacks_session(client, arrival.action) && client.asking == 0)
    obtain(arrival.client, connection, now, out);
  begin(connection, now, out);
}

// The connection used last is the most likely to be connected still.
std::uint32_t ReplayPopulation::take_connection(std::uint32_t number) {
  Client& client = clients_[number];
  ++client.at_once;
  if (client.idle != kNone) {
    const std::uint32_t connection = client.idle;
    client.idle = exchanges_[connection].next_idle;
    return connection;
  }
  const auto connection = static_cast<std::uint32_t>(exchanges_.size());
  connections_.add_client();
  exchanges_.emplace_back().client = number;
  connections_.belong_to(connection, number,
                         client.any_connection == kNone ? connection : client.any_connection);
  client.any_connection = connection;
  return connection;
}

void ReplayPopulation::begin(std::uint32_t connection, Instant now, Outbox& out) {
  const Exchange& e = exchanges_[connection];
  Client& client = clients_[e.client];
  const HostId host = client.host.is_none() ? e.host : client.host;
  if (connections_.host(connection) != host) {
    connections_.hang_up(connection, out);
    connections_.forget_addresses(connection);
  }
  if (asks_for_session(e.action)) ++client.asking;
  if (e.purpose != Purpose::Recorded) {
    out.record(RecordKind::RequestAdded, connection, 0, word_of(e.action),
               e.purpose == Purpose::Followed ? 1 : 0);
  }
  // A step of a logon that the log has, too, is part of what the log has next.
  const bool is_wish =
      e.purpose == Purpose::Recorded && !went_elsewhere(e.status) && !is_way_there(e.action);
  connections_.begin(
      connection, e.action, host, *this, now, out,
      is_wish ? HttpConnections::Wish::OfTheClient : HttpConnections::Wish::OfAnother);
}

bool ReplayPopulation::needs_session(const Client& client, ActionId action) const {
  if (action == owa::kOpen || action == owa::kRead || action == owa::kChange)
    return !client.uses_basic;
  return action == mapi::kExecute || action == mapi::kNotificationWait;
}

bool ReplayPopulation::lacks_session(const Client& client, ActionId action) const {
  if (!needs_session(client, action)) return false;
  return protocol_of(action) == Protocol::Mapi ? client.context.is_none()
                                               : client.cookie.certificate_key == 0;
}

// An exchange that the log has not: what `for_line` needs before it can go.
void ReplayPopulation::obtain(std::uint32_t number, std::uint32_t for_line, Instant now,
                              Outbox& out) {
  const std::uint32_t connection = take_connection(number);
  const Exchange& wanting = exchanges_[for_line];
  Exchange& e = exchanges_[connection];
  e.began = now;
  e.host = wanting.host;
  e.request_bytes = e.response_bytes = e.time = 0;
  e.status = 0;
  e.action = protocol_of(wanting.action) == Protocol::Mapi ? mapi::kConnect : owa::kLogon;
  e.purpose = wanting.purpose == Purpose::Recorded ? Purpose::Added : Purpose::Followed;
  begin(connection, now, out);
}

bool ReplayPopulation::may_send(std::uint32_t connection, ActionId action) {
  Exchange& e = exchanges_[connection];
  Client& client = clients_[e.client];
  if (client.asking == 0 || !lacks_session(client, action)) return true;
  if (!e.is_in_held) {
    e.is_in_held = true;
    e.next_held = client.held;
    client.held = connection;
  }
  return false;
}

// A Logon or Connect is over, for better or worse: what waited for it goes.
void ReplayPopulation::asked(std::uint32_t connection, ActionId action, Instant now, Outbox& out) {
  if (!asks_for_session(action)) return;
  const std::uint32_t number = exchanges_[connection].client;
  --clients_[number].asking;
  std::uint32_t held = clients_[number].held;
  clients_[number].held = kNone;
  while (held != kNone) {
    Exchange& e = exchanges_[held];
    const std::uint32_t next = e.next_held;
    e.is_in_held = false;
    if (connections_.is_held(held)) connections_.send_held(held, *this, now, out);
    held = next;
  }
}

double ReplayPopulation::size_of(std::uint32_t connection, ActionId action) {
  const Exchange& e = exchanges_[connection];
  if (e.request_bytes > 0) return e.request_bytes;
  if (is_long_poll(action)) return kLongPollBytes;
  if (action == owa::kLogon) return kLogonBytes;
  return options_.profile.request_bytes.draw(bits(sizes_, e.client));
}

Message ReplayPopulation::compose(std::uint32_t connection, ActionId action) {
  const Exchange& e = exchanges_[connection];
  Client& client = clients_[e.client];
  HttpRequest r;
  r.nonce = bits(choices_, e.client);
  r.sticky_member = client.sticky_member;
  r.user = client.user;
  r.is_repeat = e.purpose == Purpose::Followed;
  if (is_long_poll(action)) {
    r.hold_s = options_.hold_s[static_cast<std::size_t>(protocol_of(action))];
    set_recorded_time(r, std::max(e.time, 1u));
  } else if (e.time > 0) {
    set_recorded_time(r, e.time);
  }
  switch (protocol_of(action)) {
    case Protocol::Mapi:
      r.method = options_.who.method_of(Protocol::Mapi);
      r.context = client.context;
      if (action == mapi::kDisconnect) client.context = {};
      break;
    case Protocol::ActiveSync:
      r.method = options_.who.method_of(Protocol::ActiveSync);
      r.device = static_cast<std::uint8_t>(e.client & 63u);
      break;
    case Protocol::Owa:
      if (client.uses_basic) {
        r.method = options_.who.method_of(Protocol::Owa);
      } else if (action == owa::kLogon) {
        r.method = LogonMethod::FormsPost;
      } else if (client.cookie.certificate_key != 0) {
        r.method = LogonMethod::SessionCookie;
        r.user = UserId{};
        r.cookie = client.cookie;
        r.is_background = action == owa::kRead || action == owa::kChange;
      } else {
        r.user = UserId{};
      }
      break;
    case Protocol::Ecp:
    case Protocol::Ews:
    case Protocol::OutlookAnywhere:
    case Protocol::Oab:
    case Protocol::Autodiscover:
    case Protocol::PowerShell:
    case Protocol::Pop3:
    case Protocol::Imap4:
    case Protocol::Smtp:
    case Protocol::Sip:
    case Protocol::kCount:
      SIM_ASSERT(false);  // logs of them drive no run (ClientRow::is_recorded)
      break;
  }
  const double bytes = std::clamp(size_of(connection, action), 1.0, 4e9);
  Message message(static_cast<std::uint32_t>(bytes), r);
  message.answer_bytes = e.response_bytes;
  return message;
}

ReplayPopulation::Verdict ReplayPopulation::judge_redirect(Client& client, ActionId action,
                                                           const HttpResponse& response) {
  switch (response.redirect) {
    case RedirectKind::LogonPage:
      client.cookie = {};
      // After a Logon: the password was wrong, and would be again.
      return needs_session(client, action) ? Verdict::AskAgain : Verdict::Over;
    case RedirectKind::SignOut:
      client.cookie = {};
      return Verdict::Over;
    case RedirectKind::Sso:
    case RedirectKind::Plain:
      client.cookie = {};
      [[fallthrough]];
    case RedirectKind::ActiveSync451:
      if (response.location.is_none()) return Verdict::Over;
      client.host = response.location;
      return Verdict::AskAgain;
    default:
      return Verdict::Over;
  }
}

ReplayPopulation::Verdict ReplayPopulation::judge(std::uint32_t connection,
                                                  const HttpResponse& response, Outbox& out) {
  const Exchange& e = exchanges_[connection];
  Client& client = clients_[e.client];
  if (response.sticky_member != 0) client.sticky_member = response.sticky_member;
  if (response.cookie.certificate_key != 0) client.cookie = response.cookie;
  if (response.mapi_code != MapiCode::Ok) {
    if (!client.context.is_none()) out.record(RecordKind::ContextLost, e.client);
    client.context = {};
    return Verdict::AskAgain;
  }
  if (response.redirect != RedirectKind::None) return judge_redirect(client, e.action, response);
  if (response.status == kTimeout) {
    client.cookie = {};
    return Verdict::AskAgain;
  }
  if (response.status == 401 && protocol_of(e.action) == Protocol::Owa && !client.uses_basic) {
    client.uses_basic = true;  // it shows its credentials from now on
    return Verdict::AskAgain;
  }
  if (response.status == 503 && response.retry_after_s > 0) return Verdict::WaitAndAskAgain;
  if (e.action == mapi::kConnect && response.status < 400) client.context = response.context;
  return Verdict::Over;
}

void ReplayPopulation::answered(std::uint32_t connection, ActionId action,
                                const HttpResponse& response, Instant now, Outbox& out) {
  const Verdict verdict = judge(connection, response, out);
  const Exchange& e = exchanges_[connection];
  const bool is_followed =
      verdict != Verdict::Over && e.purpose == Purpose::Recorded && !went_elsewhere(e.status);
  if (!is_followed) {
    if (is_long_poll(action)) {
      // no operation
    } else if (verdict == Verdict::Over && response.status < 400) {
      connections_.succeed(connection, now, out);
    } else {
      connections_.drop(connection, end_of_followed(response), now, out);
    }
    rest(connection, now, out);
  } else if (verdict == Verdict::WaitAndAskAgain) {
    exchanges_[connection].turn = (e.turn + 1) & kTagGenerations;
    const Instant next = now + std::chrono::seconds(response.retry_after_s);
    out.set_timer(next, pack_tag(Tag::Follow, {connection, e.turn}));
    if (!is_long_poll(action)) connections_.try_again(connection, end_by(response), next, now, out);
  } else {
    follow(connection, now, out);
  }
  asked(connection, action, now, out);
}

void ReplayPopulation::failed(std::uint32_t connection, ActionId action, FailureReason reason,
                              Instant now, Outbox& out) {
  if (!is_long_poll(action)) connections_.drop(connection, end_by(reason), now, out);
  rest(connection, now, out);
  asked(connection, action, now, out);
}

// The same once more. A call that was to hang until some instant hangs until then.
void ReplayPopulation::follow(std::uint32_t connection, Instant now, Outbox& out) {
  Exchange& e = exchanges_[connection];
  e.purpose = Purpose::Followed;
  if (is_long_poll(e.action)) {
    const auto passed =
        std::chrono::duration_cast<std::chrono::milliseconds>(now - e.began).count();
    e.time = static_cast<std::uint32_t>(std::max<std::int64_t>(std::int64_t{e.time} - passed, 1));
  }
  const Client& client = clients_[e.client];
  if (lacks_session(client, e.action) && client.asking == 0) obtain(e.client, connection, now, out);
  begin(connection, now, out);
}

// The connection's exchange is over: it waits for the next, and hangs up if there is none.
void ReplayPopulation::rest(std::uint32_t connection, Instant now, Outbox& out) {
  Exchange& e = exchanges_[connection];
  Client& client = clients_[e.client];
  --client.at_once;
  e.next_idle = client.idle;
  client.idle = connection;
  const Instant at = idle_.add(now, {connection, connections_.number(connection)});
  if (at != kNever) out.set_timer(at, pack_tag(Tag::Idle, {}));
}

void ReplayPopulation::hang_up_idle(std::uint64_t tag, Instant now, Outbox& out) {
  const Instant next = idle_.due(
      now,
      [this](const IdleLine& idle) {
        return !connections_.is_idle(idle.connection) ||
               connections_.number(idle.connection) != idle.number;
      },
      [&](const IdleLine& idle) { connections_.hang_up(idle.connection, out); });
  if (next != kNever) out.set_timer(next, tag);
}

void ReplayPopulation::expect(InputKind kind, std::uint64_t tag) const {
  if (kind == InputKind::TimerDue) return;
  const auto connection = static_cast<std::uint32_t>(tag);
  connections_.prefetch(connection);
  if (connection < exchanges_.size()) __builtin_prefetch(&exchanges_[connection]);
}

std::size_t ReplayPopulation::memory_bytes() const {
  return clients_.capacity() * sizeof(Client) + exchanges_.capacity() * sizeof(Exchange) +
         connections_.memory_bytes() + idle_.memory_bytes();
}

}  // namespace casgrid
