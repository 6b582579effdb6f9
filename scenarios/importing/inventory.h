// What the exports say of an organisation, object by object, before anything is assumed.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "model/directory/product.h"
#include "scenarios/importing/note.h"
#include "scenarios/importing/value.h"

namespace casgrid::importing {

// Names are kept as written and found without regard to case.
template <class T>
class Catalogue {
 public:
  // The one of that name, made if it is not there.
  T& at(const std::string& name) {
    const auto [place, is_new] = places_.emplace(lower_case(name), all_.size());
    if (is_new) {
      all_.emplace_back();
      all_.back().name = name;
    }
    return all_[place->second];
  }
  const T* find(const std::string& name) const {
    const auto found = places_.find(lower_case(name));
    return found == places_.end() ? nullptr : &all_[found->second];
  }
  const std::vector<T>& all() const { return all_; }
  std::vector<T>& all() { return all_; }
  bool empty() const { return all_.empty(); }

 private:
  std::vector<T> all_;
  std::map<std::string, std::size_t> places_;
};

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
  std::string certificate_name;
  std::vector<std::string> internal_settings;
};

struct Connector {
  std::string name;
  bool is_front_end = false;
  std::uint32_t port = 25;
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
  std::string name;  // thumbprint, in lower case
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

struct MailboxCount {
  std::string database;
  Place place;
  std::uint32_t count = 0;
};

struct AcceptedDomainFacts {
  std::string name;
  bool is_default = false;
};

// Of one server's applicationHost.config.
struct WebServer {
  Place place;
  std::string server;
  std::vector<WebDirectory> directories;
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
  std::vector<MailboxCount> counts;
  std::vector<WebServer> web_servers;
  std::string organisation;
  std::optional<bool> mapi_http;
  std::string calculator_domain;
  bool has_calculator = false;
  bool has_copy_status = false;
  std::set<std::string> recovery_databases;  // in lower case: no users' databases
  Place organisation_place;
  std::size_t send_connectors = 0;
  std::optional<double> retry_after_s;  // BackOffTimeOut of ActiveSync

  // The server that a name, a fully qualified name or a path means; none: nullptr.
  ServerFacts* find_server(const std::string& name);
  const ServerFacts* find_server(const std::string& name) const;
};

}  // namespace casgrid::importing
