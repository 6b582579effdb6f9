// Virtual directories, Outlook Anywhere, POP3 and IMAP4, receive connectors.
#include <algorithm>
#include <limits>
#include <map>

#include "model/directory/ip_range.h"
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

const char* app_behind(Cmdlet cmdlet) {
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

// The text of a member of an object, or of a member of that.
std::string part_of(const Value& object, std::initializer_list<const char*> path) {
  const Value* at = &object;
  for (const char* name : path) {
    at = at == nullptr ? nullptr : at->find(name);
  }
  return at == nullptr ? std::string() : text_of(*at);
}

// JSON of a local shell has an address and a range in their parts.
std::string address_text(const Value& item) {
  std::string text = trimmed(text_of(item));
  if (!text.empty() || item.kind != Value::Kind::Object) return text;
  const std::string port = part_of(item, {"Port"});
  if (!port.empty()) {
    const std::string address = part_of(item, {"Address", "IPAddressToString"});
    return (address.find(':') == std::string::npos ? address : "[" + address + "]") + ":" + port;
  }
  std::string expression = part_of(item, {"Expression"});
  if (!expression.empty()) return expression;
  const auto end = [&](const char* name) {
    const std::string plain = part_of(item, {name});
    return plain.empty() ? part_of(item, {name, "IPAddressToString"}) : plain;
  };
  const std::string from = end("LowerBound");
  return from.empty() ? from : from + "-" + end("UpperBound");
}

std::vector<std::string> addresses(const Fields& f, std::string_view field) {
  const Value* found = f.value(field);
  if (found == nullptr) return {};
  const bool is_parts = found->kind == Value::Kind::Object && found->text.empty();
  if (found->kind != Value::Kind::List && !is_parts) return f.list(field);
  std::vector<std::string> made;
  const std::vector<const Value*> one{found};
  for (const Value* item : is_parts ? one : found->items) {
    const std::string text = address_text(*item);
    if (item->is_cut_off || text.empty())
      f.warn(field, item->text, "was cut off by the export; export with a greater -Depth");
    else
      made.push_back(text);
  }
  return made;
}

// As the scenario writes them. A bare number is a port of every address.
std::vector<std::string> bindings(const Fields& f, std::string_view field) {
  std::vector<std::string> made;
  for (const std::string& text : addresses(f, field)) {
    const auto port = count_of(text);
    const auto read = binding_of(port ? "*:" + text : text);
    if (read)
      made.push_back(text_of(*read));
    else
      f.warn(field, text, "is no address with a port; passed over");
  }
  return made;
}

std::vector<std::string> remote_ranges(const Fields& f) {
  std::vector<std::string> made;
  const std::vector<std::string> given = addresses(f, "RemoteIPRanges");
  for (const std::string& text : given) {
    if (ip_range_of(text))
      made.push_back(text);
    else
      f.warn("RemoteIPRanges", text, "is no range of addresses; passed over");
  }
  // Without any, the connector would answer everybody.
  if (made.empty() && !given.empty())
    f.listing().error(f.place_of("RemoteIPRanges"), "RemoteIPRanges",
                      "of " + f.name() + " holds no range of addresses",
                      "it reads 10.0.0.17, 10.0.0.0/8 or 0.0.0.0-255.255.255.255");
  return made;
}

std::uint32_t first_port(const std::vector<std::string>& all) {
  return all.empty() ? 0 : binding_of(all.front())->port;
}

std::uint32_t within(const Fields& f, const char* field, std::int64_t most) {
  const auto read = f.count(field);
  if (!read || (*read >= 0 && *read <= most)) return static_cast<std::uint32_t>(read.value_or(0));
  f.warn(field, std::to_string(*read), "is out of its range; taken as not given");
  return 0;
}

// JSON has it in its parts: <I>issuer<S>subject.
std::string tls_certificate_name(const Fields& f) {
  std::string text = f.text("TlsCertificateName");
  const Value* found = f.value("TlsCertificateName");
  if (!text.empty() || found == nullptr || found->kind != Value::Kind::Object) return text;
  const std::string subject = part_of(*found, {"CertificateSubject"});
  const std::string issuer = part_of(*found, {"CertificateIssuer"});
  return subject.empty() ? std::string() : "<I>" + issuer + "<S>" + subject;
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
  d.app = app_behind(cmdlet);
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
  m.plain_bindings = bindings(f, "UnencryptedOrTLSBindings");
  m.implicit_tls_bindings = bindings(f, "SSLBindings");
  m.plain_port = first_port(m.plain_bindings);
  m.implicit_tls_port = first_port(m.implicit_tls_bindings);
  m.proxy_target_port = within(f, "ProxyTargetPort", 65535);
  m.max_command_bytes = within(f, "MaxCommandSize", 1 << 30);
  m.authenticated_idle_s = f.seconds("AuthenticatedConnectionTimeout").value_or(0);
  m.pre_authentication_idle_s = f.seconds("PreAuthenticatedConnectionTimeout").value_or(0);
  constexpr std::int64_t kMost = std::numeric_limits<std::int32_t>::max();
  m.max_connections = within(f, "MaxConnections", kMost);
  m.max_connections_from_single_ip = within(f, "MaxConnectionFromSingleIP", kMost);
  m.max_connections_per_user = within(f, "MaxConnectionsPerUser", kMost);
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
  c.place = f.place();
  c.bindings = bindings(f, "Bindings");
  const std::uint32_t port = first_port(c.bindings);
  c.port = port == 0 ? 25 : port;
  c.remote_ranges = remote_ranges(f);
  c.tls_certificate_name = tls_certificate_name(f);
  c.require_tls = f.boolean("RequireTLS").value_or(false);
  c.fqdn = f.text("Fqdn");
  c.auth = f.flags("AuthMechanism", kMechanisms);
  c.permissions = f.flags("PermissionGroups", kPermissions);
  for (const Connector& known : server->connectors) {
    if (is_same_word(known.name, c.name) && known.is_front_end == c.is_front_end) return;
  }
  server->connectors.push_back(std::move(c));
}

}  // namespace casgrid::importing
