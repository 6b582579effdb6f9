#include "model/client/mapi_population.h"

#include <algorithm>

#include "model/http/work.h"
#include "model/mapi/actions.h"

namespace casgrid {
namespace {

constexpr double kNotificationWaitBytes = 600;
constexpr double kEndBytes = 400;  // of Unbind and Disconnect, which say little

}  // namespace

MapiPopulation::MapiPopulation(MapiPopulationOptions options)
    : options_(std::move(options)),
      sizes_(options_.who.seed, options_.who.draws, "request sizes"),
      choices_(options_.who.seed, options_.who.draws, "choices"),
      clients_(options_.who.users),
      heard_(options_.pending_period > Duration{0} ? clients_.size() : 0),
      books_(options_.address_book_share > 0 ? clients_.size() : 0),
      silent_(options_.pending_period * 5 / 2),
      pace_(options_.who, options_.day, clients_),
      connections_(options_.connections, options_.who.users) {}

void MapiPopulation::handle(const Input& input, Instant now, Outbox& out) {
  if (connections_.handle(input, *this, now, out)) return;
  if (input.kind == InputKind::Started) {
    pace_.begin(options_.ramp, now, out);
  } else if (input.kind == InputKind::TimerDue) {
    if (tag_kind<Tag>(input.tag) == Tag::Silence)
      silence_due(now, out);
    else if (const auto client = pace_.woken(input.tag))
      wake(*client, now, out);
  }
}

void MapiPopulation::wake(std::uint32_t client, Instant now, Outbox& out) {
  if (!connections_.is_idle(connection_of(client, Connection::Request)))
    return;  // its answer will set the pace
  if (pace_.is_quiet(now)) {
    leave(client, now, out);
    return;
  }
  if (clients_[client].is_leaving != 0) return;  // it will have gone in a moment
  if (clients_[client].context.is_none())
    request(client, mapi::kConnect, now, out);
  else
    want(client, now, out);
}

// What has failed is wanted still.
void MapiPopulation::want(std::uint32_t client, Instant now, Outbox& out) {
  Client& c = clients_[client];
  if (!books_.empty() && !c.is_repeating)
    c.looks_up = unit(pace_.bits(choices_, client)) < options_.address_book_share ? 1 : 0;
  if (c.looks_up == 0)
    request(client, mapi::kExecute, now, out);
  else if (!has_book(client))
    request(client, mapi::kBind, now, out);
  else
    request(client,
            (pace_.bits(choices_, client) & 1) == 0 ? mapi::kResolveNames : mapi::kQueryRows, now,
            out);
}

void MapiPopulation::request(std::uint32_t client, ActionId action, Instant now, Outbox& out) {
  connections_.begin(connection_of(client, Connection::Request), action, options_.who.host, *this,
                     now, out);
}

void MapiPopulation::wait_for_notification(std::uint32_t client, Instant now, Outbox& out) {
  const std::uint32_t connection = connection_of(client, Connection::Notification);
  const Client& c = clients_[client];
  if (c.context.is_none() || c.is_leaving != 0 || !connections_.is_idle(connection)) return;
  listen(client, now, out);
  connections_.begin(connection, mapi::kNotificationWait, options_.who.host, *this, now, out);
}

// From now on two periods may pass.
void MapiPopulation::listen(std::uint32_t client, Instant now, Outbox& out) {
  if (heard_.empty()) return;
  heard_[client] = NarrowInstant(now);
  const Instant at =
      silent_.add(now, {client, heard_[client]}, [this](const Wait& w) { return since(w); });
  if (at != kNever) out.set_timer(at, pack_tag(Tag::Silence, {}));
}

std::optional<Instant> MapiPopulation::since(const Wait& wait) const {
  const bool waits = !connections_.is_idle(connection_of(wait.client, Connection::Notification));
  if (!waits || heard_[wait.client].at() != wait.heard.at()) return std::nullopt;
  return wait.heard.at();
}

void MapiPopulation::silence_due(Instant now, Outbox& out) {
  const Instant next = silent_.due(
      now, [this](const Wait& w) { return since(w); },
      [&](const Wait& w) {
        connections_.give_up(connection_of(w.client, Connection::Notification),
                             FailureReason::TimedOut, *this, now, out);
      });
  if (next != kNever) out.set_timer(next, pack_tag(Tag::Silence, {}));
}

void MapiPopulation::heard(std::uint32_t connection, const Message& message, Instant now,
                           Outbox& out) {
  const auto* part = message.as<HttpPart>();
  const bool is_awaited = connection % 2 == static_cast<std::uint32_t>(Connection::Notification) &&
                          !connections_.is_idle(connection);
  if (part != nullptr && is_awaited && part->number == connections_.number(connection))
    listen(connection / 2, now, out);
}

Message MapiPopulation::compose(std::uint32_t connection, ActionId action) {
  const std::uint32_t client = connection / 2;
  HttpRequest r;
  r.nonce = pace_.bits(choices_, client);
  r.method = options_.who.method_of(Protocol::Mapi);
  r.is_repeat = clients_[client].is_repeating != 0;
  r.user = UserId{std::size_t{options_.who.first_user.value} + client};
  r.context = mapi::is_of_address_book(action) ? books_[client] : clients_[client].context;
  r.sticky_member = clients_[client].sticky_member;
  double bytes = kNotificationWaitBytes;
  if (is_long_poll(action)) {
    r.hold_s = options_.profile.hold_s;
  } else if (clients_[client].is_leaving != 0) {
    bytes = kEndBytes;
  } else {
    bytes = options_.profile.request_bytes.draw(pace_.bits(sizes_, client));
  }
  return {octets_of(bytes), r};
}

void MapiPopulation::answered(std::uint32_t connection, ActionId action,
                              const HttpResponse& response, Instant now, Outbox& out) {
  const std::uint32_t client = connection / 2;
  Client& c = clients_[client];
  if (response.sticky_member != 0) c.sticky_member = response.sticky_member;
  const bool is_wait = is_long_poll(action);
  if (is_wait && c.context.is_none() && pace_.is_quiet(now)) {
    connections_.hang_up(connection, out);  // it has left
    return;
  }
  if (c.is_leaving != 0 && !is_wait) {
    ended(client, action, now, out);
    return;
  }
  if (response.mapi_code != MapiCode::Ok) {
    context_lost(client, action, now, out);
    return;
  }
  const UserId user{std::size_t{options_.who.first_user.value} + client};
  const std::optional<Instant> typed = connections_.hear_of_logon(user, response, now);
  if (response.status >= 400) {
    retry(connection, end_by(response), now, out, typed);
    return;
  }
  c.failures = 0;
  if (!is_wait) done(client, action, response, now, out);
  wait_for_notification(client, now, out);
}

// Requires: the answer is good, and no long poll's.
void MapiPopulation::done(std::uint32_t client, ActionId action, const HttpResponse& response,
                          Instant now, Outbox& out) {
  Client& c = clients_[client];
  if (action == mapi::kBind) {
    books_[client] = response.context;
    want(client, now, out);
    return;
  }
  if (action == mapi::kConnect) c.context = response.context;
  // An Execute whose context was gone is done with the new one: the client has its mailbox again,
  // and what it wants of it next is drawn anew.
  connections_.succeed(connection_of(client, Connection::Request), now, out);
  c.is_repeating = 0;
  c.looks_up = 0;
  if (pace_.is_quiet(now))
    leave(client, now, out);
  else
    pace_.think(client, options_.profile.think_s, now, out);
}

// Requires: nothing is under way on its connection for requests. That it leaves is nothing that it
// waits for.
void MapiPopulation::leave(std::uint32_t client, Instant now, Outbox& out) {
  Client& c = clients_[client];
  if (c.context.is_none()) {
    pace_.sleeps(client, now, out);
    return;
  }
  c.is_leaving = 1;
  connections_.begin(connection_of(client, Connection::Request),
                     has_book(client) ? mapi::kUnbind : mapi::kDisconnect, options_.who.host, *this,
                     now, out, HttpConnections::Wish::OfAnother);
}

// One of its contexts; whether the server knew it does not matter any more.
void MapiPopulation::ended(std::uint32_t client, ActionId action, Instant now, Outbox& out) {
  if (action == mapi::kUnbind) {
    books_[client] = {};
    leave(client, now, out);
    return;
  }
  Client& c = clients_[client];
  c.context = {};
  c.is_leaving = 0;
  c.failures = 0;
  if (has_book(client)) books_[client] = {};
  connections_.hang_up(connection_of(client, Connection::Request), out);
  const std::uint32_t waiting = connection_of(client, Connection::Notification);
  if (connections_.is_idle(waiting)) connections_.hang_up(waiting, out);
  if (!pace_.sleeps(client, now, out)) pace_.wake_at(client, now, out);  // the hour is over
}

void MapiPopulation::context_lost(std::uint32_t client, ActionId action, Instant now, Outbox& out) {
  Client& c = clients_[client];
  if (mapi::is_of_address_book(action)) {
    books_[client] = {};
    c.is_repeating = 1;
    want(client, now, out);
    return;
  }
  if (!c.context.is_none()) {
    c.context = {};
    c.is_repeating = 1;
    out.record(RecordKind::ContextLost, client);
  }
  // If an Execute is under way, its own answer says the same in a moment.
  if (connections_.is_idle(connection_of(client, Connection::Request)))
    request(client, mapi::kConnect, now, out);
}

void MapiPopulation::failed(std::uint32_t connection, ActionId action, FailureReason reason,
                            Instant now, Outbox& out) {
  const std::uint32_t client = connection / 2;
  if (clients_[client].is_leaving == 0)
    retry(connection, end_by(reason), now, out);
  else if (!is_long_poll(action))
    ended(client, mapi::kDisconnect, now, out);  // it goes all the same
}

// `typed`: when its user has typed a password, if one was asked for. `how`: what becomes of the
// connection's operation, if it has one, if the next attempt comes too late.
void MapiPopulation::retry(std::uint32_t connection, OperationEnd how, Instant now, Outbox& out,
                           std::optional<Instant> typed) {
  const std::uint32_t client = connection / 2;
  clients_[client].is_repeating = 1;
  const Instant at = pace_.retry(client, options_.profile.retry_s, typed, now, out);
  connections_.try_again(connection, how, at, now, out);
}

}  // namespace casgrid
