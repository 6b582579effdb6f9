#include "model/client/http_connections.h"

#include "model/http/ports.h"
#include "model/owa/actions.h"

namespace casgrid {
namespace {

ClientConnectionsOptions of_web_site(ClientConnectionsOptions options) {
  options.port = kHttps;
  options.is_plain = false;
  options.clear_port = kHttp;
  if (options.behind_the_way == ActionId{}) options.behind_the_way = owa::kOpen;
  return options;
}

}  // namespace

HttpConnections::HttpConnections(HttpConnectionsOptions options, std::uint32_t clients)
    : ClientConnections(of_web_site(options), clients),
      tickets_(options.tickets),
      first_user_(options.passwords.first_user),
      uses_tickets_(options.tickets.are_used) {}

ClientConnections::Readiness HttpConnections::Owner::readiness(std::uint32_t connection,
                                                               ActionId action, Instant now,
                                                               Outbox& out) {
  if (!may_send(connection, action)) return Readiness::Held;
  return steps_of_->has_asked_for_ticket(connection, now, out) ? Readiness::Now : Readiness::Held;
}

bool HttpConnections::has_asked_for_ticket(std::uint32_t number, Instant now, Outbox& out) {
  if (!uses_tickets_) return true;
  const UserId user = who(number);
  return tickets_.look(user_of(number), user, host(number), passwords().is_right(user, now), now,
                       out) != Tickets::Standing::Asks;
}

void HttpConnections::show_ticket(const Exchange& exchange, HttpRequest& request) const {
  if (!uses_tickets_ || request.method != LogonMethod::Negotiate) return;
  const ServiceAccountId account =
      tickets_.account(user_of(exchange.connection), exchange.host, exchange.now);
  if (account.is_none())
    request.method = LogonMethod::Ntlm;
  else
    set_ticket_account(request, account);
}

// Whatever waited for it may go.
bool HttpConnections::hears_of_ticket(const Input& input, Owner& owner, Instant now, Outbox& out) {
  std::optional<std::uint32_t> user;
  if (input.kind == InputKind::TimerDue && tag_half(input.tag) == Tickets::kHalf) {
    user = tickets_.due(input.tag, now, out);
  } else if (input.kind == InputKind::Told) {
    const auto* answer = input.message->as<TicketAnswer>();
    if (answer == nullptr) return false;
    user = tickets_.told(*answer, now, out);
  } else {
    return false;
  }
  if (!user) return true;
  const std::uint32_t first = *user * connections_per_user();
  for (std::uint32_t number = first; number < first + connections_per_user(); ++number)
    if (is_held(number)) send_held(number, owner, now, out);
  return true;
}

ClientConnections::Outgoing HttpConnections::Owner::write(const Exchange& exchange) {
  Outgoing outgoing{compose(exchange.connection, exchange.action)};
  auto& request = *outgoing.message.as<HttpRequest>();
  request.number = exchange.number;
  request.host = exchange.host;
  request.action = exchange.action;
  outgoing.is_repeat = request.is_repeat;
  if (gives_credentials(request.method) && !request.user.is_none())
    request.password_ok = steps_of_->passwords().is_right(request.user, exchange.now);
  steps_of_->show_ticket(exchange, request);
  if (request.method == LogonMethod::Ntlm)
    outgoing.message = steps_of_->first_step(exchange, outgoing.message);
  return outgoing;
}

std::optional<Instant> HttpConnections::hear_of_logon(UserId user, const HttpResponse& response,
                                                      Instant now) {
  if (response.turned_away == TurnedAway::BadLogon) return passwords().refused(user, now);
  if (response.status < 400) passwords().taken(user);
  return std::nullopt;
}

bool HttpConnections::takes(const Input& input, Outbox& out) {
  const auto* response = input.message->as<HttpResponse>();
  const auto number = static_cast<std::uint32_t>(input.tag);
  if (response == nullptr || connection(number) != input.connection) return false;
  const Message* step = ntlm_.next(number, input.connection, *response);
  if (step == nullptr) return false;
  say(number, *step, out);
  return true;
}

std::optional<std::uint16_t> HttpConnections::Owner::read(const Exchange& exchange,
                                                          const Message& message) {
  const auto* response = message.as<HttpResponse>();
  if (response == nullptr || response->number != exchange.number) return std::nullopt;
  return response->status;
}

void HttpConnections::Owner::completed(std::uint32_t connection, ActionId action,
                                       const Message& answer, Instant now, Outbox& out) {
  answered(connection, action, *answer.as<HttpResponse>(), now, out);
}

}  // namespace casgrid
