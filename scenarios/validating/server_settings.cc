#include "scenarios/validating/server_settings.h"

#include <google/protobuf/repeated_ptr_field.h>
#include <set>
#include <utility>

#include "model/base/protocol_row.h"
#include "model/directory/component_state.h"
#include "model/imap4/dialect.h"
#include "model/pop3/dialect.h"
#include "scenarios/routing/server_words.h"
#include "scenarios/validating/check_receive_connector.h"
#include "scenarios/validating/mail_services.h"
#include "scenarios/validating/texts.h"

namespace casgrid {
namespace {

template <class Row>
using Rows = google::protobuf::RepeatedPtrField<Row>;

void check_component_state(const Scope& scope, const scenario::ComponentStateEntry& e) {
  const auto check = [&](const char* field, const std::string& word, bool is_known,
                         const std::string& kind, const std::vector<std::string>& known) {
    if (is_known) return;
    scope.error(field,
                word.empty() ? "the " + kind + " is missing" : "\"" + word + "\" is no " + kind,
                suggestion(word, known));
  };
  check("component", e.component(), component_named(e.component()).has_value(), "component",
        component_names());
  check("requester", e.requester(), requester_named(e.requester()).has_value(), "requester",
        requester_names());
  check("state", e.state(), component_state_named(e.state()).has_value(), "state",
        component_state_names());
}

void check_component_states(const Scope& scope, const Rows<scenario::ComponentStateEntry>& given) {
  std::set<std::pair<std::string, std::string>> entries;
  for (int i = 0; i < given.size(); ++i) {
    const auto& entry = given[i];
    const Scope row = scope.in("component_states", i);
    check_component_state(row, entry);
    if (!entries.emplace(entry.component(), entry.requester()).second)
      row.error(entry.requester() + " has two entries for " + entry.component(),
                "give one for each component and requester");
  }
}

void check_pools(const Scope& scope, const Rows<scenario::ApplicationPool>& given) {
  std::set<int> pools;
  for (int i = 0; i < given.size(); ++i) {
    const auto& pool = given[i];
    const Scope row = scope.in("application_pools", i);
    if (pool.app() == scenario::VirtualDirectory::APP_UNSPECIFIED)
      row.error("app", "is missing", "say OWA, ACTIVE_SYNC, MAPI or another");
    if (pool.queue_length() > kLongestQueueLength)
      row.error("queue_length", "is more than 65,535", "give 1 to 65,535, as IIS has it");
    if (!pools.insert(pool.app()).second)
      row.error("app", "this pool is given twice", "give it once");
  }
}

// Simulated mail programs and servers meet at the ports that the product has.
void check_mail_ports(const Scope& scope, const scenario::MailAccess& m) {
  if (!is_read_over(scope.scenario(), m.protocol())) return;
  const bool is_pop3 = m.protocol() == scenario::MailAccess::POP3;
  const mailaccess::Dialect& dialect = is_pop3 ? pop3::kDialect : imap4::kDialect;
  const auto check = [&](const char* field, std::uint32_t given, Port simulated) {
    const auto port = static_cast<std::uint32_t>(simulated);
    if (given != 0 && given != port)
      scope.error(field, "mail programs are simulated at port " + std::to_string(port) + " alone",
                  "leave it out, or leave out the populations of client " +
                      scenario::MailAccess::Protocol_Name(m.protocol()));
  };
  check("plain_port", m.plain_port(), dialect.plain_port);
  check("implicit_tls_port", m.implicit_tls_port(), dialect.tls_port);
  check("proxy_target_port", m.proxy_target_port(), dialect.back_end_port);
}

void check_mail_access(const Scope& scope, const scenario::MailAccess& m) {
  if (m.protocol() == scenario::MailAccess::PROTOCOL_UNSPECIFIED)
    scope.error("protocol", "is missing", "say POP3 or IMAP4");
  check_mail_ports(scope, m);
  check_bindings(scope, "plain_bindings", m.plain_bindings());
  check_bindings(scope, "implicit_tls_bindings", m.implicit_tls_bindings());
  for (int i = 0; i < m.internal_connection_settings_size(); ++i) {
    const std::string& text = m.internal_connection_settings(i);
    const std::string method = text.substr(text.rfind(':') + 1);
    const ConnectionSetting read = connection_setting(text);
    if (read.host.empty() || read.port == 0 || (method != "SSL" && method != "TLS"))
      scope.in("internal_connection_settings", i)
          .error("\"" + text + "\" is not host:port:method",
                 "write mail.example.com:995:SSL, or :110:TLS");
  }
}

void check_mail_accesses(const Scope& scope, const Rows<scenario::MailAccess>& given) {
  std::set<int> protocols;
  for (int i = 0; i < given.size(); ++i) {
    const Scope row = scope.in("mail_access", i);
    check_mail_access(row, given[i]);
    if (!protocols.insert(given[i].protocol()).second)
      row.error("protocol", "this protocol is given twice", "give it once");
  }
}

void check_connectors(const Scope& scope, const Rows<scenario::ReceiveConnector>& given) {
  std::set<std::pair<std::string, bool>> connectors;
  for (int i = 0; i < given.size(); ++i) {
    const auto& connector = given[i];
    const Scope row = scope.in("receive_connectors", i);
    check_receive_connector(row, connector);
    if (!connectors.emplace(connector.name(), connector.is_front_end()).second)
      row.error("name", "there are two connectors \"" + connector.name() + "\"",
                "give each its own name");
  }
}

template <class Row>
void check_settings(const Scope& scope, const Row& row) {
  check_component_states(scope, row.component_states());
  check_pools(scope, row.application_pools());
  check_mail_accesses(scope, row.mail_access());
  check_connectors(scope, row.receive_connectors());
}

}  // namespace

void check_server_settings(const Scope& scope, const scenario::FrontEnd& row) {
  check_settings(scope, row);
}

void check_server_settings(const Scope& scope, const scenario::MailboxServer& row) {
  check_settings(scope, row);
}

}  // namespace casgrid
