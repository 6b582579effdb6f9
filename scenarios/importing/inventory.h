// What the exports say of an organisation, object by object, before anything is assumed.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "model/directory/product.h"
#include "scenarios/balancing/config.h"
#include "scenarios/importing/catalogue.h"
#include "scenarios/importing/note.h"
#include "scenarios/importing/value.h"

namespace casgrid::importing {

struct CpuFacts {
  std::uint32_t sockets = 0;
  std::uint32_t cores = 0;
  double clock_mhz = 0;
  std::string model;
  std::set<std::string> devices;  // DeviceID of each socket
};

struct ComponentEntry {
  std::string component;
  std::string requester;  // empty: no requester has an entry, the state is the component's own
  std::string state;
};

struct MailSettings {
  bool is_pop = false;
  Place place;
  std::string login_type;
  std::uint32_t plain_port = 0;
  std::uint32_t implicit_tls_port = 0;
  std::uint32_t proxy_target_port = 0;
  std::uint32_t max_command_bytes = 0;
  std::int64_t authenticated_idle_s = 0;
  std::int64_t pre_authentication_idle_s = 0;
  std::uint32_t max_connections = 0;
  std::uint32_t max_connections_from_single_ip = 0;
  std::uint32_t max_connections_per_user = 0;
  std::string certificate_name;
  std::vector<std::string> internal_settings;
  std::vector<std::string> plain_bindings;  // 0.0.0.0:110, as the scenario writes them
  std::vector<std::string> implicit_tls_bindings;
};

struct Connector {
  std::string name;
  Place place;
  bool is_front_end = false;
  std::uint32_t port = 25;
  std::vector<std::string> bindings;       // 0.0.0.0:25
  std::vector<std::string> remote_ranges;  // as they were exported
  std::string tls_certificate_name;
  std::string fqdn;
  bool require_tls = false;
  std::vector<std::string> auth;
  std::vector<std::string> permissions;
};

struct AnywhereSettings {
  std::string internal_host;
  std::string external_host;
  std::string internal_method;
  std::string external_method;
  std::vector<std::string> iis_methods;
  std::optional<bool> internal_ssl;
  std::optional<bool> external_ssl;
  std::optional<bool> ssl_offloading;
};

// Of the front-end web site. Apps are named as in the scenario: OWA, ECP, EWS, ...
struct WebDirectory {
  std::string app;
  Place place;
  std::string internal_url;
  std::string external_url;
  std::vector<std::string> methods;  // InternalAuthenticationMethods
  std::vector<std::string> external_methods;
  std::optional<bool> forms, basic, windows, require_ssl, redirect_to_optimal;
  std::vector<std::string> switched_on;  // of the single switches: OAuth, Digest, ...
};

struct CertificateFacts {
  std::string name;  // thumbprint, in lower case, and the server
  Place place;
  std::string server;  // where it was exported from; empty: not said
  std::string subject;
  std::vector<std::string> hosts;
  std::string not_before;  // 2021-06-08T15:50:45Z
  std::string not_after;
  std::string thumbprint;
  std::string issuer;  // PUBLIC_AUTHORITY, PRIVATE_AUTHORITY, SELF_SIGNED
  std::string issuer_name;
  std::vector<std::string> services;
  bool is_from_raw = false;
};

struct ServerFacts {
  std::string name;
  Place place;
  std::string fqdn;
  std::string site;
  std::optional<Version> version;
  bool has_client_access = false;
  bool has_mailbox = false;
  bool is_edge = false;
  bool is_unknown_to_directory = false;  // only the calculator, or another object, names it
  std::string domain;
  std::string dag;
  std::string activation_policy;
  std::optional<CpuFacts> processor;
  std::vector<ComponentEntry> components;
  std::vector<WebDirectory> directories;
  std::optional<AnywhereSettings> anywhere;
  std::vector<MailSettings> mail;
  std::vector<Connector> connectors;
  std::string scp_uri;
  std::vector<std::string> site_scope;
  std::vector<std::string> domain_controllers;
};

struct SiteFacts {
  std::string name;
  bool is_hub = false;
};

struct SiteLink {
  std::string name;
  Place place;
  std::uint32_t cost = 0;
  std::vector<std::string> sites;
};

struct GroupFacts {
  std::string name;
  Place place;
  std::vector<std::string> members;
  std::string witness;
  std::string activation_mode;  // DatacenterActivationMode; empty: not said
  bool is_from_calculator = false;
};

struct CopyFacts {
  std::string server;
  Place place;
  std::uint32_t preference = 0;  // 0: not said
  std::optional<std::int64_t> replay_lag_s;
  std::optional<std::int64_t> truncation_lag_s;
  bool has_status = false;
  std::string status;
  std::uint32_t copy_queue = 0;
  std::uint32_t replay_queue = 0;
  std::string content_index;
  bool is_suspended = false;
};

struct DatabaseFacts {
  std::string name;
  Place place;
  std::string guid;
  std::string group;
  std::string mounted_on;
  bool is_dismounted = false;
  bool is_from_status_only = false;
  std::vector<CopyFacts> copies;
  CopyFacts& copy_on(const std::string& server);
};

struct MailboxFacts {
  std::string upn, sam, smtp, guid, database, legacy_dn, sid, display_name;
  Place place;
};

struct CountedMailboxes {
  std::string database;
  Place place;
  std::uint32_t count = 0;
};

// What Get-AuthConfig publishes, by thumbprints.
struct AuthConfigFacts {
  Place place;
  std::string current;  // empty: none is published
  std::string previous;
  std::string next;
  std::string next_effective;  // 2024-06-01T00:00:00Z
};

struct AcceptedDomainFacts {
  std::string name;
  bool is_default = false;
};

// The application pool that works for one directory of a web site.
struct WebPool {
  const char* app = "";
  std::uint32_t queue_length = 0;
};

// Of one server's applicationHost.config.
struct WebServer {
  Place place;
  std::string server;
  std::vector<std::string> bindings;  // of the front-end web site: *:443
  std::vector<WebDirectory> directories;
  // As far as a queueLength is given, of the site or of all pools.
  std::vector<WebPool> front_pools;
  std::vector<WebPool> back_pools;
};

struct Inventory {
  Catalogue<ServerFacts> servers;
  Catalogue<SiteFacts> sites;
  std::vector<SiteLink> links;
  Catalogue<GroupFacts> groups;
  Catalogue<DatabaseFacts> databases;
  Catalogue<CertificateFacts> certificates;
  std::vector<AcceptedDomainFacts> domains;
  std::vector<MailboxFacts> mailboxes;
  std::vector<CountedMailboxes> counts;
  std::vector<WebServer> web_servers;
  std::string organisation;
  std::optional<bool> mapi_http;
  std::string calculator_domain;
  bool has_calculator = false;
  bool has_copy_status = false;
  std::set<std::string> recovery_databases;  // in lower case: no users' databases
  Place organisation_place;
  std::size_t send_connectors = 0;
  std::size_t useless_mailboxes = 0;  // without an address or a database
  std::optional<AuthConfigFacts> auth_config;
  std::set<std::string> empty_commands;   // in lower case: ran and returned nothing
  bool has_calculator_databases = false;  // MailboxDatabases.csv
  bool has_calculator_copies = false;     // MailboxDatabaseCopies.csv
  std::optional<double> retry_after_s;    // BackOffTimeOut of ActiveSync
  balancing::Config balancing;            // of the balancers in front of the servers
  std::map<std::string, std::vector<std::string>> names_of_addresses;  // of a hosts file

  // The server that a name, a fully qualified name or a path means; none: nullptr.
  ServerFacts* find_server(const std::string& name);
  const ServerFacts* find_server(const std::string& name) const;
};

}  // namespace casgrid::importing
