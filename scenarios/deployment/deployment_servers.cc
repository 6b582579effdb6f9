// Servers with their settings, as a scenario gives them.
#include "scenarios/deployment/deployment_servers.h"

#include <algorithm>
#include <array>
#include <map>

#include "model/base/assert.h"
#include "model/directory/protocol_set.h"
#include "scenarios/resolving/mail_program.h"
#include "scenarios/resolving/protocol_words.h"
#include "scenarios/routing/published_oauth.h"
#include "scenarios/routing/server_words.h"
#include "scenarios/schema/scenario.pb.h"

namespace casgrid {
namespace {

using scenario::Scenario;

// Enumerators of the schema stand in the model's order, after one for "unspecified".
template <class Enum, class Given>
Enum same_place(Given given) {
  return static_cast<Enum>(static_cast<int>(given) - 1);
}

Version version_of(const std::string& text) {
  const auto version = parse_version(text);
  return version ? *version : usual_version(Product::Exchange2013);
}

SiteId site_of(const std::string& name, const Directory& d) {
  for (std::size_t i = 0; i < d.sites.size(); ++i) {
    if (d.sites[i].name == name) return SiteId{i};
  }
  SIM_ASSERT(false);
}

// A server of both roles is added once.
class Servers {
 public:
  Servers(const Scenario& s, Directory& d) : s_(s), d_(d) {
    for (const auto& m : s.directory().mailbox_servers()) mailbox_servers_.emplace(m.name(), false);
    for (const auto& p : s.populations())
      if (reads_mail(p.client())) read_over_.add(protocol_of(p.client()));
  }

  void add() {
    for (const auto& f : s_.directory().front_ends()) front_end(f);
    for (const auto& m : s_.directory().mailbox_servers()) mailbox_server(m);
    for (const auto& c : s_.directory().directory_servers())
      install_server(c.name(), c.site(), "", {ServerRole::DirectoryServer});
    for (const auto& e : s_.directory().edge_servers())
      install_server(e.name(), e.subscribed_to(), e.version(), {ServerRole::Edge}).is_in_perimeter =
          true;
  }

 private:
  Server& install_server(const std::string& name, const std::string& site,
                         const std::string& version, ServerRoles roles) {
    Server& server = d_.servers.emplace_back();
    server.name = name;
    server.site = site_of(site, d_);
    server.roles = roles;
    server.version = version_of(version);
    server.product = product_of(server.version).value_or(Product::Exchange2013);
    install(server);
    // No cmdlet says whether these services run, so an installation is no statement about them; and
    // without dial plans nothing is known of calls.
    server.unstated = {Protocol::Pop3, Protocol::Imap4};
    if (traits_of(server.product).has_um && s_.directory().dial_plans().empty())
      server.unstated.add(Protocol::Sip);
    for (const Protocol protocol : {Protocol::Pop3, Protocol::Imap4})
      if (read_over_.has(protocol)) start_mail_access(server, protocol);
    return server;
  }

  // Who has mail programs has started the services, unless the server's settings say otherwise.
  static void start_mail_access(Server& server, Protocol protocol) {
    MailAccess& access = server.access_of(protocol);
    if (!access.exists) return;
    access.front_service_running = access.back_end_service_running = true;
    state_mail_access(server, protocol, {true, true});
  }

  void front_end(const scenario::FrontEnd& f) {
    ServerRoles roles{ServerRole::ClientAccess};
    roles.set(ServerRole::Mailbox, mailbox_servers_.contains(f.name()));
    const ServerId id{d_.servers.size()};
    Server& server = install_server(f.name(), f.site(), f.version(), roles);
    if (roles.has(ServerRole::Mailbox)) both_roles_.emplace(f.name(), id);
    server.fqdn = f.fqdn();
    set_owa(f.owa(), server);
    for (const auto& v : f.virtual_directories()) set_directory(v, server);
    if (f.has_outlook_anywhere()) set_outlook_anywhere(f.outlook_anywhere(), server);
    set_shared(f, server);
    set_startup(f.call_router(), server.call_router);
    server.clock_ahead = from_seconds(f.clock_ahead_s());
    add_bindings(f.web_bindings(), server.web_bindings);
    set_certificate(f.certificate(), server);
    if (f.autodiscover_internal_uri().empty()) return;
    ServiceConnectionPoint point;
    point.server = id;
    point.url = d_.intern_url(f.autodiscover_internal_uri());
    for (const std::string& site : f.autodiscover_site_scope())
      point.site_scope.push_back(site_of(site, d_));
    d_.connection_points.push_back(point);
  }

  void mailbox_server(const scenario::MailboxServer& m) {
    const auto known = both_roles_.find(m.name());
    Server& server = known != both_roles_.end()
                         ? d_.at(known->second)
                         : install_server(m.name(), m.site(), m.version(), {ServerRole::Mailbox});
    if (!m.fqdn().empty()) server.fqdn = m.fqdn();
    if (m.activation_policy() != scenario::MailboxServer::ACTIVATION_POLICY_UNSPECIFIED)
      server.activation_policy = same_place<ActivationPolicy>(m.activation_policy());
    // Before 2013 the role is one that a server may have beside others.
    if (server.product < Product::Exchange2013 && m.has_um_service())
      server.um_service = {.exists = true, .tcp_port = 5060, .tls_port = 5061};
    set_startup(m.um_service(), server.um_service);
    set_shared(m, server);
  }

  static void set_startup(const scenario::UmSettings& given, UmSettings& made) {
    if (given.startup() != scenario::UmSettings::STARTUP_UNSPECIFIED)
      made.startup = same_place<SipStartup>(given.startup());
  }

  // What both rows of a server may say.
  template <class Row>
  void set_shared(const Row& row, Server& server) {
    add_component_states(row, server.components);
    for (const auto& access : row.mail_access()) set_mail_access(access, server);
    if (row.receive_connectors_size() == 0) return;
    // The connectors of one row replace those of the installation; the other row's come beside
    // them.
    if (described_connectors_.emplace(server.name, true).second) server.connectors.clear();
    for (const auto& c : row.receive_connectors()) set_connector(c, server);
  }

  void set_owa(const scenario::OwaVirtualDirectory& given, Server& server) {
    VirtualDirectory& owa = server.directory_of(Protocol::Owa);
    owa.forms = given.forms_authentication();
    owa.auth.set(AuthMethod::Forms, owa.forms);
    owa.auth.set(AuthMethod::Basic, given.basic_authentication());
    owa.redirect_to_optimal_server = given.redirect_to_optimal_server();
    owa.external_url = d_.intern_url(given.external_url());
  }

  void set_directory(const scenario::VirtualDirectory& given, Server& server) {
    VirtualDirectory& directory = server.directory_of(app_protocol(given.app()));
    if (!given.external_url().empty()) directory.external_url = d_.intern_url(given.external_url());
    if (!given.internal_url().empty()) directory.internal_url = d_.intern_url(given.internal_url());
    if (given.auth_methods_size() > 0) {
      directory.auth = {};
      for (const int method : given.auth_methods())
        directory.auth.add(same_place<AuthMethod>(method));
      directory.forms = directory.auth.has(AuthMethod::Forms);
    }
    if (given.has_forms_authentication()) {
      directory.forms = given.forms_authentication();
      directory.auth.set(AuthMethod::Forms, directory.forms);
    }
    if (given.has_basic_authentication())
      directory.auth.set(AuthMethod::Basic, given.basic_authentication());
    if (given.has_windows_authentication())
      directory.auth.set(AuthMethod::Windows, given.windows_authentication());
    if (given.has_require_ssl()) directory.require_ssl = given.require_ssl();
    if (given.app() != scenario::VirtualDirectory::RPC) return;
    // Outlook Anywhere: where the directory is described it is on.
    OutlookAnywhere& oa = server.outlook_anywhere;
    oa.enabled = true;
    if (!directory.external_url.is_none()) oa.external_host = d_.at(directory.external_url).host;
    if (!directory.internal_url.is_none()) oa.internal_host = d_.at(directory.internal_url).host;
  }

  void set_outlook_anywhere(const scenario::OutlookAnywhere& given, Server& server) {
    OutlookAnywhere& oa = server.outlook_anywhere;
    oa.enabled = true;
    if (!given.internal_hostname().empty())
      oa.internal_host = d_.intern_host(given.internal_hostname());
    if (!given.external_hostname().empty())
      oa.external_host = d_.intern_host(given.external_hostname());
    if (given.internal_client_authentication() != scenario::AUTH_METHOD_UNSPECIFIED)
      oa.internal_client_method = same_place<AuthMethod>(given.internal_client_authentication());
    if (given.external_client_authentication() != scenario::AUTH_METHOD_UNSPECIFIED)
      oa.external_client_method = same_place<AuthMethod>(given.external_client_authentication());
    if (given.iis_authentication_methods_size() > 0) oa.iis_methods = {};
    for (const int method : given.iis_authentication_methods())
      oa.iis_methods.add(same_place<AuthMethod>(method));
    oa.internal_requires_ssl = given.internal_clients_require_ssl();
    oa.external_requires_ssl = given.external_clients_require_ssl();
    if (given.has_ssl_offloading()) oa.ssl_offloading = given.ssl_offloading();
  }

  void set_mail_access(const scenario::MailAccess& given, Server& server) const {
    const Protocol protocol =
        given.protocol() == scenario::MailAccess::IMAP4 ? Protocol::Imap4 : Protocol::Pop3;
    MailAccess& made = server.access_of(protocol);
    const auto port = [](std::uint32_t from, std::uint16_t& into) {
      if (from != 0) into = static_cast<std::uint16_t>(from);
    };
    made.exists = true;
    port(given.plain_port(), made.plain_port);
    port(given.implicit_tls_port(), made.implicit_tls_port);
    port(given.proxy_target_port(), made.back_end_port);
    if (given.max_command_bytes() != 0) made.max_command_bytes = given.max_command_bytes();
    if (given.login_type() != scenario::MailAccess::LOGIN_TYPE_UNSPECIFIED)
      made.login_type = same_place<LoginType>(given.login_type());
    made.certificate_name = given.certificate_name();
    // Nothing is stated of a service whose state is not given, but by the programs that use it.
    const bool is_known = read_over_.has(protocol);
    if (given.has_front_service_running() || !is_known)
      made.front_service_running = given.front_service_running();
    if (given.has_back_end_service_running() || !is_known)
      made.back_end_service_running = given.back_end_service_running();
    state_mail_access(server, protocol,
                      {given.has_front_service_running() || is_known,
                       given.has_back_end_service_running() || is_known});
    for (const std::string& text : given.internal_connection_settings())
      made.internal_settings.push_back(connection_setting(text));
    add_bindings(given.plain_bindings(), made.plain_bindings);
    add_bindings(given.implicit_tls_bindings(), made.implicit_tls_bindings);
  }

  // Requires: they passed validate().
  template <class Texts>
  static void add_bindings(const Texts& given, std::vector<Binding>& made) {
    for (const std::string& text : given) made.push_back(*binding_of(text));
  }

  static void set_connector(const scenario::ReceiveConnector& given, Server& server) {
    ReceiveConnector& made = server.connectors.emplace_back();
    made.name = given.name();
    made.is_front_end = given.is_front_end();
    add_bindings(given.bindings(), made.bindings);
    made.port = given.port() != 0       ? static_cast<std::uint16_t>(given.port())
                : made.bindings.empty() ? made.port
                                        : made.bindings.front().port;
    for (const std::string& range : given.remote_ip_ranges())
      made.remote_ranges.push_back(*ip_range_of(range));
    made.tls_certificate_name = given.tls_certificate_name();
    made.require_tls = given.require_tls();
    made.fqdn = given.fqdn();
    for (const int auth : given.auth_mechanism()) made.auth.add(same_place<ConnectorAuth>(auth));
    for (const int group : given.permission_groups())
      made.permissions.add(same_place<ConnectorPermission>(group));
  }

  // A certificate of the scenario, or else only a label: those with the same one share a key.
  void set_certificate(const std::string& name, Server& server) {
    if (const auto certificate = d_.find_certificate(name)) {
      bind_certificate(*certificate, d_, server);
      return;
    }
    auto known = std::find(labels_.begin(), labels_.end(), name);
    if (known == labels_.end()) known = labels_.insert(labels_.end(), name);
    server.certificate_key = static_cast<std::uint32_t>(d_.certificates.size()) +
                             static_cast<std::uint32_t>(known - labels_.begin() + 1);
  }

  const Scenario& s_;
  Directory& d_;
  ProtocolSet read_over_;  // POP3 and IMAP4, where a population reads its mail so
  std::map<std::string, bool> mailbox_servers_;
  std::map<std::string, ServerId> both_roles_;
  std::map<std::string, bool> described_connectors_;
  std::vector<std::string> labels_;
};

}  // namespace

void add_component_state(const scenario::ComponentStateEntry& entry, ComponentStates& states) {
  states.set(*component_named(entry.component()), *requester_named(entry.requester()),
             *component_state_named(entry.state()));
}

void add_servers(const Scenario& s, Directory& d) {
  d.servers.reserve(static_cast<std::size_t>(s.directory().front_ends_size()) +
                    static_cast<std::size_t>(s.directory().mailbox_servers_size()) +
                    static_cast<std::size_t>(s.directory().directory_servers_size()) +
                    static_cast<std::size_t>(s.directory().edge_servers_size()));
  Servers(s, d).add();
  settle_oauth(d, false);
}

}  // namespace casgrid
