#include "tests/scenarios/validating/described_deployment.h"

#include <iterator>

namespace casgrid::testing {
namespace {

using nlohmann::json;

constexpr const char* kScenario = R"(
title: "told twice"
duration_s: 60
starts_at: "2019-09-02T09:00:00Z"
topology {
  sites { name: "Paris" subnets: "10.1.0.0/16" is_hub: true }
  sites { name: "Lyon" subnets: "10.2.0.0/16" subnets: "2001:db8::/32" }
  links { name: "Paris-Lyon" a: "Paris" b: "Lyon" bandwidth_mbps: 100 latency_ms: 5 cost: 10 }
}
directory {
  domain: "contoso.com"
  organization { name: "Contoso" mapi_http_enabled: true accepted_domains: "contoso.com"
                 accepted_domains: "Fabrikam.com" oauth_certificate: "auth" }
  certificates { name: "mail" names: "mail.contoso.com" names: "*.contoso.com"
                 not_before: "2019-01-01T00:00:00Z" not_after: "2021-01-01T00:00:00Z"
                 thumbprint: "ABCDEF" key_provider: CNG subject: "CN=mail.contoso.com"
                 issuer_name: "CN=Authority" services: IIS services: SMTP servers: "ex1" }
  certificates { name: "auth" names: "auth" issuer: SELF_SIGNED
                 not_before: "2019-01-01T00:00:00Z" not_after: "2019-09-01T00:00:00Z" }
  front_ends {
    name: "ex1" site: "Paris" fqdn: "ex1.corp.contoso.com" certificate: "mail"
    owa { external_url: "https://mail.contoso.com/owa" }
    virtual_directories { app: OWA auth_methods: BASIC auth_methods: FORMS
                          internal_url: "https://ex1.corp.contoso.com/owa" }
    virtual_directories { app: EWS auth_methods: ANONYMOUS auth_methods: WINDOWS auth_methods: OAUTH
                          external_url: "https://mail.contoso.com/ews/exchange.asmx" }
    outlook_anywhere { internal_hostname: "mail.contoso.com" external_hostname: "mail.contoso.com"
                       external_client_authentication: BASIC
                       iis_authentication_methods: BASIC iis_authentication_methods: NTLM
                       external_clients_require_ssl: true ssl_offloading: false }
    component_states { component: "EwsProxy" requester: "Maintenance" state: "Inactive" }
    mail_access { protocol: IMAP4 login_type: PLAIN_TEXT_LOGIN implicit_tls_port: 9993
                  certificate_name: "imap.contoso.com" front_service_running: true
                  back_end_service_running: true implicit_tls_bindings: "10.0.0.5:9993"
                  internal_connection_settings: "ex1.corp.contoso.com:993:SSL" }
    receive_connectors { name: "Default Frontend EX1" is_front_end: true port: 25
                         auth_mechanism: TLS auth_mechanism: BASIC_AUTH_REQUIRE_TLS
                         permission_groups: ANONYMOUS_USERS permission_groups: EXCHANGE_SERVERS
                         remote_ip_ranges: "0.0.0.0/0"
                         remote_ip_ranges: "10.0.0.1-10.0.0.9" fqdn: "mail.contoso.com"
                         tls_certificate_name: "<I>CN=Authority<S>CN=mail.contoso.com" }
    web_bindings: "*:443"
    autodiscover_internal_uri: "https://autodiscover.contoso.com/autodiscover/autodiscover.xml"
    autodiscover_site_scope: "Paris"
  }
  front_ends { name: "cas1" site: "Lyon" certificate: "a label" }
  front_ends { name: "cas2" site: "Lyon" certificate: "a label" }
  mailbox_servers { name: "ex1" activation_policy: INTRASITE_ONLY
                    component_states { component: "HubTransport" requester: "Functional" state: "Draining" }
                    receive_connectors { name: "Default EX1" port: 2525 auth_mechanism: EXCHANGE_SERVER
                                         bindings: "0.0.0.0:2525" bindings: "[::]:2525" } }
  mailbox_servers { name: "mbx1" site: "Lyon" fqdn: "mbx1.corp.contoso.com" activation_policy: BLOCKED }
  directory_servers { name: "dc1" site: "Paris" }
  dags { name: "dag1" members: "ex1" members: "mbx1" }
  databases { name: "db1" guid: "11111111-0000-4000-8000-000000000001" active_on: "mbx1"
              copies { server: "mbx1" activation_preference: 2 }
              copies { server: "ex1" activation_preference: 1 } }
  databases { name: "db2" copies { server: "mbx1" } copies { server: "ex1" } }
  namespaces { host: "mail.contoso.com" addresses: "ex1" }
}
populations {
  name: "people" location: "Paris" namespace: "mail.contoso.com"
  mailboxes { user_principal_name: "anna@contoso.com" database: "db1"
              mailbox_guid: "44444444-0000-4000-8000-000000000001" sid: "S-1-5-21-1-2-3-1104"
              primary_smtp_address: "Anna.B@contoso.com" display_name: "Anna B"
              legacy_exchange_dn: "/o=Contoso/cn=anna" }
  mailboxes { user_principal_name: "Administrator@contoso.com" database: "db2"
              mailbox_guid: "44444444-0000-4000-8000-000000000002" sid: "S-1-5-21-1-2-3-500" }
  mailboxes { user_principal_name: "carl@contoso.com" sam_account_name: "c.carlson" database: "db2"
              mailbox_guid: "44444444-0000-4000-8000-000000000003" sid: "S-1-5-21-1-2-3-1105" }
}
)";

constexpr const char* kForest = R"({
  "domain": "contoso.com",
  "clock": {"now_utc": "2019-09-02T09:00:00Z"},
  "organisation": {"name": "Contoso", "mapi_http_enabled": true,
    "accepted_domains": ["contoso.com", "fabrikam.com"], "oauth_certificate": "auth"},
  "certificates": [
    {"name": "mail", "names": ["mail.contoso.com", "*.contoso.com"],
     "not_before_utc": "2019-01-01T00:00:00Z", "not_after_utc": "2021-01-01T00:00:00Z",
     "thumbprint": "ABCDEF", "key_provider": "CNG", "subject": "CN=mail.contoso.com",
     "issuer_name": "CN=Authority", "services": ["iis", "smtp"], "servers": ["ex1"]},
    {"name": "auth", "names": ["auth"], "issuer": "self_signed",
     "not_before_utc": "2019-01-01T00:00:00Z", "not_after_utc": "2019-09-01T00:00:00Z"}],
  "sites": [{"name": "Paris", "subnets": ["10.1.0.0/16"], "hub_site": true},
            {"name": "Lyon", "subnets": ["10.2.0.0/16", "2001:db8::/32"]}],
  "site_links": [{"name": "Paris-Lyon", "sites": ["Paris", "Lyon"], "cost": 10}],
  "servers": [
    {"name": "ex1", "fqdn": "ex1.corp.contoso.com", "site": "Paris", "product": "E2013",
     "roles": ["client_access", "mailbox"], "iis_certificate": "mail",
     "activation_policy": "IntrasiteOnly", "web_bindings": ["*:443"],
     "component_states": {"EwsProxy": {"Maintenance": "Inactive"},
                          "HubTransport": {"Functional": "Draining"}}},
    {"name": "cas1", "site": "Lyon", "product": "E2013", "roles": ["client_access"]},
    {"name": "cas2", "site": "Lyon", "product": "E2013", "roles": ["client_access"]},
    {"name": "mbx1", "fqdn": "mbx1.corp.contoso.com", "site": "Lyon", "product": "E2013",
     "roles": ["mailbox"], "activation_policy": "Blocked"}],
  "dags": [{"name": "dag1", "members": ["ex1", "mbx1"]}],
  "databases": [
    {"name": "db1", "guid": "11111111-0000-4000-8000-000000000001", "dag": "dag1",
     "active_on": "mbx1", "copies": [{"server": "ex1", "activation_preference": 1},
                                     {"server": "mbx1", "activation_preference": 2}]},
    {"name": "db2", "dag": "dag1", "active_on": "mbx1",
     "copies": [{"server": "mbx1", "activation_preference": 1},
                {"server": "ex1", "activation_preference": 2}]}],
  "users": [
    {"sam_account_name": "anna", "upn": "anna@contoso.com", "sid": "S-1-5-21-1-2-3-1104",
     "primary_smtp": "Anna.B@contoso.com", "display_name": "Anna B", "database": "db1",
     "legacy_dn": "/o=Contoso/cn=anna", "mailbox_guid": "44444444-0000-4000-8000-000000000001"},
    {"sam_account_name": "Administrator", "upn": "Administrator@contoso.com",
     "sid": "S-1-5-21-1-2-3-500", "primary_smtp": "Administrator@contoso.com", "database": "db2",
     "mailbox_guid": "44444444-0000-4000-8000-000000000002"},
    {"sam_account_name": "c.carlson", "upn": "carl@contoso.com", "sid": "S-1-5-21-1-2-3-1105",
     "primary_smtp": "carl@contoso.com", "database": "db2",
     "mailbox_guid": "44444444-0000-4000-8000-000000000003"}],
  "outlook_anywhere": [
    {"server": "ex1", "internal_hostname": "mail.contoso.com",
     "external_hostname": "mail.contoso.com", "external_client_authentication": "basic",
     "iis_authentication_methods": ["basic", "ntlm"], "external_clients_require_ssl": true,
     "ssl_offloading": false},
    {"server": "cas1", "iis_authentication_methods": ["basic", "ntlm", "negotiate"]},
    {"server": "cas2", "iis_authentication_methods": ["basic", "ntlm", "negotiate"]}],
  "pop_imap_settings": [
    {"server": "ex1", "protocol": "imap4", "login_type": "PlainTextLogin",
     "implicit_tls_port": 9993, "x509_certificate_name": "imap.contoso.com",
     "front_service_running": true, "back_end_service_running": true,
     "implicit_tls_bindings": ["10.0.0.5:9993"],
     "internal_connection_settings": ["ex1.corp.contoso.com:993:SSL"]},
    {"server": "ex1", "protocol": "pop3"}],
  "receive_connectors": [
    {"server": "ex1", "name": "Default Frontend EX1", "role": "front_end", "port": 25,
     "auth_methods": ["tls", "basic_after_tls"],
     "permission_groups": ["anonymous", "exchange_servers"],
     "remote_ip_ranges": ["0.0.0.0/0", "10.0.0.1-10.0.0.9"],
     "fqdn": "mail.contoso.com",
     "tls_certificate_name": "<I>CN=Authority<S>CN=mail.contoso.com"},
    {"server": "ex1", "name": "Default EX1", "role": "hub", "port": 2525,
     "auth_methods": ["exchange_server"], "bindings": ["0.0.0.0:2525", "[::]:2525"]}],
  "um_settings": [
    {"server": "ex1", "kind": "call_router"}, {"server": "ex1", "kind": "um_service",
     "sip_tcp_port": 5062, "sip_tls_port": 5063},
    {"server": "cas1", "kind": "call_router"}, {"server": "cas2", "kind": "call_router"},
    {"server": "mbx1", "kind": "um_service", "sip_tcp_port": 5062, "sip_tls_port": 5063}],
  "namespaces": [{"name": "mail.contoso.com", "resolves_to": ["ex1"]}],
  "service_connection_points": [{"server": "ex1",
    "url": "https://autodiscover.contoso.com/autodiscover/autodiscover.xml",
    "site_scope": ["Paris"]}]
})";

// What a fresh installation of Exchange 2013 has on a front end.
void add_installed(json& forest, const std::string& server) {
  const json directories = json::parse(R"([
    {"app": "owa", "auth_methods": ["basic", "forms"], "forms_authentication": true, "require_ssl": true},
    {"app": "ecp", "auth_methods": ["anonymous", "basic", "forms"], "forms_authentication": true, "require_ssl": true},
    {"app": "ews", "auth_methods": ["anonymous", "windows"], "require_ssl": true},
    {"app": "eas", "auth_methods": ["basic"], "require_ssl": true},
    {"app": "autodiscover", "auth_methods": ["anonymous", "basic", "windows"], "require_ssl": true},
    {"app": "oab", "auth_methods": ["windows"]},
    {"app": "powershell", "auth_methods": ["anonymous", "kerberos"]},
    {"app": "rpc", "auth_methods": ["basic", "windows"]},
    {"app": "mapi", "auth_methods": ["ntlm", "oauth", "negotiate"], "require_ssl": true}])");
  for (json directory : directories) {
    directory["server"] = server;
    if (server == "ex1" && directory["app"] == "owa") {
      directory["external_url"] = "https://mail.contoso.com/owa";
      directory["internal_url"] = "https://ex1.corp.contoso.com/owa";
    }
    if (server == "ex1" && directory["app"] == "ews") {
      directory["external_url"] = "https://mail.contoso.com/ews/exchange.asmx";
      directory["auth_methods"].push_back("oauth");
    }
    forest["virtual_directories"].push_back(directory);
  }
}

void add_installed_mail(json& forest, const std::string& server, bool is_front_end) {
  for (const char* protocol : {"pop3", "imap4"})
    forest["pop_imap_settings"].push_back({{"server", server}, {"protocol", protocol}});
  if (!is_front_end) return;
  for (json connector : json::parse(R"([
    {"name": "Default Frontend", "port": 25, "auth_methods": ["tls", "basic", "basic_after_tls",
     "integrated", "exchange_server"], "permission_groups": ["anonymous",
     "exchange_legacy_servers", "exchange_servers"]},
    {"name": "Client Frontend", "port": 587, "auth_methods": ["tls", "basic_after_tls",
     "integrated"], "permission_groups": ["exchange_users"]},
    {"name": "Outbound Proxy Frontend", "port": 717, "auth_methods": ["tls", "basic_after_tls",
     "integrated", "exchange_server"], "permission_groups": ["exchange_servers"]}])")) {
    connector["server"] = server;
    forest["receive_connectors"].push_back(connector);
  }
}

}  // namespace

std::string described_scenario() { return kScenario; }

json described_forest() {
  json forest = json::parse(kForest);
  for (const char* server : {"ex1", "cas1", "cas2"}) add_installed(forest, server);
  add_installed_mail(forest, "cas1", true);
  add_installed_mail(forest, "cas2", true);
  add_installed_mail(forest, "mbx1", false);
  return forest;
}

}  // namespace casgrid::testing
