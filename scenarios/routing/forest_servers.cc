#include "scenarios/routing/forest_servers.h"

#include <algorithm>
#include <set>

#include "scenarios/routing/server_words.h"
#include "scenarios/routing/words.h"

namespace casgrid {
namespace {

using nlohmann::json;

constexpr Word<Product> kProductNames[] = {
    {"E2007", Product::Exchange2007},     {"E2010", Product::Exchange2010},
    {"E2013", Product::Exchange2013},     {"E2016", Product::Exchange2016},
    {"E2019", Product::Exchange2019},     {"SE", Product::SubscriptionEdition},
    {"ESE", Product::SubscriptionEdition}};
constexpr Word<ServerRole> kRoles[] = {{"client_access", ServerRole::ClientAccess},
                                       {"mailbox", ServerRole::Mailbox},
                                       {"edge", ServerRole::Edge}};
constexpr Word<Protocol> kApps[] = {{"owa", Protocol::Owa},
                                    {"ecp", Protocol::Ecp},
                                    {"ews", Protocol::Ews},
                                    {"eas", Protocol::ActiveSync},
                                    {"oab", Protocol::Oab},
                                    {"mapi", Protocol::Mapi},
                                    {"rpc", Protocol::OutlookAnywhere},
                                    {"autodiscover", Protocol::Autodiscover},
                                    {"powershell", Protocol::PowerShell}};
struct ToldBy {
  Protocol protocol;
  const char* list;
};

// The list of the document that says which servers have a protocol.
constexpr ToldBy kToldBy[] = {{Protocol::Owa, "virtual_directories"},
                              {Protocol::ActiveSync, "virtual_directories"},
                              {Protocol::Mapi, "virtual_directories"},
                              {Protocol::Ecp, "virtual_directories"},
                              {Protocol::Ews, "virtual_directories"},
                              {Protocol::OutlookAnywhere, "virtual_directories"},
                              {Protocol::Oab, "virtual_directories"},
                              {Protocol::Autodiscover, "virtual_directories"},
                              {Protocol::PowerShell, "virtual_directories"},
                              {Protocol::Pop3, "pop_imap_settings"},
                              {Protocol::Imap4, "pop_imap_settings"},
                              {Protocol::Smtp, "receive_connectors"},
                              {Protocol::Sip, "um_settings"}};
static_assert(std::size(kToldBy) == kProtocols);

constexpr Word<AuthMethod> kAuthMethods[] = {{"anonymous", AuthMethod::Anonymous},
                                             {"basic", AuthMethod::Basic},
                                             {"forms", AuthMethod::Forms},
                                             {"windows", AuthMethod::Windows},
                                             {"ntlm", AuthMethod::Ntlm},
                                             {"negotiate", AuthMethod::Negotiate},
                                             {"kerberos", AuthMethod::Kerberos},
                                             {"oauth", AuthMethod::OAuth},
                                             {"certificate", AuthMethod::Certificate},
                                             {"digest", AuthMethod::Digest},
                                             {"adfs", AuthMethod::AdFs},
                                             {"ws_security", AuthMethod::WsSecurity}};
constexpr Word<ActivationPolicy> kPolicies[] = {{"Unrestricted", ActivationPolicy::Unrestricted},
                                                {"IntrasiteOnly", ActivationPolicy::IntrasiteOnly},
                                                {"Blocked", ActivationPolicy::Blocked}};
constexpr Word<CrossSiteRedirect> kRedirects[] = {{"Silent", CrossSiteRedirect::Silent},
                                                  {"Manual", CrossSiteRedirect::Manual}};
constexpr Word<bool> kUmKinds[] = {{"call_router", false}, {"um_service", true}};
constexpr Word<bool> kConnectorRoles[] = {
    {"front_end", true}, {"transport", false}, {"hub", false}};
constexpr Word<LoginType> kLoginTypes[] = {
    {"PlainTextLogin", LoginType::PlainTextLogin},
    {"PlainTextAuthentication", LoginType::PlainTextAuthentication},
    {"SecureLogin", LoginType::SecureLogin}};
constexpr Word<Protocol> kMailProtocols[] = {{"pop3", Protocol::Pop3}, {"imap4", Protocol::Imap4}};
constexpr Word<SipStartup> kStartups[] = {
    {"TCP", SipStartup::Tcp}, {"TLS", SipStartup::Tls}, {"Dual", SipStartup::Dual}};
constexpr Word<ConnectorAuth> kConnectorAuth[] = {
    {"tls", ConnectorAuth::Tls},
    {"basic", ConnectorAuth::Basic},
    {"basic_after_tls", ConnectorAuth::BasicAfterTls},
    {"integrated", ConnectorAuth::Integrated},
    {"exchange_server", ConnectorAuth::ExchangeServer},
    {"external_authoritative", ConnectorAuth::ExternalAuthoritative}};
constexpr Word<ConnectorPermission> kPermissions[] = {
    {"anonymous", ConnectorPermission::Anonymous},
    {"exchange_users", ConnectorPermission::ExchangeUsers},
    {"exchange_servers", ConnectorPermission::ExchangeServers},
    {"exchange_legacy_servers", ConnectorPermission::LegacyServers},
    {"partners", ConnectorPermission::Partners}};

std::vector<Binding> read_bindings(JsonFields& f, const char* name) {
  std::vector<Binding> made;
  for (const std::string& text : f.texts(name)) {
    if (const auto binding = binding_of(text))
      made.push_back(*binding);
    else
      f.complain(name, "\"" + text + "\" is no address with a port",
                 "write 0.0.0.0:25, [::]:25, 10.0.0.5:25 or *:25");
  }
  return made;
}

// What one requester wants of a component.
void read_state(JsonFields& server, ComponentId component, const std::string& field,
                const std::string& who, const json& state, Server& made) {
  const auto requester = requester_named(who);
  const auto value = state.is_string() ? component_state_named(state.get<std::string>())
                                       : std::optional<ComponentState>{};
  if (!requester || !value) {
    server.complain(field + "." + who, "is no requester with a state",
                    "write HealthAPI, Maintenance, Sidelined, Functional or Deployment: "
                    "Active, Inactive or Draining");
    return;
  }
  made.components.set(component, *requester, *value);
}

void read_components(JsonFields& server, Server& made) {
  const json* states = server.child("component_states");
  if (states == nullptr || !states->is_object()) return;
  for (const auto& [name, by_requester] : states->items()) {
    const std::string field = "component_states." + name;
    const auto component = component_named(name);
    if (!component) {
      server.complain(field, "is no component", "check the spelling");
      continue;
    }
    if (!by_requester.is_object()) continue;
    for (const auto& [who, state] : by_requester.items()) {
      read_state(server, *component, field, who, state, made);
    }
  }
}

// Exchange 2003 is read, so that the deployment rules can say that it has to go.
constexpr std::uint16_t kMajorOf2003 = 6;

Version read_version(JsonFields& server) {
  Version version =
      usual_version(read_word(server, "product", kProductNames, Product::Exchange2013));
  const json* given = server.child("version");
  if (given == nullptr) return version;
  JsonFields v(*given, server.at("version"), server.complaints());
  const Version usual = version;
  version.major = v.number16("major", usual.major);
  version.minor = v.number16("minor", usual.minor);
  // Of the product alone, without a build, the usual one stands for it.
  const bool is_usual = version.major == usual.major && version.minor == usual.minor;
  version.build = v.number16("build", is_usual ? usual.build : 0);
  version.revision = v.number16("revision", version.build == usual.build ? usual.revision : 0);
  if (!product_of(version) && version.major != kMajorOf2003)
    server.complain("version",
                    text_of(version) + " is no build of Exchange 2007 to Subscription Edition",
                    "write 8.x, 14.x, 15.0.x, 15.1.x or 15.2.x");
  return version;
}

void set_certificate(JsonFields& s, const Directory& d, Server& made) {
  const std::string name = s.text("iis_certificate");
  if (name.empty()) return;
  for (std::size_t i = 0; i < d.certificates.size(); ++i) {
    if (d.certificates[i].name != name) continue;
    bind_certificate(CertificateId{i}, d, made);
    return;
  }
  s.complain("iis_certificate", "there is no certificate \"" + name + "\"",
             "name one of the document");
}

void read_server(JsonFields& s, std::set<std::string>& names, Directory& d) {
  Server made;
  made.name = s.text("name");
  if (!names.insert(made.name).second)
    s.complain("name", "there is another server \"" + made.name + "\"", "name each once");
  made.fqdn = s.text("fqdn");
  made.ip_address = s.text("ip_address");
  const std::string site = s.text("site");
  for (std::size_t i = 0; i < d.sites.size(); ++i) {
    if (d.sites[i].name == site) made.site = SiteId{i};
  }
  if (made.site.is_none()) {
    s.complain("site", "there is no site \"" + site + "\"", "name one of the document");
    made.site = SiteId{0u};
  }
  made.roles = read_words(s, "roles", kRoles);
  made.version = read_version(s);
  made.product = product_of(made.version)
                     .value_or(made.version.major == kMajorOf2003 ? Product::Exchange2007
                                                                  : Product::Exchange2013);
  install(made);
  // What is not listed is not there.
  for (VirtualDirectory& directory : made.directories) directory.exists = false;
  for (MailAccess& access : made.mail_access) access.exists = false;
  made.connectors.clear();
  made.call_router.exists = made.um_service.exists = false;
  made.outlook_anywhere.enabled = false;
  made.is_in_perimeter = s.flag("in_perimeter", false);
  made.is_up = s.flag("up", true);
  made.is_resolvable = s.flag("dns_resolvable", true);
  made.in_service = s.flag("in_service", true);
  made.prefers_mounted_server = s.flag("client_proxy_prefer_mailbox_mounted_server", true);
  made.back_end_certificate_bound = s.flag("back_end_certificate_bound", true);
  made.transport_running = s.flag("transport_running", true);
  made.transport_offers_anonymous_tls = s.flag("transport_offers_anonymous_tls", true);
  made.transport_port = s.number16("transport_port", made.transport_port);
  made.client_proxy_port = s.number16("client_proxy_port", made.client_proxy_port);
  made.activation_policy =
      read_word(s, "activation_policy", kPolicies, ActivationPolicy::Unrestricted);
  s.ignore("back_end_certificate");
  made.web_bindings = read_bindings(s, "web_bindings");
  set_certificate(s, d, made);
  read_components(s, made);
  d.servers.push_back(made);
}

// The server that a row of settings is about.
Server* server_of(JsonFields& f, Directory& d) {
  const std::string name = f.text("server");
  f.ignore("site");
  f.ignore("product");
  for (Server& server : d.servers) {
    if (server.name == name) return &server;
  }
  f.complain("server", "there is no server \"" + name + "\"", "name one of the document");
  return nullptr;
}

// A list of the document; null if it is missing or none, and that is complained of.
const json* list_of(const json& document, const char* name, Complaints& complaints) {
  const auto found = document.find(name);
  if (found == document.end() || found->is_null()) return nullptr;
  if (found->is_array()) return &*found;
  complaints.push_back(std::string(name) + ": is not a list; write [ ... ]");
  return nullptr;
}

template <class Read>
void rows(const json& document, const char* name, Directory& d, Complaints& complaints,
          const Read& read) {
  const json* found = list_of(document, name, complaints);
  if (found == nullptr) return;
  for (std::size_t i = 0; i < found->size() && complaints.size() < kComplaintsMax; ++i) {
    JsonFields f((*found)[i], std::string(name) + "[" + std::to_string(i) + "]", complaints);
    if (Server* server = server_of(f, d))
      read(f, *server);
    else
      f.ignore_rest();
  }
}

UrlId read_url(JsonFields& f, const char* name, Directory& d) {
  const std::string text = f.text(name);
  if (text.empty()) return UrlId{};
  const UrlId url = d.intern_url(text);
  if (url.is_none())
    f.complain(name, "\"" + text + "\" is not a web address", "write https://mail.example.com/owa");
  return url;
}

void read_directory(JsonFields& v, Server& server, Directory& d) {
  const auto app = read_word(v, "app", kApps, Protocol::Owa);
  VirtualDirectory& made = server.directory_of(app);
  made.exists = true;
  made.internal_url = read_url(v, "internal_url", d);
  made.external_url = read_url(v, "external_url", d);
  made.auth = read_words(v, "auth_methods", kAuthMethods);
  made.forms = v.flag("forms_authentication", made.auth.has(AuthMethod::Forms));
  made.require_ssl = v.flag("require_ssl", false);
  made.http_to_https_redirect = v.flag("http_to_https_redirect", false);
  made.redirect_to_optimal_server = v.flag("redirect_to_optimal_owa_server", true);
  made.cross_site_redirect =
      read_word(v, "cross_site_redirect_type", kRedirects, CrossSiteRedirect::Silent);
}

void read_outlook_anywhere(JsonFields& o, Server& server, Directory& d) {
  OutlookAnywhere& made = server.outlook_anywhere;
  made.enabled = o.flag("enabled", true);
  const std::string internal = o.text("internal_hostname");
  const std::string external = o.text("external_hostname");
  if (!internal.empty()) made.internal_host = d.intern_host(internal);
  if (!external.empty()) made.external_host = d.intern_host(external);
  made.internal_client_method =
      read_word(o, "internal_client_authentication", kAuthMethods, AuthMethod::Ntlm);
  made.external_client_method =
      read_word(o, "external_client_authentication", kAuthMethods, AuthMethod::Negotiate);
  made.iis_methods = read_words(o, "iis_authentication_methods", kAuthMethods);
  made.internal_requires_ssl = o.flag("internal_clients_require_ssl", false);
  made.external_requires_ssl = o.flag("external_clients_require_ssl", false);
  made.ssl_offloading = o.flag("ssl_offloading", true);
}

void read_mail_access(JsonFields& m, Server& server) {
  const Protocol protocol = read_word(m, "protocol", kMailProtocols, Protocol::Pop3);
  MailAccess& made = server.access_of(protocol);
  const bool is_pop = protocol == Protocol::Pop3;
  made.exists = true;
  const auto front = m.maybe_flag("front_service_running");
  const auto back_end = m.maybe_flag("back_end_service_running");
  made.front_service_running = front.value_or(false);
  made.back_end_service_running = back_end.value_or(false);
  state_mail_access(server, protocol, {front.has_value(), back_end.has_value()});
  made.plain_port = m.number16("plain_port", is_pop ? 110 : 143);
  made.implicit_tls_port = m.number16("implicit_tls_port", is_pop ? 995 : 993);
  made.back_end_port = m.number16("proxy_target_port", is_pop ? 1995 : 1993);
  made.login_type = read_word(m, "login_type", kLoginTypes, LoginType::SecureLogin);
  made.certificate_name = m.text("x509_certificate_name");
  made.max_command_bytes =
      m.number_within("max_command_size_bytes", is_pop ? 512 : 10240, {40, 16'384});
  made.internal_settings.clear();
  for (const std::string& text : m.texts("internal_connection_settings"))
    made.internal_settings.push_back(connection_setting(text));
  made.plain_bindings = read_bindings(m, "plain_bindings");
  made.implicit_tls_bindings = read_bindings(m, "implicit_tls_bindings");
}

void read_connector(JsonFields& c, Server& server) {
  ReceiveConnector made;
  made.name = c.text("name");
  made.is_front_end = read_word(c, "role", kConnectorRoles, true);
  made.port = c.number16("port", 25);
  made.auth = read_words(c, "auth_methods", kConnectorAuth);
  made.permissions = read_words(c, "permission_groups", kPermissions);
  made.bindings = read_bindings(c, "bindings");
  if (!made.bindings.empty() && !c.has("port")) made.port = made.bindings.front().port;
  for (const std::string& text : c.texts("remote_ip_ranges")) {
    if (const auto range = ip_range_of(text))
      made.remote_ranges.push_back(*range);
    else
      c.complain("remote_ip_ranges", "\"" + text + "\" is no range of addresses",
                 "write 10.0.0.17, 10.0.0.0/8, 10.0.0.1-10.0.0.9 or fd00::/8");
  }
  made.tls_certificate_name = c.text("tls_certificate_name");
  made.require_tls = c.flag("require_tls", false);
  made.fqdn = c.text("fqdn");
  server.connectors.push_back(made);
}

void read_um(JsonFields& u, Server& server) {
  UmSettings made;
  made.exists = traits_of(server.product).has_um;
  server.is_told_of_absent_um = server.is_told_of_absent_um || !made.exists;
  made.startup = read_word(u, "startup_mode", kStartups, SipStartup::Tcp);
  made.tcp_port = u.number16("sip_tcp_port", 5060);
  made.tls_port = u.number16("sip_tls_port", 5061);
  u.ignore("certificate");
  (read_word(u, "kind", kUmKinds, false) ? server.um_service : server.call_router) = made;
}

void read_connection_points(const json& document, Directory& d, Complaints& complaints) {
  rows(document, "service_connection_points", d, complaints, [&](JsonFields& f, Server& server) {
    ServiceConnectionPoint made;
    made.server = ServerId{static_cast<std::size_t>(&server - d.servers.data())};
    made.url = read_url(f, "url", d);
    for (const std::string& name : f.texts("site_scope")) {
      for (std::size_t i = 0; i < d.sites.size(); ++i) {
        if (d.sites[i].name == name) made.site_scope.emplace_back(i);
      }
    }
    d.connection_points.push_back(made);
  });
}

}  // namespace

std::optional<Product> product_named(const std::string& text) { return word(kProductNames, text); }

bool is_stated(const json& document, const char* list) {
  const auto found = document.find(list);
  return found != document.end() && !found->is_null();
}

// Of protocols whose list is not there nothing is said; a server that a list leaves out has none.
static ProtocolSet unstated_in(const json& document) {
  ProtocolSet unstated;
  for (const ToldBy& t : kToldBy) {
    if (!is_stated(document, t.list)) unstated.add(t.protocol);
  }
  return unstated;
}

void read_servers(const json& document, Directory& d, Complaints& complaints) {
  if (const json* found = list_of(document, "servers", complaints)) {
    std::set<std::string> names;
    for (std::size_t i = 0; i < found->size() && complaints.size() < kComplaintsMax; ++i) {
      JsonFields f((*found)[i], "servers[" + std::to_string(i) + "]", complaints);
      read_server(f, names, d);
    }
  }
  for (Server& server : d.servers) {
    server.unstated = unstated_in(document);
    // The product says it: there is no Unified Messaging any more.
    if (!traits_of(server.product).has_um) server.unstated.set(Protocol::Sip, false);
  }
  rows(document, "virtual_directories", d, complaints,
       [&](JsonFields& f, Server& s) { read_directory(f, s, d); });
  rows(document, "outlook_anywhere", d, complaints,
       [&](JsonFields& f, Server& s) { read_outlook_anywhere(f, s, d); });
  rows(document, "pop_imap_settings", d, complaints,
       [&](JsonFields& f, Server& s) { read_mail_access(f, s); });
  rows(document, "receive_connectors", d, complaints,
       [&](JsonFields& f, Server& s) { read_connector(f, s); });
  rows(document, "um_settings", d, complaints, [&](JsonFields& f, Server& s) { read_um(f, s); });
  read_connection_points(document, d, complaints);
}

}  // namespace casgrid
