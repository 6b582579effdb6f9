// The organisation as Active Directory and the cluster configuration describe it: plain tables,
// read-only during a run. What changes (active copies, component states) lives with its owner.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/base/client_action.h"
#include "model/base/ids.h"

namespace casgrid {

enum class ServerRole : std::uint8_t { ClientAccess, Mailbox, DirectoryServer };

// Product of a server; the slice of the role served so far knows Exchange 2013 only.
enum class Product : std::uint8_t { Exchange2013 };

// Authentication of an OWA virtual directory (facts 4.1). Forms implies the logon page.
struct OwaAuthentication {
  bool forms = true;
  bool basic = true;
};

struct OwaVirtualDirectory {
  HostId external_host;  // host of ExternalURL; none when unset
  OwaAuthentication authentication;
  bool redirect_to_optimal_server = true;  // RedirectToOptimalOWAServer
};

struct Site {
  std::string name;
  // Of the site's front ends that publish an ExternalURL for OWA, once publish() has looked: the
  // host of the first, and whether any of them offers forms-based logon under it.
  HostId owa_external_host;
  bool owa_forms = false;
};

struct Server {
  std::string name;
  SiteId site;
  ServerRole role = ServerRole::Mailbox;
  Product product = Product::Exchange2013;
  OwaVirtualDirectory owa;            // ClientAccess only
  std::uint32_t certificate_key = 1;  // ClientAccess: key of the certificate bound to the site
};

enum class ContentIndex : std::uint8_t { Healthy, Crawling, Failed };

struct DatabaseCopy {
  ServerId server;
  std::uint32_t activation_preference = 1;  // 1 is the most wanted
  std::uint32_t copy_queue_length = 0;      // logs not yet copied
  std::uint32_t replay_queue_length = 0;    // logs not yet replayed
  ContentIndex content_index = ContentIndex::Healthy;
  bool activation_suspended = false;
};

struct Database {
  std::string name;
  DagId dag;                         // none for a stand-alone server's database
  std::vector<DatabaseCopy> copies;  // by activation preference
};

struct Dag {
  std::string name;
  std::vector<ServerId> members;
  SiteId witness_site;  // none: no witness
};

// Mailbox users come in groups of equal kind: user i of a group lives in databases[i mod n].
struct UserGroup {
  std::string name;  // users are <name>-<i>@<domain>
  std::string domain;
  std::uint32_t first_user = 0;  // UserId of member 0
  std::uint32_t count = 0;
  std::vector<DatabaseId> databases;
  // OWAEnabled, ActiveSyncEnabled and MapiHttpEnabled of the mailboxes, by Protocol.
  std::array<bool, kProtocols> is_enabled{true, true, true};
};

struct Directory {
  std::vector<Site> sites;
  std::vector<Server> servers;
  std::vector<Database> databases;
  std::vector<Dag> dags;
  std::vector<UserGroup> user_groups;  // by first_user
  std::vector<std::string> hosts;      // interned namespaces, lower case

  const Server& at(ServerId id) const { return servers[id.index()]; }
  const Database& at(DatabaseId id) const { return databases[id.index()]; }
  const Dag& at(DagId id) const { return dags[id.index()]; }
  const Site& at(SiteId id) const { return sites[id.index()]; }
  const std::string& at(HostId id) const { return hosts[id.index()]; }

  std::uint32_t user_count() const;
  const UserGroup& group_of(UserId user) const;
  std::size_t group_index(UserId user) const;  // of group_of(user)
  DatabaseId database_of(UserId user) const;
  std::string address_of(UserId user) const;  // "<group>-<i>@<domain>"
  std::optional<UserId> find_user(std::string_view address) const;
  std::optional<HostId> find_host(std::string_view host) const;
  std::optional<ServerId> find_server(std::string_view name) const;
  HostId intern_host(std::string_view host);

  bool owa_forms(SiteId site) const { return at(site).owa_forms; }
  // Fills what each site publishes from its front ends. Call once the servers are in.
  void publish();
};

}  // namespace casgrid
