// validate(): front ends and mailbox servers, with what they export of themselves.
#include <map>
#include <set>

#include "model/directory/directory.h"
#include "model/directory/web_address.h"
#include "model/http/pool_limits.h"
#include "scenarios/document/identifiers.h"
#include "scenarios/document/patterns.h"
#include "scenarios/routing/server_words.h"
#include "scenarios/validating/validator.h"

namespace casgrid {
namespace {

bool is_before_2013(const std::string& version) {
  const auto parsed = parse_version(version);
  return parsed && product_of(*parsed).value_or(Product::Exchange2013) < Product::Exchange2013;
}

bool is_pattern(const std::string& name) { return name.find('{') != std::string::npos; }

// Fields that are not given differ from nothing.
bool agree(const scenario::Cpu& own, const scenario::Cpu& machine) {
  return (own.cores() == 0 || own.cores() == machine.cores()) &&
         (own.megacycles_per_core() == 0 ||
          own.megacycles_per_core() == machine.megacycles_per_core()) &&
         (own.discipline() == scenario::DISCIPLINE_UNSPECIFIED ||
          own.discipline() == machine.discipline());
}

}  // namespace

void Validator::host_name(const std::string& host, const std::string& path) {
  if (host.empty()) return;
  const auto parsed = parse_url("https://" + host + "/");
  if (!parsed || parsed->host.empty() || parsed->path != "/" || !parsed->query.empty() ||
      host.find_first_of(":@ /?#") != std::string::npos)
    error(path, "\"" + host + "\" is not a host name", "write mail.example.com");
}

void Validator::server_name(const std::string& fqdn, const std::string& pattern,
                            const std::string& path) {
  if (fqdn.empty()) return;
  host_name(fqdn, path);
  if (is_pattern(pattern))
    error(path, "is one for all servers of the pattern", "write a row for each, or leave it out");
  else
    unique(UniqueKind::ServerName, fqdn, path);
  // The name that another server has by default would lead here.
  const std::string suffix = "." + lower(s_.directory().domain());
  std::string short_name = lower(fqdn);
  if (short_name.ends_with(suffix)) short_name.resize(short_name.size() - suffix.size());
  const auto other = server_spellings_.find(short_name);
  if (other != server_spellings_.end() && other->second != pattern)
    error(path, "\"" + fqdn + "\" is the name of " + other->second, "give each server its own");
}

void Validator::front_end(int i) {
  const auto& f = s_.directory().front_ends(i);
  const std::string path = at("directory.front_ends", i);
  refers(sites_, f.site(), path + ".site", "site");
  version(f.version(), path + ".version");
  server_name(f.fqdn(), f.name(), path + ".fqdn");
  web_address(f.owa().external_url(), path + ".owa.external_url");
  virtual_directories(f, path);
  if (f.has_outlook_anywhere()) outlook_anywhere(f.outlook_anywhere(), path + ".outlook_anywhere");
  shared_settings(f, path);
  autodiscover(f, path);
}

void Validator::mailbox_server(int i) {
  const auto& m = s_.directory().mailbox_servers(i);
  const std::string path = at("directory.mailbox_servers", i);
  const auto names = expand_name(m.name());
  bool is_machine_of_its_own = false;
  for (const std::string& name : names ? *names : std::vector<std::string>{m.name()})
    is_machine_of_its_own = is_machine_of_its_own || !front_ends_.contains(name);
  if (is_machine_of_its_own || !m.site().empty()) refers(sites_, m.site(), path + ".site", "site");
  version(m.version(), path + ".version");
  if (is_machine_of_its_own) server_name(m.fqdn(), m.name(), path + ".fqdn");
  both_roles(m, path);
  shared_settings(m, path);
}

// A server that is a front end, too, is described there.
void Validator::both_roles(const scenario::MailboxServer& m, const std::string& path) {
  const auto names = expand_name(m.name());
  if (!names) return;
  std::set<int> rows;
  for (const std::string& name : *names) {
    if (const auto row = front_end_rows_.find(name); row != front_end_rows_.end())
      rows.insert(row->second);
  }
  for (const int row : rows) {
    const auto& f = s_.directory().front_ends(row);
    const std::string machine = at("directory.front_ends", row);
    const auto line = [&] { return std::to_string(lines_.line_of(machine)); };
    const auto differs = [&](const char* field, const char* what) {
      error(path + field,
            std::string("differs from the ") + what + " of the front end of that name (line " +
                line() + "), which is the same server",
            "leave it out, or say the same in both");
    };
    if (!m.site().empty() && m.site() != f.site()) differs(".site", "site");
    const std::string usual = text_of(usual_version(Product::Exchange2013));
    const std::string& build = f.version().empty() ? usual : f.version();
    if (!m.version().empty() && m.version() != build) differs(".version", "build");
    if (!m.fqdn().empty() && m.fqdn() != f.fqdn()) differs(".fqdn", "name");
    if (!agree(m.cpu(), f.cpu())) differs(".cpu", "processor");
    std::set<int> protocols;
    for (const auto& access : f.mail_access()) protocols.insert(access.protocol());
    for (int a = 0; a < m.mail_access_size(); ++a) {
      if (protocols.contains(m.mail_access(a).protocol()))
        error(at(path + ".mail_access", a) + ".protocol",
              "is said by the front end of that name, too (line " + line() + ")",
              "give the settings of a server once");
    }
    std::set<std::pair<std::string, std::string>> entries;
    for (const auto& entry : f.component_states())
      entries.emplace(entry.component(), entry.requester());
    for (int e = 0; e < m.component_states_size(); ++e) {
      const auto& entry = m.component_states(e);
      if (entries.contains({entry.component(), entry.requester()}))
        error(at(path + ".component_states", e),
              "is said by the front end of that name, too (line " + line() + ")",
              "give each entry of a server once");
    }
  }
}

void Validator::virtual_directories(const scenario::FrontEnd& f, const std::string& path) {
  std::set<int> apps;
  for (int v = 0; v < f.virtual_directories_size(); ++v) {
    const auto& directory = f.virtual_directories(v);
    const std::string where = at(path + ".virtual_directories", v);
    if (directory.app() == scenario::VirtualDirectory::APP_UNSPECIFIED)
      error(where + ".app", "is missing", "say which: OWA, EWS, ACTIVE_SYNC, ...");
    if (!apps.insert(directory.app()).second)
      error(where + ".app", "this virtual directory is given twice", "give it once");
    if (directory.app() == scenario::VirtualDirectory::MAPI && is_before_2013(f.version())) {
      error(where + ".app", "MAPI over HTTP came with Exchange 2013",
            "leave it out, or give a version 15.x");
    }
    web_address(directory.external_url(), where + ".external_url");
    web_address(directory.internal_url(), where + ".internal_url");
    auth_methods(directory, where);
  }
}

void Validator::auth_methods(const scenario::VirtualDirectory& v, const std::string& path) {
  if (v.auth_methods_size() == 0) return;
  std::set<int> methods;
  for (int i = 0; i < v.auth_methods_size(); ++i) {
    if (v.auth_methods(i) == scenario::AUTH_METHOD_UNSPECIFIED)
      error(at(path + ".auth_methods", i), "names no method", "write BASIC, FORMS, NTLM, ...");
    methods.insert(v.auth_methods(i));
  }
  struct Switch {
    bool is_given;
    bool value;
    scenario::AuthMethod method;
    const char* field;
  };
  for (const Switch& x : {Switch{v.has_forms_authentication(), v.forms_authentication(),
                                 scenario::FORMS, ".forms_authentication"},
                          Switch{v.has_basic_authentication(), v.basic_authentication(),
                                 scenario::BASIC, ".basic_authentication"},
                          Switch{v.has_windows_authentication(), v.windows_authentication(),
                                 scenario::WINDOWS, ".windows_authentication"}}) {
    if (x.is_given && x.value != methods.contains(x.method))
      error(path + x.field, "contradicts auth_methods", "leave one of them out");
  }
}

void Validator::outlook_anywhere(const scenario::OutlookAnywhere& o, const std::string& path) {
  host_name(o.internal_hostname(), path + ".internal_hostname");
  host_name(o.external_hostname(), path + ".external_hostname");
  for (int i = 0; i < o.iis_authentication_methods_size(); ++i) {
    if (o.iis_authentication_methods(i) == scenario::AUTH_METHOD_UNSPECIFIED)
      error(at(path + ".iis_authentication_methods", i), "names no method",
            "write BASIC, NTLM, NEGOTIATE, ...");
  }
}

void Validator::autodiscover(const scenario::FrontEnd& f, const std::string& path) {
  web_address(f.autodiscover_internal_uri(), path + ".autodiscover_internal_uri");
  for (int i = 0; i < f.autodiscover_site_scope_size(); ++i)
    refers(sites_, f.autodiscover_site_scope(i), at(path + ".autodiscover_site_scope", i), "site");
  if (f.autodiscover_site_scope_size() > 0 && f.autodiscover_internal_uri().empty())
    error(path + ".autodiscover_site_scope", "is that of no service connection point",
          "give autodiscover_internal_uri, or leave it out");
}

template <class Row>
void Validator::shared_settings(const Row& row, const std::string& path) {
  std::set<std::pair<std::string, std::string>> entries;
  for (int i = 0; i < row.component_states_size(); ++i) {
    const auto& entry = row.component_states(i);
    const std::string where = at(path + ".component_states", i);
    component_state(entry, where);
    if (!entries.emplace(entry.component(), entry.requester()).second)
      error(where, entry.requester() + " has two entries for " + entry.component(),
            "give one for each component and requester");
  }
  std::set<int> pools;
  for (int i = 0; i < row.application_pools_size(); ++i) {
    const auto& pool = row.application_pools(i);
    const std::string where = at(path + ".application_pools", i);
    if (pool.app() == scenario::VirtualDirectory::APP_UNSPECIFIED)
      error(where + ".app", "is missing", "say OWA, ACTIVE_SYNC, MAPI or another");
    if (pool.queue_length() > kLongestQueueLength)
      error(where + ".queue_length", "is more than 65,535", "give 1 to 65,535, as IIS has it");
    if (!pools.insert(pool.app()).second)
      error(where + ".app", "this pool is given twice", "give it once");
  }
  std::set<int> protocols;
  for (int i = 0; i < row.mail_access_size(); ++i) {
    const std::string where = at(path + ".mail_access", i);
    mail_access(row.mail_access(i), where);
    if (!protocols.insert(row.mail_access(i).protocol()).second)
      error(where + ".protocol", "this protocol is given twice", "give it once");
  }
  std::set<std::pair<std::string, bool>> connectors;
  for (int i = 0; i < row.receive_connectors_size(); ++i) {
    const auto& connector = row.receive_connectors(i);
    const std::string where = at(path + ".receive_connectors", i);
    receive_connector(connector, where);
    if (!connectors.emplace(connector.name(), connector.is_front_end()).second)
      error(where + ".name", "there are two connectors \"" + connector.name() + "\"",
            "give each its own name");
  }
}

template void Validator::shared_settings(const scenario::FrontEnd& row, const std::string& path);
template void Validator::shared_settings(const scenario::MailboxServer& row,
                                         const std::string& path);

void Validator::component_state(const scenario::ComponentStateEntry& e, const std::string& path) {
  const auto check = [&](const char* field, const std::string& word, bool is_known,
                         const std::string& kind, const std::vector<std::string>& known) {
    if (is_known) return;
    error(path + field,
          word.empty() ? "the " + kind + " is missing" : "\"" + word + "\" is no " + kind,
          suggestion(word, known));
  };
  check(".component", e.component(), component_named(e.component()).has_value(), "component",
        component_names());
  check(".requester", e.requester(), requester_named(e.requester()).has_value(), "requester",
        requester_names());
  check(".state", e.state(), component_state_named(e.state()).has_value(), "state",
        component_state_names());
}

void Validator::mail_access(const scenario::MailAccess& m, const std::string& path) {
  if (m.protocol() == scenario::MailAccess::PROTOCOL_UNSPECIFIED)
    error(path + ".protocol", "is missing", "say POP3 or IMAP4");
  bindings(m.plain_bindings(), path + ".plain_bindings");
  bindings(m.implicit_tls_bindings(), path + ".implicit_tls_bindings");
  for (int i = 0; i < m.internal_connection_settings_size(); ++i) {
    const std::string& text = m.internal_connection_settings(i);
    const std::string method = text.substr(text.rfind(':') + 1);
    const ConnectionSetting read = connection_setting(text);
    if (read.host.empty() || read.port == 0 || (method != "SSL" && method != "TLS"))
      error(at(path + ".internal_connection_settings", i),
            "\"" + text + "\" is not host:port:method",
            "write mail.example.com:995:SSL, or :110:TLS");
  }
}

void Validator::bindings(const google::protobuf::RepeatedPtrField<std::string>& given,
                         const std::string& path) {
  for (int i = 0; i < given.size(); ++i) {
    if (!binding_of(given[i]))
      error(at(path, i), "\"" + given[i] + "\" is no address with a port",
            "write 0.0.0.0:25, [::]:25, 10.0.0.5:25 or *:25");
  }
}

void Validator::receive_connector(const scenario::ReceiveConnector& c, const std::string& path) {
  if (c.name().empty()) error(path + ".name", "the connector has no name", "give it a name");
  if (c.port() == 0 && c.bindings_size() == 0)
    error(path + ".port", "is missing or 0", "give the port of its bindings");
  bindings(c.bindings(), path + ".bindings");
  for (int i = 0; i < c.remote_ip_ranges_size(); ++i) {
    if (!ip_range_of(c.remote_ip_ranges(i)))
      error(at(path + ".remote_ip_ranges", i),
            "\"" + c.remote_ip_ranges(i) + "\" is no range of addresses",
            "write 10.0.0.17, 10.0.0.0/8, 10.0.0.1-10.0.0.9 or fd00::/8");
  }
  host_name(c.fqdn(), path + ".fqdn");
  for (int i = 0; i < c.auth_mechanism_size(); ++i) {
    if (c.auth_mechanism(i) == scenario::ReceiveConnector::AUTH_UNSPECIFIED)
      error(at(path + ".auth_mechanism", i), "names no mechanism", "write TLS, INTEGRATED, ...");
  }
  for (int i = 0; i < c.permission_groups_size(); ++i) {
    if (c.permission_groups(i) == scenario::ReceiveConnector::PERMISSION_UNSPECIFIED)
      error(at(path + ".permission_groups", i), "names no group",
            "write ANONYMOUS_USERS, EXCHANGE_SERVERS, ...");
  }
}

}  // namespace casgrid
