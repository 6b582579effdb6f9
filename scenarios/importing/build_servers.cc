// Front ends and mailbox servers with their settings.
#include <algorithm>
#include <map>

#include "model/directory/component_state.h"
#include "model/directory/web_address.h"
#include "scenarios/importing/draft.h"
#include "scenarios/schema/scenario.pb.h"

namespace casgrid::importing {
namespace {

using scenario::AuthMethod;

template <class Enum>
std::optional<Enum> found(const std::map<std::string, Enum>& words, const std::string& word) {
  const auto at = words.find(lower_case(word));
  return at == words.end() ? std::nullopt : std::optional(at->second);
}

std::optional<AuthMethod> method_of(const std::string& word) {
  static const std::map<std::string, AuthMethod> kWords{
      {"anonymous", scenario::ANONYMOUS},
      {"basic", scenario::BASIC},
      {"digest", scenario::DIGEST},
      {"ntlm", scenario::NTLM},
      {"fba", scenario::FORMS},
      {"windowsintegrated", scenario::WINDOWS},
      {"integrated", scenario::WINDOWS},
      {"wssecurity", scenario::WS_SECURITY},
      {"certificate", scenario::CLIENT_CERTIFICATE},
      {"oauth", scenario::OAUTH},
      {"adfs", scenario::ADFS},
      {"kerberos", scenario::KERBEROS},
      {"negotiate", scenario::NEGOTIATE},
      {"negoex", scenario::NEGOTIATE}};
  return found(kWords, word);
}

scenario::VirtualDirectory::App app_of(const std::string& app) {
  scenario::VirtualDirectory::App made = scenario::VirtualDirectory::APP_UNSPECIFIED;
  scenario::VirtualDirectory::App_Parse(app, &made);
  return made;
}

bool has_word(const std::vector<std::string>& words, const char* word) {
  return std::any_of(words.begin(), words.end(),
                     [word](const std::string& w) { return is_same_word(w, word); });
}

// As the scenario spells it; none: nothing of the front door.
std::optional<std::string> component_word(const std::string& exported) {
  for (std::size_t i = 0; i < kComponents; ++i) {
    const char* known = casgrid::text_of(static_cast<ComponentId>(i));
    if (is_same_word(known, exported)) return known;
  }
  return std::nullopt;
}

bool is_requester(const std::string& word) {
  static const std::set<std::string> kWords{"HealthAPI", "Maintenance", "Sidelined", "Functional",
                                            "Deployment"};
  return kWords.contains(word);
}

class ServerBuilder {
 public:
  ServerBuilder(Draft& draft, const ServerFacts& server) : d_(draft), server_(server) {}

  void build_front_end() {
    auto& f = *d_.scenario.mutable_directory()->add_front_ends();
    f.set_name(d_.server_name(server_));
    f.set_site(d_.site(server_));
    set_common(f);
    if (server_.processor) set_cpu(*f.mutable_cpu());
    for (const WebDirectory& w : server_.directories) add_directory(w, f);
    add_missing_directories(f);
    add_pools(&WebServer::front_pools, f);
    if (server_.anywhere) set_anywhere(*server_.anywhere, f);
    for (const MailSettings& m : server_.mail) set_mail(m, *f.add_mail_access());
    for (const Connector& c : server_.connectors) {
      if (c.is_front_end) set_connector(c, *f.add_receive_connectors());
    }
    for (const WebServer& web : d_.all.web_servers) {
      if (!is_same_word(web.server, server_.name)) continue;
      for (const std::string& binding : web.bindings) f.add_web_bindings(binding);
    }
    f.set_autodiscover_internal_uri(
        checked_url(server_.scp_uri, "AutoDiscoverServiceInternalUri", server_.place));
    add_scope(f);
  }

  void add_scope(scenario::FrontEnd& f) {
    for (const std::string& site : server_.site_scope) {
      const std::string name = d_.names.name("site", site);
      const auto& sites = d_.scenario.topology().sites();
      const bool is_there = std::any_of(sites.begin(), sites.end(),
                                        [&](const auto& known) { return known.name() == name; });
      if (is_there && !f.autodiscover_internal_uri().empty())
        f.add_autodiscover_site_scope(name);
      else
        d_.listing.warning(server_.place, "server " + server_.name, "AutoDiscoverSiteScope", site,
                           "is no site of the scenario; left out");
    }
  }

  void build_mailbox_server() {
    auto& m = *d_.scenario.mutable_directory()->add_mailbox_servers();
    m.set_name(d_.server_name(server_));
    m.set_site(d_.site(server_));
    if (server_.version) m.set_version(casgrid::text_of(*server_.version));
    static const std::map<std::string, scenario::MailboxServer::ActivationPolicy> kPolicies{
        {"intrasiteonly", scenario::MailboxServer::INTRASITE_ONLY},
        {"blocked", scenario::MailboxServer::BLOCKED}};
    if (const auto policy = found(kPolicies, server_.activation_policy))
      m.set_activation_policy(*policy);
    for (const Connector& c : server_.connectors) {
      if (!c.is_front_end) set_connector(c, *m.add_receive_connectors());
    }
    add_pools(&WebServer::back_pools, m);
    if (server_.has_client_access) return;  // the rest is said at the front end of the same name
    set_common(m);
    if (server_.processor) set_cpu(*m.mutable_cpu());
    for (const MailSettings& s : server_.mail) set_mail(s, *m.add_mail_access());
  }

 private:
  template <class Message>
  void set_common(Message& message) {
    if (server_.version) message.set_version(casgrid::text_of(*server_.version));
    message.set_fqdn(checked_host(server_.fqdn, "Fqdn"));
    for (const ComponentEntry& entry : server_.components) add_state(entry, message);
  }

  template <class Message>
  void add_state(const ComponentEntry& entry, Message& message) {
    static const std::map<std::string, const char*> kStates{
        {"active", "Active"}, {"inactive", "Inactive"}, {"draining", "Draining"}};
    const std::string who = "server " + server_.name;
    const auto component = component_word(entry.component);
    if (!component) {
      d_.listing.not_used(server_.place, who + " component " + entry.component,
                          "is no part of the front door");
      return;
    }
    const auto state = found(kStates, entry.state);
    const bool is_known_requester = !entry.requester.empty() && is_requester(entry.requester);
    if (!state || !is_known_requester) {
      const bool is_quiet = entry.requester.empty() && is_same_word(entry.state, "Active");
      if (!is_quiet)
        d_.listing.warning(
            server_.place, who, entry.component, entry.state,
            entry.requester.empty()
                ? "no requester was exported with it; left out (as if Active)"
                : "the requester " + entry.requester + " or the state is not known; left out");
      return;
    }
    auto& made = *message.add_component_states();
    made.set_component(*component);
    made.set_requester(entry.requester);
    made.set_state(*state);
    if (!is_same_word(entry.state, "Active")) {
      d_.listing.warning(server_.place, who, entry.component,
                         entry.state + " (" + entry.requester + ")",
                         "was so when it was exported, and is so in the scenario");
    }
  }

  void set_cpu(scenario::Cpu& cpu) {
    const CpuFacts& p = *server_.processor;
    cpu.set_cores(p.cores);
    cpu.set_megacycles_per_core(p.clock_mhz);
    d_.listing.assumed(
        "server " + server_.name, "cpu.megacycles_per_core",
        std::to_string(static_cast<long long>(p.clock_mhz)),
        "the clock of " + p.model +
            "; the calculator's scale is by SPECint_rate2006, which no export knows");
  }

  std::string checked_host(const std::string& host, const char* field) {
    std::string made = lower_case(host);
    const bool is_host =
        made.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-._") == std::string::npos &&
        !made.starts_with(".") && !made.ends_with(".");
    if (is_host) return made;
    d_.listing.warning(server_.place, "server " + server_.name, field, host,
                       "is no host name; taken as not given");
    return {};
  }

  std::string checked_url(const std::string& url, const char* field, const Place& place) {
    if (url.empty()) return {};
    const auto parsed = parse_url(url);
    if (parsed && parsed->is_http()) return url;
    d_.listing.warning(place, "server " + server_.name, field, url,
                       "is no web address; taken as not given");
    return {};
  }

  const WebDirectory* iis_of(const std::string& app) const {
    for (const WebServer& w : d_.all.web_servers) {
      if (!is_same_word(w.server, server_.name)) continue;
      for (const WebDirectory& each : w.directories) {
        if (each.app == app) return &each;
      }
    }
    return nullptr;
  }

  void add_methods(const WebDirectory& w, scenario::VirtualDirectory& made) {
    std::vector<std::string> words = w.methods;
    for (const std::string& word : w.switched_on) {
      if (!words.empty() && !has_word(words, word.c_str())) words.push_back(word);
    }
    for (const std::string& word : words) {
      const auto method = method_of(word);
      if (!method) {
        d_.listing.warning(w.place, "server " + server_.name, w.app, word,
                           "is no authentication method of the front door; left out");
        continue;
      }
      const auto& known = made.auth_methods();
      if (std::find(known.begin(), known.end(), *method) == known.end())
        made.add_auth_methods(*method);
    }
  }

  // A switch of the web site beside the list in the directory: the list is what the server was
  // told.
  void set_switches(const WebDirectory& w, scenario::VirtualDirectory& made) {
    const auto set = [&](const std::optional<bool>& given, bool is_listed, const char* field,
                         auto setter) {
      if (w.methods.empty()) {
        if (given) (made.*setter)(*given);
        return;
      }
      (made.*setter)(is_listed);
      const bool is_by_parts = std::string_view(field) == "WindowsAuthentication" &&
                               (has_word(w.methods, "Ntlm") || has_word(w.methods, "Negotiate") ||
                                has_word(w.methods, "Kerberos"));
      if (given && *given != is_listed && !is_by_parts) {
        d_.listing.warning(w.place, "server " + server_.name, std::string(w.app) + " " + field,
                           *given ? "True" : "False",
                           "contradicts InternalAuthenticationMethods, which is believed");
      }
    };
    using scenario::VirtualDirectory;
    if (w.app == "OWA" || w.app == "ECP")
      set(w.forms, has_word(w.methods, "Fba"), "FormsAuthentication",
          &VirtualDirectory::set_forms_authentication);
    set(w.basic, has_word(w.methods, "Basic"), "BasicAuthentication",
        &VirtualDirectory::set_basic_authentication);
    set(w.windows, has_word(w.methods, "WindowsIntegrated"), "WindowsAuthentication",
        &VirtualDirectory::set_windows_authentication);
  }

  void add_directory(const WebDirectory& w, scenario::FrontEnd& f) {
    if (w.app == "MAPI" && product_of_server(server_) < Product::Exchange2013) return;
    auto& made = *f.add_virtual_directories();
    made.set_app(app_of(w.app));
    made.set_external_url(checked_url(w.external_url, "ExternalUrl", w.place));
    made.set_internal_url(checked_url(w.internal_url, "InternalUrl", w.place));
    set_switches(w, made);
    add_methods(w, made);
    const WebDirectory* iis = iis_of(w.app);
    const auto ssl = iis != nullptr && iis->require_ssl ? iis->require_ssl : w.require_ssl;
    if (ssl) made.set_require_ssl(*ssl);
    if (iis != nullptr) compare(w, *iis);
    if (w.app != "OWA") return;
    auto& owa = *f.mutable_owa();
    owa.set_external_url(made.external_url());
    if (made.has_forms_authentication()) owa.set_forms_authentication(made.forms_authentication());
    if (made.has_basic_authentication()) owa.set_basic_authentication(made.basic_authentication());
    if (w.redirect_to_optimal) owa.set_redirect_to_optimal_server(*w.redirect_to_optimal);
  }

  void compare(const WebDirectory& w, const WebDirectory& iis) {
    if (w.methods.empty() || iis.methods.empty()) return;
    // Forms are filled in by Basic behind the page.
    const bool is_basic = has_word(w.methods, "Basic") || has_word(w.methods, "Fba");
    if (is_basic != has_word(iis.methods, "Basic")) {
      d_.listing.warning(
          iis.place, "server " + server_.name, w.app,
          is_basic ? "Basic is off in IIS" : "Basic is on in IIS",
          "Exchange says otherwise; the virtual directory was changed behind its back");
    }
  }

  // What only IIS knows of.
  void add_missing_directories(scenario::FrontEnd& f) {
    for (const WebServer& web : d_.all.web_servers) {
      if (!is_same_word(web.server, server_.name)) continue;
      for (const WebDirectory& iis : web.directories) {
        const auto is_same_app = [&](const auto& v) { return v.app() == app_of(iis.app); };
        const auto& known = f.virtual_directories();
        if (iis.app == "RPC" || std::any_of(known.begin(), known.end(), is_same_app)) continue;
        if (iis.app == "MAPI" && product_of_server(server_) < Product::Exchange2013) continue;
        auto& made = *f.add_virtual_directories();
        made.set_app(app_of(iis.app));
        if (iis.require_ssl) made.set_require_ssl(*iis.require_ssl);
        // What IIS says of forms and of tokens says nothing: methods stay as installed.
        d_.listing.assumed("server " + server_.name, std::string(iis.app) + " authentication, URLs",
                           "as installed",
                           "its Get-...VirtualDirectory is not there; IIS says only require_ssl");
      }
    }
  }

  // The queues of its application pools, as IIS keeps them.
  template <class Row>
  void add_pools(std::vector<WebPool> WebServer::*pools, Row& row) {
    for (const WebServer& web : d_.all.web_servers) {
      if (!is_same_word(web.server, server_.name)) continue;
      for (const WebPool& pool : web.*pools) {
        const auto is_same_app = [&](const auto& p) { return p.app() == app_of(pool.app); };
        const auto& known = row.application_pools();
        if (std::any_of(known.begin(), known.end(), is_same_app)) continue;
        auto& made = *row.add_application_pools();
        made.set_app(app_of(pool.app));
        made.set_queue_length(pool.queue_length);
      }
    }
  }

  void set_anywhere(const AnywhereSettings& a, scenario::FrontEnd& f) {
    auto& made = *f.mutable_outlook_anywhere();
    made.set_internal_hostname(checked_host(a.internal_host, "InternalHostname"));
    made.set_external_hostname(checked_host(a.external_host, "ExternalHostname"));
    if (const auto m = method_of(a.internal_method)) made.set_internal_client_authentication(*m);
    if (const auto m = method_of(a.external_method)) made.set_external_client_authentication(*m);
    for (const std::string& word : a.iis_methods) {
      if (const auto m = method_of(word)) made.add_iis_authentication_methods(*m);
    }
    made.set_internal_clients_require_ssl(a.internal_ssl.value_or(false));
    made.set_external_clients_require_ssl(a.external_ssl.value_or(false));
    if (a.ssl_offloading) made.set_ssl_offloading(*a.ssl_offloading);
    if (product_of_server(server_) >= Product::Exchange2013) return;
    // Before Exchange 2013 it is off unless the virtual directory is described.
    auto& rpc = *f.add_virtual_directories();
    rpc.set_app(scenario::VirtualDirectory::RPC);
    if (!made.external_hostname().empty())
      rpc.set_external_url("https://" + made.external_hostname() + "/rpc");
  }

  void set_mail(const MailSettings& m, scenario::MailAccess& made) {
    made.set_protocol(m.is_pop ? scenario::MailAccess::POP3 : scenario::MailAccess::IMAP4);
    static const std::map<std::string, scenario::MailAccess::LoginType> kLogins{
        {"plaintextlogin", scenario::MailAccess::PLAIN_TEXT_LOGIN},
        {"plaintextauthentication", scenario::MailAccess::PLAIN_TEXT_AUTHENTICATION},
        {"securelogin", scenario::MailAccess::SECURE_LOGIN}};
    if (const auto login = found(kLogins, m.login_type)) made.set_login_type(*login);
    made.set_plain_port(m.plain_port);
    made.set_implicit_tls_port(m.implicit_tls_port);
    made.set_proxy_target_port(m.proxy_target_port);
    made.set_max_command_bytes(m.max_command_bytes);
    made.set_authenticated_idle_s(static_cast<double>(m.authenticated_idle_s));
    made.set_pre_authentication_idle_s(static_cast<double>(m.pre_authentication_idle_s));
    made.set_max_connections(m.max_connections);
    made.set_max_connections_from_single_ip(m.max_connections_from_single_ip);
    made.set_max_connections_per_user(m.max_connections_per_user);
    made.set_certificate_name(m.certificate_name);
    for (const std::string& binding : m.plain_bindings) made.add_plain_bindings(binding);
    for (const std::string& binding : m.implicit_tls_bindings)
      made.add_implicit_tls_bindings(binding);
    for (const std::string& setting : m.internal_settings)
      made.add_internal_connection_settings(setting);
    d_.listing.assumed("server " + server_.name, m.is_pop ? "POP3 services" : "IMAP4 services",
                       "stopped", "no export says whether they run; as installed they do not");
  }

  void set_connector(const Connector& c, scenario::ReceiveConnector& made) {
    using Made = scenario::ReceiveConnector;
    made.set_name(c.name);
    made.set_is_front_end(c.is_front_end);
    made.set_port(c.port);
    for (const std::string& binding : c.bindings) made.add_bindings(binding);
    for (const std::string& range : c.remote_ranges) made.add_remote_ip_ranges(range);
    made.set_tls_certificate_name(c.tls_certificate_name);
    made.set_require_tls(c.require_tls);
    made.set_fqdn(checked_host(c.fqdn, "Fqdn"));
    static const std::map<std::string, Made::Auth> kAuth{
        {"tls", Made::TLS},
        {"basicauth", Made::BASIC_AUTH},
        {"basicauthrequiretls", Made::BASIC_AUTH_REQUIRE_TLS},
        {"integrated", Made::INTEGRATED},
        {"exchangeserver", Made::EXCHANGE_SERVER},
        {"externalauthoritative", Made::EXTERNAL_AUTHORITATIVE}};
    static const std::map<std::string, Made::Permission> kPermissions{
        {"anonymoususers", Made::ANONYMOUS_USERS},
        {"exchangeusers", Made::EXCHANGE_USERS},
        {"exchangeservers", Made::EXCHANGE_SERVERS},
        {"exchangelegacyservers", Made::EXCHANGE_LEGACY_SERVERS},
        {"partners", Made::PARTNERS}};
    for (const std::string& word : c.auth) {
      if (const auto auth = found(kAuth, word)) made.add_auth_mechanism(*auth);
    }
    for (const std::string& word : c.permissions) {
      if (const auto permission = found(kPermissions, word))
        made.add_permission_groups(*permission);
      if (is_same_word(word, "Custom"))
        d_.listing.warning(server_.place, "receive connector " + c.name, "PermissionGroups", word,
                           "has no counterpart; left out");
    }
  }

  Draft& d_;
  const ServerFacts& server_;
};

void choose_domain(Draft& d) {
  for (const AcceptedDomainFacts& domain : d.all.domains) {
    if (!domain.is_default) continue;
    if (d.domain.empty()) d.domain = domain.name;
    if (d.domain != domain.name)
      d.listing.warning({}, "organisation", "Default", domain.name,
                        "is a second default domain; " + d.domain + " counts");
  }
  if (!d.domain.empty()) return;
  for (const AcceptedDomainFacts& domain : d.all.domains) {
    if (d.domain.empty() && !domain.name.starts_with("*")) d.domain = domain.name;
  }
  if (!d.domain.empty()) {
    if (d.all.domains.size() > 1)
      d.listing.assumed("organisation", "domain", d.domain,
                        "no accepted domain was exported as the default one: the first");
    return;
  }
  for (const ServerFacts& server : d.all.servers.all()) {
    const std::size_t dot = server.fqdn.find('.');
    if (dot != std::string::npos) {
      d.domain = lower_case(server.fqdn.substr(dot + 1));
      d.listing.assumed("organisation", "domain", d.domain,
                        "Get-AcceptedDomain is not there: the domain of the servers");
      return;
    }
  }
  d.domain = d.all.calculator_domain.empty() ? "contoso.com" : d.all.calculator_domain;
  d.listing.assumed("organisation", "domain", d.domain,
                    d.all.calculator_domain.empty()
                        ? "no export says it"
                        : "the domain of the calculator's global catalogs");
}

void build_organisation(Draft& d) {
  choose_domain(d);
  d.scenario.mutable_directory()->set_domain(d.domain);
  auto& made = *d.scenario.mutable_directory()->mutable_organization();
  if (!d.all.organisation.empty()) made.set_name(d.all.organisation);
  if (d.all.mapi_http) {
    made.set_mapi_http_enabled(*d.all.mapi_http);
  } else {
    // Of every server that was exported: the organisation has one switch.
    MapiHttpDefault standard;
    for (const ServerFacts& server : d.all.servers.all()) {
      const auto product = server.version ? product_of(*server.version) : std::nullopt;
      if (product) standard.add(*product);
    }
    made.set_mapi_http_enabled(standard.is_on());
    d.listing.assumed("organisation", "mapi_http_enabled", standard.is_on() ? "true" : "false",
                      "Get-OrganizationConfig is not there: on as Exchange 2016 and later install "
                      "it, off where any server is of 2013 or no newer one is there");
  }
  for (const AcceptedDomainFacts& domain : d.all.domains) made.add_accepted_domains(domain.name);
}

void build_directory_servers(Draft& d) {
  // A controller is of the site of the first server that names it.
  std::map<std::string, std::string> site_of_controller;
  std::vector<std::string> order;
  std::set<std::string> served;
  for (const ServerFacts& server : d.all.servers.all()) {
    const std::string site = d.site(server);
    if (site.empty()) continue;
    for (const std::string& dc : server.domain_controllers) {
      const std::string name = lower_case(dc.substr(0, dc.find('.')));
      if (name.empty() || d.all.find_server(name) != nullptr) continue;
      if (!site_of_controller.emplace(name, site).second) continue;
      order.push_back(name);
      served.insert(site);
    }
  }
  const auto add = [&d](const std::string& name, const std::string& site) {
    auto& made = *d.scenario.mutable_directory()->add_directory_servers();
    made.set_name(name);
    made.set_site(site);
  };
  for (const std::string& name : order) {
    add(d.names.name("server", name), site_of_controller[name]);
    d.listing.assumed("directory server " + name, "site", site_of_controller[name],
                      "the site of a server that uses it; its processor is the default one");
  }
  for (const std::string& site : d.sites) {
    if (served.contains(site)) continue;
    const std::string name = d.names.fresh("server", "dc-" + lower_case(site));
    add(name, site);
    d.listing.assumed("directory server " + name, "site", site,
                      "no export names a domain controller there, and front ends ask one");
  }
}

}  // namespace

void build_servers(Draft& d) {
  build_organisation(d);
  for (const ServerFacts* server : d.front_ends) ServerBuilder(d, *server).build_front_end();
  for (const ServerFacts* server : d.mailbox_servers)
    ServerBuilder(d, *server).build_mailbox_server();
  build_directory_servers(d);
  const auto lacks = [](const ServerFacts* server) { return !server->processor; };
  constexpr std::uint32_t kCores = 12;
  constexpr double kMegacycles = 2000;
  auto& cpu = *d.scenario.mutable_topology()->mutable_default_cpu();
  cpu.set_cores(kCores);
  cpu.set_megacycles_per_core(kMegacycles);
  if (std::any_of(d.front_ends.begin(), d.front_ends.end(), lacks) ||
      std::any_of(d.mailbox_servers.begin(), d.mailbox_servers.end(), lacks)) {
    d.listing.assumed("servers", "cpu", "12 cores of 2,000 megacycles",
                      "Win32_Processor of some is not there: a usual server of the calculator");
  }
  if (d.all.send_connectors > 0) {
    d.listing.not_used({}, std::to_string(d.all.send_connectors) + " send connectors",
                       "nothing says who takes mail outside: for mail that goes out write "
                       "directory.send_connectors and internet_hosts");
  }
}

}  // namespace casgrid::importing
