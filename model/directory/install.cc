// What a fresh installation of the role looks like (facts 3.1, 3.2, 4.1).
#include "model/directory/server.h"

namespace casgrid {
namespace {

struct DefaultDirectory {
  Protocol protocol;
  Product since;
  bool forms;
  bool require_ssl;
  AuthMethods auth;
};

using enum AuthMethod;

// Virtual directories of a front end, with their authentication.
constexpr DefaultDirectory kDirectories[] = {
    {Protocol::Owa, Product::Exchange2007, true, true, {Basic, Forms}},
    {Protocol::Ecp, Product::Exchange2010, true, true, {Anonymous, Basic, Forms}},
    {Protocol::Ews, Product::Exchange2007, false, true, {Anonymous, Windows}},
    {Protocol::ActiveSync, Product::Exchange2007, false, true, {Basic}},
    {Protocol::Autodiscover, Product::Exchange2007, false, true, {Anonymous, Basic, Windows}},
    {Protocol::Oab, Product::Exchange2007, false, false, {Windows}},
    {Protocol::PowerShell, Product::Exchange2010, false, false, {Anonymous, Kerberos}},
    {Protocol::OutlookAnywhere, Product::Exchange2007, false, false, {Basic, Windows}},
    {Protocol::Mapi, Product::Exchange2013, false, true, {Ntlm, OAuth, Negotiate}},
};

struct DefaultMailAccess {
  Protocol protocol;
  std::uint16_t plain_port;
  std::uint16_t implicit_tls_port;
  std::uint16_t back_end_port;
  std::uint32_t max_command_bytes;
};

constexpr DefaultMailAccess kMailAccess[] = {
    {Protocol::Pop3, 110, 995, 1995, 512},
    {Protocol::Imap4, 143, 993, 1993, 10240},
};

void add_connectors(Server& server) {
  using enum ConnectorAuth;
  using enum ConnectorPermission;
  server.connectors.push_back({.name = "Default Frontend",
                               .port = 25,
                               .auth = {Tls, Basic, BasicAfterTls, Integrated, ExchangeServer},
                               .permissions = {Anonymous, LegacyServers, ExchangeServers}});
  server.connectors.push_back({.name = "Client Frontend",
                               .port = 587,
                               .auth = {Tls, BasicAfterTls, Integrated},
                               .permissions = {ExchangeUsers}});
  server.connectors.push_back({.name = "Outbound Proxy Frontend",
                               .port = 717,
                               .auth = {Tls, BasicAfterTls, Integrated, ExchangeServer},
                               .permissions = {ExchangeServers}});
}

}  // namespace

void install(Server& server) {
  const bool is_front_end = server.is_front_end();
  for (const DefaultDirectory& d : kDirectories) {
    VirtualDirectory& made = server.directory_of(d.protocol);
    made = {};
    made.exists = is_front_end && server.product >= d.since;
    made.forms = d.forms;
    made.require_ssl = d.require_ssl;
    made.auth = d.auth;
  }
  server.outlook_anywhere = {};
  server.outlook_anywhere.enabled = is_front_end && server.product >= Product::Exchange2013;
  const bool serves_mail = is_front_end || server.has(ServerRole::Mailbox);
  for (const DefaultMailAccess& m : kMailAccess) {
    MailAccess& made = server.access_of(m.protocol);
    made = {};
    made.exists = serves_mail;
    made.plain_port = m.plain_port;
    made.implicit_tls_port = m.implicit_tls_port;
    made.back_end_port = m.back_end_port;
    made.max_command_bytes = m.max_command_bytes;
  }
  server.connectors.clear();
  server.call_router = server.um_service = {};
  if (is_front_end && server.product >= Product::Exchange2013) {
    add_connectors(server);
    if (traits_of(server.product).has_um)
      server.call_router = {.exists = true, .tcp_port = 5060, .tls_port = 5061};
  }
  if (server.has(ServerRole::Mailbox) && server.product >= Product::Exchange2013 &&
      traits_of(server.product).has_um)
    server.um_service = {.exists = true, .tcp_port = 5062, .tls_port = 5063};
  server.transport_port = is_front_end ? 2525 : 25;
}

bool mapi_http_by_default(const std::vector<Server>& servers) {
  MapiHttpDefault standard;
  for (const Server& s : servers) {
    if (!s.has(ServerRole::DirectoryServer) && !s.has(ServerRole::Edge)) standard.add(s.product);
  }
  return standard.is_on();
}

}  // namespace casgrid
