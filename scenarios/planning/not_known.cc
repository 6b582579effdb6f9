#include "scenarios/planning/not_known.h"

#include <algorithm>

#include "model/directory/protocol_family.h"
#include "model/routing/serving.h"

namespace casgrid::planning {
namespace {

// What a scenario and a forest document lack, by what they would say it with.
struct Remedy {
  const char* scenario;
  const char* forest;
};

Remedy remedy_of(AuditColumn column) {
  if (column == AuditColumn::Oab)
    return {"directory.offline_address_books (Get-OfflineAddressBook)",
            "offline_address_books and oab_generation_mailbox"};
  switch (family_of(protocol_of(column))) {
    case ProtocolFamily::Mail:
      return {
          "mail_access { protocol front_service_running back_end_service_running } (Get-Service)",
          "pop_imap_settings, with front_service_running and back_end_service_running"};
    case ProtocolFamily::Transport:
      return {"receive_connectors of each front end", "receive_connectors"};
    case ProtocolFamily::Calls:
      return {"nothing: only a forest document can say it",
              "um_settings, um_dial_plans and um_ip_gateways"};
    case ProtocolFamily::Web:
      return {"virtual_directories of each front end", "virtual_directories"};
  }
  return {};
}

bool is_concerned(const Server& server, Protocol protocol) {
  const bool has_back_end = protocol == Protocol::Pop3 || protocol == Protocol::Imap4;
  return server.is_front_end() || (has_back_end && server.has(ServerRole::Mailbox) &&
                                   server.product >= Product::Exchange2013);
}

std::string some_of(const std::vector<std::string>& names) {
  std::string text = names.front();
  if (names.size() == 2) return text + " and " + names.back();
  if (names.size() > 2) text += " and " + std::to_string(names.size() - 1) + " more";
  return text;
}

// Is there anybody whom the question is about.
bool is_asked_for(const Directory& d, AuditColumn column) {
  if (column != AuditColumn::Sip) return true;
  return std::any_of(d.user_groups.begin(), d.user_groups.end(),
                     [](const UserGroup& g) { return g.settings.um_enabled; });
}

}  // namespace

std::vector<NotKnown> not_known(const Directory& d) {
  std::vector<NotKnown> all;
  for (std::size_t c = 0; c < kAuditColumns; ++c) {
    const AuditColumn column = audit_column(c);
    const Protocol protocol = protocol_of(column);
    if (!is_asked_for(d, column)) continue;
    std::vector<std::string> servers;
    for (const Server& server : d.servers) {
      if (server.unstated.has(protocol) && is_concerned(server, protocol))
        servers.push_back(server.name);
    }
    const bool lacks_books =
        protocol == Protocol::Oab &&
        (!d.address_books_are_stated ||
         !std::all_of(d.address_books.begin(), d.address_books.end(), states_generation));
    if (servers.empty() && !lacks_books) continue;
    const Remedy remedy = remedy_of(column);
    all.push_back({column,
                   servers.empty() ? "nothing states which offline address books there are, or who "
                                     "generates them"
                                   : "nothing states whether and how " + some_of(servers) +
                                         (servers.size() == 1 ? " has it" : " have it"),
                   remedy.scenario, remedy.forest});
  }
  return all;
}

Fate fate_of(std::span<const Verdict> verdicts, const Service& service) {
  Fate fate = Fate::NotServed;
  for (const Verdict& verdict : verdicts) {
    if (service.is_service(verdict)) return Fate::Served;
    if (!verdict.is_known()) fate = Fate::NotKnown;
  }
  return fate;
}

void write_text(const std::vector<NotKnown>& all, std::ostream& out) {
  if (all.empty()) return;
  out << "Not known:\n";
  for (const NotKnown& n : all) {
    out << "  " << text_of(n.column) << ": " << n.why << "\n"
        << "    to a scenario add " << n.to_scenario << "\n"
        << "    to a forest document add " << n.to_forest << "\n";
  }
}

nlohmann::ordered_json json_of(const std::vector<NotKnown>& all) {
  auto list = nlohmann::ordered_json::array();
  for (const NotKnown& n : all)
    list.push_back({{"protocol", text_of(n.column)},
                    {"why", n.why},
                    {"to_scenario", n.to_scenario},
                    {"to_forest", n.to_forest}});
  return list;
}

}  // namespace casgrid::planning
