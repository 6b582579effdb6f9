#include "model/client/http_connections.h"

#include "model/http/ports.h"
#include "model/owa/actions.h"

namespace casgrid {
namespace {

ClientConnectionsOptions of_web_site(ClientConnectionsOptions options) {
  options.port = kHttps;
  options.is_plain = false;
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
  return outgoing;
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
