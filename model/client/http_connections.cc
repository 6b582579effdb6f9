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
    : ClientConnections(of_web_site(options), clients) {}

ClientConnections::Readiness HttpConnections::Owner::readiness(std::uint32_t connection,
                                                               ActionId action, Instant, Outbox&) {
  return may_send(connection, action) ? Readiness::Now : Readiness::Held;
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
