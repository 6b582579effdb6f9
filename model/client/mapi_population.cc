#include "model/client/mapi_population.h"

#include <algorithm>

#include "model/http/work.h"
#include "model/mapi/actions.h"

namespace casgrid {
namespace {

constexpr double kNotificationWaitBytes = 600;

}  // namespace

MapiPopulation::MapiPopulation(MapiPopulationOptions options)
    : options_(std::move(options)),
      sizes_(options_.who.seed, options_.who.draws, "request sizes"),
      choices_(options_.who.seed, options_.who.draws, "choices"),
      clients_(options_.who.users),
      pace_(options_.who, options_.day, clients_),
      connections_(options_.connections, options_.who.users) {}

void MapiPopulation::handle(const Input& input, Instant now, Outbox& out) {
  if (connections_.handle(input, *this, now, out)) return;
  if (input.kind == InputKind::Started) {
    pace_.begin(options_.ramp, now, out);
  } else if (input.kind == InputKind::TimerDue) {
    if (const auto client = pace_.woken(input.tag)) wake(*client, now, out);
  }
}

void MapiPopulation::wake(std::uint32_t client, Instant now, Outbox& out) {
  if (!connections_.is_idle(connection_of(client, Connection::Request)))
    return;  // its answer will set the pace
  if (pace_.sleeps(client, now, out)) return;
  const bool is_up = !clients_[client].context.is_none();
  request(client, is_up ? mapi::kExecute : mapi::kConnect, now, out);
}

void MapiPopulation::request(std::uint32_t client, ActionId action, Instant now, Outbox& out) {
  connections_.begin(connection_of(client, Connection::Request), action, options_.who.host, *this,
                     now, out);
}

void MapiPopulation::wait_for_notification(std::uint32_t client, Instant now, Outbox& out) {
  const std::uint32_t connection = connection_of(client, Connection::Notification);
  if (clients_[client].context.is_none() || !connections_.is_idle(connection)) return;
  connections_.begin(connection, mapi::kNotificationWait, options_.who.host, *this, now, out);
}

Message MapiPopulation::compose(std::uint32_t connection, ActionId action) {
  const std::uint32_t client = connection / 2;
  HttpRequest r;
  r.nonce = pace_.bits(choices_, client);
  r.method = options_.who.method_of(Protocol::Mapi);
  r.is_repeat = clients_[client].is_repeating;
  r.user = UserId{std::size_t{options_.who.first_user.value} + client};
  r.context = clients_[client].context;
  r.sticky_member = clients_[client].sticky_member;
  double bytes = kNotificationWaitBytes;
  if (is_long_poll(action)) {
    r.hold_s = options_.profile.hold_s;
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
  if (response.mapi_code == MapiCode::ContextNotFound) {
    context_lost(client, now, out);
    return;
  }
  const UserId user{std::size_t{options_.who.first_user.value} + client};
  const std::optional<Instant> typed = connections_.hear_of_logon(user, response, now);
  if (response.status >= 400) {
    retry(connection, end_by(response), now, out, typed);
    return;
  }
  c.failures = 0;
  if (action == mapi::kConnect) c.context = response.context;
  if (!is_long_poll(action)) {
    // An Execute whose context was gone is done with the new one: the client has its mailbox again,
    // and what it wants of it next is drawn anew.
    connections_.succeed(connection, now, out);
    c.is_repeating = false;
    pace_.think(client, options_.profile.think_s, now, out);
  }
  wait_for_notification(client, now, out);
}

void MapiPopulation::context_lost(std::uint32_t client, Instant now, Outbox& out) {
  Client& c = clients_[client];
  if (!c.context.is_none()) {
    c.context = {};
    c.is_repeating = true;
    out.record(RecordKind::ContextLost, client);
  }
  // If an Execute is under way, its own answer says the same in a moment.
  if (connections_.is_idle(connection_of(client, Connection::Request)))
    request(client, mapi::kConnect, now, out);
}

void MapiPopulation::failed(std::uint32_t connection, ActionId, FailureReason reason, Instant now,
                            Outbox& out) {
  retry(connection, end_by(reason), now, out);
}

// `typed`: when its user has typed a password, if one was asked for. `how`: what becomes of the
// connection's operation, if it has one, if the next attempt comes too late.
void MapiPopulation::retry(std::uint32_t connection, OperationEnd how, Instant now, Outbox& out,
                           std::optional<Instant> typed) {
  const std::uint32_t client = connection / 2;
  clients_[client].is_repeating = true;
  const Instant at = pace_.retry(client, options_.profile.retry_s, typed, now, out);
  connections_.try_again(connection, how, at, now, out);
}

}  // namespace casgrid
