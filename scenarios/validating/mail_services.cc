#include "scenarios/validating/mail_services.h"

#include <algorithm>

#include "scenarios/document/patterns.h"
#include "scenarios/resolving/mail_program.h"

namespace casgrid {
namespace {

// What `said` finds in the settings of the protocol, in the rows of servers of that name.
template <class Servers, class Said>
std::optional<bool> found_in(const Servers& servers, const std::string& name,
                             scenario::MailAccess::Protocol protocol, Said said) {
  for (const auto& server : servers) {
    const std::vector<std::string> names = names_of(server.name());
    if (std::find(names.begin(), names.end(), name) == names.end()) continue;
    for (const scenario::MailAccess& m : server.mail_access()) {
      if (m.protocol() != protocol) continue;
      if (const std::optional<bool> found = said(m)) return found;
    }
  }
  return std::nullopt;
}

template <class Said>
std::optional<bool> found_in_either(const scenario::Directory& d, const std::string& name,
                                    scenario::MailAccess::Protocol protocol, Said said) {
  const auto found = found_in(d.front_ends(), name, protocol, said);
  return found ? found : found_in(d.mailbox_servers(), name, protocol, said);
}

}  // namespace

std::vector<std::string> names_of(const std::string& pattern) {
  return expand_name(pattern).value_or(std::vector<std::string>{pattern});
}

bool is_read_over(const scenario::Scenario& s, scenario::MailAccess::Protocol protocol) {
  return std::any_of(s.populations().begin(), s.populations().end(), [&](const auto& p) {
    return reads_mail(p.client()) && mail_protocol_of(p.client()) == protocol;
  });
}

std::optional<bool> said_to_run(const scenario::Directory& d, const std::string& front_end,
                                scenario::MailAccess::Protocol protocol) {
  return found_in_either(d, front_end, protocol,
                         [](const scenario::MailAccess& m) -> std::optional<bool> {
                           if (!m.has_front_service_running()) return std::nullopt;
                           return m.front_service_running();
                         });
}

std::optional<bool> said_to_serve(const scenario::Directory& d, const std::string& mailbox_server,
                                  scenario::MailAccess::Protocol protocol) {
  return found_in_either(d, mailbox_server, protocol,
                         [](const scenario::MailAccess& m) -> std::optional<bool> {
                           if (!m.has_back_end_service_running()) return std::nullopt;
                           return m.back_end_service_running();
                         });
}

}  // namespace casgrid
