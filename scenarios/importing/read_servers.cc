// Servers, their roles, processors and component states.
#include <algorithm>
#include <array>

#include "scenarios/importing/readers.h"

namespace casgrid::importing {
namespace {

const Words kRoles{{2, "Mailbox"},       {4, "ClientAccess"}, {16, "UnifiedMessaging"},
                   {32, "HubTransport"}, {64, "Edge"},        {16384, "FrontendTransport"}};
const Words kStates{{0, "Inactive"}, {1, "Active"}, {2, "Draining"}};
const Words kPolicies{{0, "Unrestricted"}, {1, "IntrasiteOnly"}, {2, "Blocked"}};

bool holds(const std::vector<std::string>& words, std::string_view word) {
  return std::any_of(words.begin(), words.end(),
                     [word](const std::string& w) { return is_same_word(w, word); });
}

// As Set-ComponentState names them.
std::string requester_word(const std::string& text) {
  static constexpr std::array<const char*, 5> kRequesters{"HealthAPI", "Maintenance", "Sidelined",
                                                          "Functional", "Deployment"};
  for (const char* known : kRequesters) {
    if (is_same_word(known, text)) return known;
  }
  return text;
}

int strictness(const std::string& state) {
  if (is_same_word(state, "Inactive")) return 2;
  return is_same_word(state, "Draining") ? 1 : 0;
}

void add_entry(const ComponentEntry& entry, ServerFacts& server) {
  for (ComponentEntry& known : server.components) {
    if (!is_same_word(known.component, entry.component) ||
        !is_same_word(known.requester, entry.requester))
      continue;
    // The server and the directory each keep an entry; the stricter one counts.
    if (strictness(entry.state) > strictness(known.state)) known.state = entry.state;
    return;
  }
  server.components.push_back(entry);
}

void add_requesters(const Fields& f, std::string_view field, const std::string& component,
                    ServerFacts& server) {
  const Value* states = f.value(field);
  if (states == nullptr) return;
  if (states->kind != Value::Kind::List && states->members.empty()) {
    if (!states->text.empty()) {
      f.warn(field, states->text,
             "the states by requester were not exported; export as CliXml, or JSON with -Depth 4");
    }
    return;
  }
  const std::vector<const Value*> one{states};
  for (const Value* each : states->kind == Value::Kind::List ? states->items : one) {
    const Value* requester = each->find("Requester");
    const Value* state = each->find("State");
    if (requester == nullptr || state == nullptr) {
      f.warn(field, each->text,
             "the states by requester were cut off; export with a greater -Depth");
      continue;
    }
    std::string word = text_of(*state);
    if (const auto number = count_of(word))
      word = *number == 0 ? "Inactive" : *number == 1 ? "Active" : "Draining";
    add_entry({component, requester_word(text_of(*requester)), word}, server);
  }
}

void set_version(const Fields& f, ServerFacts& server) {
  const auto version = f.version("AdminDisplayVersion");
  if (version) server.version = version;
  if (!version && f.has("AdminDisplayVersion")) {
    f.listing().error(
        f.place_of("AdminDisplayVersion"), "AdminDisplayVersion",
        "\"" + f.text("AdminDisplayVersion") + "\" of " + server.name + " is no version",
        "it reads Version 15.0 (Build 1497.2); are columns swapped?");
  }
}

// Words of a hundred roles, none of which there is, are no roles.
void check_roles(const Fields& f, const std::vector<std::string>& roles) {
  static constexpr std::array<const char*, 10> kKnown{
      "Mailbox",           "ClientAccess", "UnifiedMessaging",  "HubTransport", "Edge", "Cafe",
      "FrontendTransport", "None",         "ProvisionedServer", "Monitoring"};
  for (const std::string& role : roles) {
    const bool is_known = std::any_of(kKnown.begin(), kKnown.end(),
                                      [&](const char* known) { return is_same_word(known, role); });
    if (!is_known)
      f.listing().error(f.place_of("ServerRole"), "ServerRole", "\"" + role + "\" is no role",
                        "it reads Mailbox, ClientAccess; are columns swapped?");
  }
}

}  // namespace

std::string server_of(const Fields& f, std::initializer_list<std::string_view> fields) {
  for (const std::string_view field : fields) {
    // EX1\owa (Default Web Site)
    const bool is_path = field == "Identity";
    std::string name = is_path ? f.text(field) : f.object_name(field);
    if (is_path) {
      const std::size_t stroke = name.find('\\');
      name = stroke == std::string::npos ? "" : name.substr(0, stroke);
    }
    if (!name.empty()) return name;
  }
  return {};
}

void read_exchange_server(const Fields& f, Inventory& all) {
  const std::string name = f.first_text({"Name", "Identity"});
  if (name.empty()) {
    f.listing().error(f.place(), "Name", "a server has no name", "export Name with the others");
    return;
  }
  const std::vector<std::string> roles = f.flags("ServerRole", kRoles);
  check_roles(f, roles);
  ServerFacts& server = all.servers.at(name);
  server.place = f.place();
  server.fqdn = f.text("Fqdn");
  const bool is_path = server.fqdn.find('/') != std::string::npos;
  const bool is_short = !server.fqdn.empty() && server.fqdn.find('.') == std::string::npos &&
                        name.find('.') != std::string::npos;
  if (is_path || is_short)
    f.listing().error(f.place_of("Fqdn"), "Fqdn",
                      "\"" + server.fqdn + "\" of " + name + " is no full name of a server",
                      "it reads EX1.contoso.com; are columns swapped?");
  server.site = f.object_name("Site");
  server.domain = f.text("Domain");
  set_version(f, server);
  const auto flag = [&](const char* field) { return f.boolean(field).value_or(false); };
  server.has_mailbox = holds(roles, "Mailbox") || flag("IsMailboxServer");
  server.has_client_access = holds(roles, "ClientAccess") || flag("IsClientAccessServer") ||
                             holds(roles, "Cafe") || holds(roles, "FrontendTransport");
  server.is_edge = holds(roles, "Edge") || flag("IsEdgeServer");
  // From Exchange 2016 on there is one role, and it has the front end in it.
  if (server.version && *server.version >= builds::k2016 && server.has_mailbox)
    server.has_client_access = true;
  if (roles.empty() && !f.has("IsMailboxServer")) {
    f.warn("ServerRole", "", "is not given; taken as a server with both roles");
    server.has_mailbox = true;
    server.has_client_access = true;
  }
  for (const char* field : {"CurrentDomainControllers", "StaticDomainControllers"}) {
    for (const std::string& dc : f.list(field)) server.domain_controllers.push_back(dc);
  }
}

void read_mailbox_server(const Fields& f, Inventory& all) {
  const std::string name = f.first_text({"Name", "Identity"});
  if (name.empty()) return;
  const bool is_new = all.find_server(name) == nullptr;
  ServerFacts& server = is_new ? all.servers.at(name) : *all.find_server(name);
  if (is_new) {
    server.place = f.place();
    server.is_unknown_to_directory = true;
    server.has_mailbox = true;
    const std::vector<std::string> roles = f.flags("ServerRole", kRoles);
    set_version(f, server);
    server.has_client_access =
        holds(roles, "ClientAccess") || (server.version && *server.version >= builds::k2016);
  }
  server.dag = f.object_name("DatabaseAvailabilityGroup");
  server.activation_policy = f.word("DatabaseCopyAutoActivationPolicy", kPolicies);
  if (f.boolean("DatabaseCopyActivationDisabledAndMoveNow").value_or(false))
    server.activation_policy = "Blocked";
}

void read_client_access_server(const Fields& f, Inventory& all) {
  const std::string name = f.first_text({"Name", "Identity"});
  if (name.empty()) return;
  const bool is_new = all.find_server(name) == nullptr;
  ServerFacts& server = is_new ? all.servers.at(name) : *all.find_server(name);
  if (is_new) {
    server.place = f.place();
    server.is_unknown_to_directory = true;
    set_version(f, server);
  }
  server.has_client_access = true;
  if (server.fqdn.empty()) server.fqdn = f.text("Fqdn");
  server.scp_uri = f.text("AutoDiscoverServiceInternalUri");
  server.site_scope = f.object_names("AutoDiscoverSiteScope");
  if (f.boolean("IsOutOfService").value_or(false))
    f.warn("IsOutOfService", "True",
           "the server is out of service; it is in the scenario all the same");
}

void read_processor(const Fields& f, const Source& source, Inventory& all) {
  std::string name = source.folder.empty() ? "" : source.folder;
  for (const std::string& candidate :
       {f.text("PSComputerName"), f.text("__SERVER"), f.text("SystemName"), f.text("CSName"),
        f.text("Server"), source.file_rest, source.folder}) {
    if (!candidate.empty() && all.find_server(candidate) != nullptr) {
      name = candidate;
      break;
    }
  }
  ServerFacts* server = all.find_server(name);
  if (server == nullptr && all.servers.all().size() == 1) server = &all.servers.all().front();
  if (server == nullptr) {
    f.listing().not_used(
        f.place(), "processor " + f.text("DeviceID"),
        "says of no known server; PSComputerName or a folder with the server's name "
        "would tell");
    return;
  }
  if (!server->processor) server->processor.emplace();
  const std::string device = f.text("DeviceID");
  if (!device.empty() && !server->processor->devices.insert(lower_case(device)).second) {
    f.listing().warning(f.place(), "server " + server->name, "DeviceID", device,
                        "is there twice; the first one counts");
    return;
  }
  CpuFacts& processor = *server->processor;
  ++processor.sockets;
  const auto cores = f.count("NumberOfCores");
  const auto enabled = f.count("NumberOfEnabledCore");
  const std::int64_t said = cores.value_or(enabled.value_or(0));
  constexpr std::int64_t kCoresMax = 4096;
  if (said < 1 || said > kCoresMax)
    f.warn("NumberOfCores", f.text("NumberOfCores"), "is no number of cores; taken as 1");
  processor.cores += said < 1 || said > kCoresMax ? 1 : static_cast<std::uint32_t>(said);
  const double clock = f.number("MaxClockSpeed").value_or(0);
  constexpr double kClockMax = 100'000;
  if (clock < 1 || clock > kClockMax)
    f.warn("MaxClockSpeed", f.text("MaxClockSpeed"), "is no clock in MHz; taken as 2000");
  processor.clock_mhz =
      std::max(processor.clock_mhz, clock < 1 || clock > kClockMax ? 2000 : clock);
  processor.model = trimmed(f.text("Name"));
}

void read_component_state(const Fields& f, Inventory& all) {
  const std::string name = server_of(f, {"ServerFqdn", "Server", "PSComputerName"});
  ServerFacts* server = all.find_server(name);
  if (server == nullptr && f.has("Identity")) server = all.find_server(f.object_name("Identity"));
  const std::string component = f.text("Component");
  if (server == nullptr || component.empty()) {
    f.listing().not_used(f.place(), "component " + component,
                         "there is no server \"" + name + "\" in the exports");
    return;
  }
  const std::size_t before = server->components.size();
  add_requesters(f, "LocalStates", component, *server);
  add_requesters(f, "RemoteStates", component, *server);
  if (server->components.size() == before)
    add_entry({component, "", f.word("State", kStates)}, *server);
}

}  // namespace casgrid::importing
