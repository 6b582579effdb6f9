#include "model/routing/listening.h"

#include <algorithm>

#include "model/directory/protocol_family.h"
#include "model/routing/connector_choice.h"
#include "model/routing/ports.h"

namespace casgrid {
namespace {

bool mail_listens(const MailAccess& access, std::uint16_t port) {
  return access.exists && access.front_service_running &&
         (port == access.plain_port || port == access.implicit_tls_port);
}

bool transport_listens(const Server& server, std::uint16_t port) {
  return std::any_of(
      server.connectors.begin(), server.connectors.end(),
      [&](const ReceiveConnector& c) { return c.is_front_end && c.listens_on(port); });
}

bool router_listens(const UmSettings& router, std::uint16_t port) {
  if (!router.exists) return false;
  return (port == router.tcp_port && router.startup != SipStartup::Tls) ||
         (port == router.tls_port && router.startup != SipStartup::Tcp);
}

}  // namespace

bool is_back_end_port(const Server& server, std::uint16_t port) {
  return server.has(ServerRole::Mailbox) && server.product >= Product::Exchange2013 &&
         (port == kBackEndHttpPort || port == kBackEndHttpsPort);
}

bool listens(const Server& server, const RequestFacts& request) {
  switch (family_of(request.protocol)) {
    case ProtocolFamily::Mail:
      return mail_listens(server.access_of(request.protocol), request.port);
    case ProtocolFamily::Transport:
      return connector_for(server, request.port, request.smtp.client) != nullptr;
    case ProtocolFamily::Calls:
      return router_listens(server.call_router, request.port);
    case ProtocolFamily::Web:
      return request.port == kHttpPort || request.port == kHttpsPort ||
             is_back_end_port(server, request.port);
  }
  return false;
}

bool listens_anywhere(const Server& server, std::uint16_t port) {
  const bool has_web = server.is_front_end() && (port == kHttpPort || port == kHttpsPort);
  const bool has_back_end_mail =
      server.has(ServerRole::Mailbox) &&
      std::any_of(server.mail_access.begin(), server.mail_access.end(), [&](const MailAccess& m) {
        return m.back_end_service_running && m.back_end_port == port;
      });
  return has_web || has_back_end_mail || is_back_end_port(server, port) ||
         (server.is_front_end() && (mail_listens(server.mail_access[0], port) ||
                                    mail_listens(server.mail_access[1], port))) ||
         transport_listens(server, port) || router_listens(server.call_router, port);
}

bool closes_without_banner(const Server& server, std::uint16_t port) {
  if (server.product < Product::Exchange2013) return false;  // component states came with 2013
  for (const Protocol protocol : {Protocol::Pop3, Protocol::Imap4}) {
    if (mail_listens(server.access_of(protocol), port))
      return server.components.effective(proxy_component(protocol)) != ComponentState::Active;
  }
  return false;
}

}  // namespace casgrid
