// Virtual directories, Outlook Anywhere, POP3 and IMAP4, receive connectors.
#include <algorithm>
#include <map>

#include "scenarios/importing/readers.h"

namespace casgrid::importing {
namespace {

const Words kMethods{{0, "Basic"},
                     {1, "Digest"},
                     {2, "Ntlm"},
                     {3, "Fba"},
                     {4, "WindowsIntegrated"},
                     {5, "LiveIdFba"},
                     {6, "LiveIdBasic"},
                     {7, "WSSecurity"},
                     {8, "Certificate"},
                     {9, "NegoEx"},
                     {10, "OAuth"},
                     {11, "Adfs"},
                     {12, "Kerberos"},
                     {13, "Negotiate"}};
const Words kLogins{{1, "PlainTextLogin"}, {2, "PlainTextAuthentication"}, {3, "SecureLogin"}};
const Words kTransportRoles{{32, "HubTransport"}, {16384, "FrontendTransport"}};
const Words kMechanisms{{1, "Tls"},
                        {2, "Integrated"},
                        {4, "BasicAuth"},
                        {8, "BasicAuthRequireTLS"},
                        {16, "ExchangeServer"},
                        {32, "ExternalAuthoritative"}};
const Words kPermissions{{1, "AnonymousUsers"},        {2, "ExchangeUsers"}, {4, "ExchangeServers"},
                         {8, "ExchangeLegacyServers"}, {16, "Partners"},     {32, "Custom"}};

const char* app_of(Cmdlet cmdlet) {
  static const std::map<Cmdlet, const char*> kApps{
      {Cmdlet::OwaVirtualDirectory, "OWA"},
      {Cmdlet::EcpVirtualDirectory, "ECP"},
      {Cmdlet::WebServicesVirtualDirectory, "EWS"},
      {Cmdlet::ActiveSyncVirtualDirectory, "ACTIVE_SYNC"},
      {Cmdlet::OabVirtualDirectory, "OAB"},
      {Cmdlet::MapiVirtualDirectory, "MAPI"},
      {Cmdlet::AutodiscoverVirtualDirectory, "AUTODISCOVER"},
      {Cmdlet::PowerShellVirtualDirectory, "POWERSHELL"}};
  return kApps.at(cmdlet);
}

// A folder may hold settings of servers that nobody exported: they are left out, and it is said.
// What is no computer's name at all stands in the wrong column.
ServerFacts* owner_of(const Fields& f, const char* what, Inventory& all) {
  const std::string name = server_of(f, {"Server", "ServerName", "ActiveSyncServer", "Identity"});
  ServerFacts* server = all.find_server(name);
  if (server != nullptr) return server;
  const char* const remedy =
      "export Get-ExchangeServer of the whole organisation into the same folder";
  if (name.empty() || name.find_first_of(" ()/:*") != std::string::npos) {
    f.listing().error(f.place_of("Server"), "Server",
                      "there is no server \"" + name + "\" that this " + what + " is on", remedy);
  } else {
    f.listing().warning(
        f.place_of("Server"), std::string(what) + " " + f.first_text({"Name", "Identity"}),
        "Server", name, std::string("is no server of the exports: it is left out; ") + remedy);
  }
  return nullptr;
}

std::optional<bool> first_boolean(const Fields& f, std::initializer_list<const char*> fields) {
  for (const char* field : fields) {
    if (const auto read = f.boolean(field)) return read;
  }
  return std::nullopt;
}

// The port of "0.0.0.0:25", "[::]:25", ":::25" and "*:995"; 0: none.
std::uint32_t port_of(const std::string& binding) {
  const std::size_t colon = binding.find_last_of(':');
  const auto port = count_of(colon == std::string::npos ? binding : binding.substr(colon + 1));
  return port && *port > 0 && *port < 65536 ? static_cast<std::uint32_t>(*port) : 0;
}

std::uint32_t within(const Fields& f, const char* field, std::int64_t most) {
  const auto read = f.count(field);
  if (!read || (*read >= 0 && *read <= most)) return static_cast<std::uint32_t>(read.value_or(0));
  f.warn(field, std::to_string(*read), "is out of its range; taken as not given");
  return 0;
}

std::uint32_t first_port(const Fields& f, std::string_view field) {
  for (const std::string& binding : f.list(field)) {
    const std::uint32_t port = port_of(binding);
    if (port != 0) return port;
    f.warn(field, binding, "is no address with a port; passed over");
  }
  return 0;
}

}  // namespace

void read_web_directory(const Fields& f, Cmdlet cmdlet, Inventory& all) {
  // With -ShowMailboxVirtualDirectories the back-end web site comes along.
  const std::string own_name = f.first_text({"Name", "Identity"});
  if (lower_case(own_name).find("exchange back end") != std::string::npos ||
      is_same_word(f.first_text({"WebsiteName", "WebSite"}), "Exchange Back End")) {
    f.listing().not_used(f.place(), "virtual directory " + own_name,
                         "is of the back-end web site, which answers front ends only");
    return;
  }
  ServerFacts* server = owner_of(f, "virtual directory", all);
  if (server == nullptr) return;
  WebDirectory d;
  d.app = app_of(cmdlet);
  d.place = f.place();
  d.internal_url = f.text("InternalUrl");
  d.external_url = f.text("ExternalUrl");
  d.methods = f.words_of_list("InternalAuthenticationMethods", kMethods);
  if (d.methods.empty()) d.methods = f.words_of_list("IISAuthenticationMethods", kMethods);
  d.external_methods = f.words_of_list("ExternalAuthenticationMethods", kMethods);
  d.forms = f.boolean("FormsAuthentication");
  d.basic = first_boolean(f, {"BasicAuthentication", "BasicAuthEnabled"});
  d.windows = first_boolean(f, {"WindowsAuthentication", "WindowsAuthEnabled"});
  d.require_ssl = first_boolean(f, {"RequireSSL", "WebSiteSSLEnabled"});
  d.redirect_to_optimal = f.boolean("RedirectToOptimalOWAServer");
  for (const auto& [field, method] :
       {std::pair("OAuthAuthentication", "OAuth"), std::pair("DigestAuthentication", "Digest"),
        std::pair("AdfsAuthentication", "Adfs"),
        std::pair("WSSecurityAuthentication", "WSSecurity"),
        std::pair("CertificateAuthentication", "Certificate")}) {
    if (f.boolean(field).value_or(false)) d.switched_on.emplace_back(method);
  }
  for (const WebDirectory& known : server->directories) {
    if (known.app != d.app) continue;
    if (known.internal_url == d.internal_url && known.external_url == d.external_url) {
      // A short list beside a full export: the full one knows more.
      if (known.methods.size() >= d.methods.size()) return;
      continue;
    }
    f.listing().warning(
        f.place(), "server " + server->name, d.app, d.internal_url,
        "has a second virtual directory of this kind (another web site?); the first "
        "one is used");
    return;
  }
  std::erase_if(server->directories, [&](const WebDirectory& w) { return w.app == d.app; });
  server->directories.push_back(std::move(d));
}

void read_outlook_anywhere(const Fields& f, Inventory& all) {
  ServerFacts* server = owner_of(f, "Outlook Anywhere", all);
  if (server == nullptr) return;
  AnywhereSettings a;
  a.internal_host = f.text("InternalHostname");
  a.external_host = f.text("ExternalHostname");
  a.internal_method = f.word("InternalClientAuthenticationMethod", kMethods);
  a.external_method = f.word("ExternalClientAuthenticationMethod", kMethods);
  // Exchange 2010 has one method for all clients.
  const std::string one = f.word("ClientAuthenticationMethod", kMethods);
  if (a.external_method.empty()) a.external_method = one;
  a.iis_methods = f.words_of_list("IISAuthenticationMethods", kMethods);
  a.internal_ssl = f.boolean("InternalClientsRequireSsl");
  a.external_ssl = f.boolean("ExternalClientsRequireSsl");
  a.ssl_offloading = f.boolean("SSLOffloading");
  server->anywhere = std::move(a);
}

void read_mail_settings(const Fields& f, bool is_pop, const Source& source, Inventory& all) {
  std::string name = server_of(f, {"Server", "ServerName", "Identity"});
  if (all.find_server(name) == nullptr)
    name = source.file_rest.empty() ? source.folder : source.file_rest;
  if (all.find_server(name) == nullptr) name = f.text("PSComputerName");
  ServerFacts* server = all.find_server(name);
  if (server == nullptr) {
    f.listing().not_used(f.place(), is_pop ? "POP3 settings" : "IMAP4 settings",
                         "are of no known server");
    return;
  }
  MailSettings m;
  m.is_pop = is_pop;
  m.place = f.place();
  m.login_type = f.word("LoginType", kLogins);
  m.plain_port = first_port(f, "UnencryptedOrTLSBindings");
  m.implicit_tls_port = first_port(f, "SSLBindings");
  m.proxy_target_port = within(f, "ProxyTargetPort", 65535);
  m.max_command_bytes = within(f, "MaxCommandSize", 1 << 30);
  m.certificate_name = f.text("X509CertificateName");
  m.internal_settings = f.list("InternalConnectionSettings");
  std::erase_if(server->mail,
                [is_pop](const MailSettings& known) { return known.is_pop == is_pop; });
  server->mail.push_back(std::move(m));
}

void read_receive_connector(const Fields& f, Inventory& all) {
  ServerFacts* server = owner_of(f, "receive connector", all);
  if (server == nullptr) return;
  Connector c;
  c.name = f.first_text({"Name", "Identity"});
  if (!f.boolean("Enabled").value_or(true)) {
    f.listing().not_used(f.place(), "receive connector " + c.name, "is disabled");
    return;
  }
  c.is_front_end = is_same_word(f.word("TransportRole", kTransportRoles), "FrontendTransport");
  const std::uint32_t port = first_port(f, "Bindings");
  c.port = port == 0 ? 25 : port;
  c.auth = f.flags("AuthMechanism", kMechanisms);
  c.permissions = f.flags("PermissionGroups", kPermissions);
  for (const Connector& known : server->connectors) {
    if (known.name == c.name) return;
  }
  server->connectors.push_back(std::move(c));
}

}  // namespace casgrid::importing
