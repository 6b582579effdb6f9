#include "tests/scenarios/routing/own_forest.h"

namespace casgrid::testing {
namespace {

using nlohmann::json;

constexpr const char* kForest = R"({
  "domain": "fabrikam.com",
  "clock": {"now_utc": "2020-05-04T12:00:00Z"},
  "organisation": {"name": "Fabrikam", "accepted_domains": ["fabrikam.com"],
                   "oauth_certificate": "cert-oauth"},
  "certificates": [
    {"name": "cert-mail", "names": ["mail.fabrikam.com"], "not_before_utc": "2019-01-01T00:00:00Z",
     "not_after_utc": "2022-01-01T00:00:00Z"},
    {"name": "cert-oauth", "names": ["oauth"], "issuer": "self_signed",
     "not_before_utc": "2019-01-01T00:00:00Z", "not_after_utc": "2022-01-01T00:00:00Z"}],
  "sites": [{"name": "Oslo"}, {"name": "Bergen"}],
  "site_links": [{"name": "Oslo-Bergen", "sites": ["Oslo", "Bergen"], "cost": 10}],
  "servers": [
    {"name": "front-oslo", "product": "E2013", "site": "Oslo", "roles": ["client_access"]},
    {"name": "store-oslo", "product": "E2013", "site": "Oslo", "roles": ["mailbox"]},
    {"name": "old10-oslo", "product": "E2010", "site": "Oslo", "roles": ["client_access", "mailbox"]},
    {"name": "old07-oslo", "product": "E2007", "site": "Oslo", "roles": ["client_access", "mailbox"]},
    {"name": "both-bergen", "product": "E2013", "site": "Bergen",
     "roles": ["client_access", "mailbox"]},
    {"name": "old10-bergen", "product": "E2010", "site": "Bergen",
     "roles": ["client_access", "mailbox"]}],
  "databases": [
    {"name": "db-oslo", "guid": "11111111-0000-4000-8000-000000000001", "active_on": "store-oslo",
     "copies": [{"server": "store-oslo"}]},
    {"name": "db-bergen", "guid": "11111111-0000-4000-8000-000000000002",
     "active_on": "both-bergen", "copies": [{"server": "both-bergen"}]},
    {"name": "db10-bergen", "guid": "11111111-0000-4000-8000-000000000003",
     "active_on": "old10-bergen", "copies": [{"server": "old10-bergen"}]},
    {"name": "db07-oslo", "guid": "11111111-0000-4000-8000-000000000004",
     "active_on": "old07-oslo", "copies": [{"server": "old07-oslo"}]},
    {"name": "db10-oslo", "guid": "11111111-0000-4000-8000-000000000005",
     "active_on": "old10-oslo", "copies": [{"server": "old10-oslo"}]}],
  "um_dial_plans": [{"name": "plan", "ip_gateways": ["gateway"]}],
  "um_ip_gateways": [{"name": "gateway", "dial_plan": "plan"}],
  "um_settings": [
    {"server": "front-oslo", "kind": "call_router"},
    {"server": "store-oslo", "kind": "um_service", "sip_tcp_port": 5062, "sip_tls_port": 5063}],
  "receive_connectors": [
    {"server": "front-oslo", "name": "Default", "port": 25, "permission_groups": ["anonymous"]},
    {"server": "both-bergen", "name": "Default", "port": 25, "permission_groups": ["anonymous"]}],
  "pop_imap_settings": [
    {"server": "front-oslo", "protocol": "imap4", "front_service_running": true,
     "login_type": "SecureLogin"},
    {"server": "store-oslo", "protocol": "imap4", "back_end_service_running": true}],
  "arbitration_mailbox": {"name": "arbitration", "primary_smtp": "arbitration@fabrikam.com",
    "mailbox_guid": "22222222-0000-4000-8000-000000000001", "database": "db-oslo"},
  "oab_generation_mailbox": {"name": "books", "primary_smtp": "books@fabrikam.com",
    "mailbox_guid": "22222222-0000-4000-8000-000000000002", "database": "db-bergen"},
  "oab_shadow_mailbox": {"name": "shadow", "primary_smtp": "shadow@fabrikam.com",
    "mailbox_guid": "22222222-0000-4000-8000-000000000003", "database": "db-oslo"},
  "offline_address_books": [{"name": "book", "guid": "33333333-0000-4000-8000-000000000001",
    "is_default": true, "generation_mailbox": "books"}]
})";

json person(int number, const char* name, const char* database) {
  const std::string address = std::string(name) + "@fabrikam.com";
  return {{"sam_account_name", name},
          {"upn", address},
          {"sid", "S-1-5-21-1-2-3-" + std::to_string(1000 + number)},
          {"primary_smtp", address},
          {"mailbox_guid", "44444444-0000-4000-8000-00000000000" + std::to_string(number)},
          {"recipient_type", "mailbox"},
          {"database", database},
          {"um_enabled", true},
          {"um_extension", std::to_string(2000 + number)},
          {"um_dial_plan", "plan"}};
}

// Every virtual directory of a front end; published under `host` if it has one.
void publish(json& forest, const char* server, const char* site, const char* product,
             const std::string& host) {
  struct App {
    const char* name;
    const char* path;
    json auth;
  };
  const json windows = {"windows"};
  const App apps[] = {{"owa", "/owa", {"basic", "forms"}},
                      {"ecp", "/ecp", {"basic", "forms"}},
                      {"ews", "/EWS/Exchange.asmx", windows},
                      {"eas", "/Microsoft-Server-ActiveSync", {"basic", "windows"}},
                      {"oab", "/OAB", windows},
                      {"mapi", "/mapi", windows}};
  for (const App& app : apps) {
    json row = {{"server", server},         {"site", site},
                {"product", product},       {"app", app.name},
                {"auth_methods", app.auth}, {"require_ssl", true},
                {"external_url", nullptr}};
    if (!host.empty()) row["external_url"] = "https://" + host + app.path;
    if (app.auth.size() == 2 && app.auth[1] == "forms") row["forms_authentication"] = true;
    forest["virtual_directories"].push_back(row);
  }
}

}  // namespace

json own_forest() {
  json forest = json::parse(kForest);
  for (json& server : forest["servers"]) {
    server["fqdn"] = server["name"].get<std::string>() + ".fabrikam.com";
    server["iis_certificate"] = "cert-mail";
    server["in_service"] = true;
    server["component_states"] = {
        {"OwaProxy", {{"HealthAPI", "Active"}, {"Maintenance", "Active"}}}};
    if (server["product"] == "E2013")
      server["version"] = {{"major", 15}, {"minor", 0}, {"build", 1497}, {"revision", 2}};
  }
  publish(forest, "front-oslo", "Oslo", "E2013", "mail.fabrikam.com");
  publish(forest, "old10-oslo", "Oslo", "E2010", "mail.fabrikam.com");
  publish(forest, "old07-oslo", "Oslo", "E2007", "legacy.fabrikam.com");
  publish(forest, "both-bergen", "Bergen", "E2013", "");
  publish(forest, "old10-bergen", "Bergen", "E2010", "");
  forest["users"] = {person(1, "anna", "db-oslo"), person(2, "bjorn", "db-bergen"),
                     person(3, "carl", "db10-bergen"), person(4, "dora", "db07-oslo"),
                     person(5, "erik", "db10-oslo")};
  return forest;
}

}  // namespace casgrid::testing
