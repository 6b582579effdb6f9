// The organisation as Active Directory and the cluster configuration describe it: plain tables,
// read-only during a run. What changes in a run (active copies, component states) lives with its
// owner; the tables hold what it is at the start.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "model/base/folded_table.h"
#include "model/base/ids.h"
#include "model/directory/organisation.h"
#include "model/directory/protocol.h"
#include "model/directory/recipient.h"
#include "model/directory/server.h"
#include "model/directory/site_graph.h"

namespace casgrid {

// What the front ends of one product publish for one protocol, in one site.
struct Published {
  UrlId url;           // ExternalURL of the first that has one; none: not published
  bool forms = false;  // any of them offers forms-based logon
};

struct Site {
  std::string name;
  std::vector<std::string> subnets;  // "10.1.0.0/16"
  bool is_hub = false;
  bool is_up = true;  // false: it is silent with everything in it, and nothing passes through it
  // Filled by publish():
  std::array<std::array<Published, kHttpProtocols>, kProducts> published{};
  std::array<std::vector<ServerId>, kProducts> front_ends;
  std::array<std::vector<ServerId>, kProducts> mailbox_servers;

  const Published& of(Product product, Protocol protocol) const {
    return published[static_cast<std::size_t>(product)][static_cast<std::size_t>(protocol)];
  }
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
  std::string guid;
  DagId dag;                             // none for a stand-alone server's database
  std::vector<DatabaseCopy> copies;      // by activation preference
  ServerId active_on;                    // as Active Manager reports it
  bool is_mounted = true;                // false: no copy is mounted anywhere
  std::string rpc_client_access_server;  // Exchange 2010
  OabId offline_address_book;            // since Exchange 2010; none: the organisation's default
};

// DatacenterActivationMode. DagOnly: a member whose service starts again mounts nothing until it
// reaches one that may, or every member on the started list.
enum class DatacenterActivation : std::uint8_t { Off, DagOnly };

struct Dag {
  std::string name;
  std::vector<ServerId> members;
  SiteId witness_site;  // none: no witness
  DatacenterActivation activation = DatacenterActivation::Off;
  bool is_witness_assumed = false;  // nobody said where it is
};

struct Directory {
  std::string domain;
  std::int64_t now_s = 0;  // UTC of the start, seconds since 1970; 0: not told
  Organisation organisation;
  std::vector<Site> sites;
  std::vector<SiteLink> site_links;
  std::vector<Server> servers;
  std::vector<Database> databases;
  std::vector<Dag> dags;
  std::vector<UserGroup> user_groups;  // by first_user
  std::vector<NamedUser> named_users;
  std::vector<OtherRecipient> other_recipients;
  std::vector<OfflineAddressBook> address_books;
  bool address_books_are_stated = true;  // false: nobody said which there are
  std::vector<Certificate> certificates;
  std::vector<DialPlan> dial_plans;
  std::vector<std::string> gateways;  // UM IP gateways from which clients of a run call, by name
  std::vector<ClientNamespace> namespaces;
  std::vector<ServiceConnectionPoint> connection_points;
  std::vector<Url> urls;
  std::vector<std::string> hosts;  // interned host names, lower case
  UserId arbitration_mailbox;      // SystemMailbox{bb558c35-...}; none: there is none
  UserId shadow_mailbox;           // may serve copies of offline address books
  bool has_all_links = false;      // site_links are all there are: no row, no way
  SiteGraph graph;                 // filled by publish()
  UrlId autodiscover_url;          // of autodiscover.<domain>, if clients use that name; likewise

  const Server& at(ServerId id) const { return servers[id.index()]; }
  Server& at(ServerId id) { return servers[id.index()]; }
  const Database& at(DatabaseId id) const { return databases[id.index()]; }
  const Dag& at(DagId id) const { return dags[id.index()]; }
  const Site& at(SiteId id) const { return sites[id.index()]; }
  const std::string& at(HostId id) const { return hosts[id.index()]; }
  const Url& at(UrlId id) const { return urls[id.index()]; }

  std::uint32_t user_count() const {
    return user_groups.empty() ? 0 : user_groups.back().first_user + user_groups.back().count;
  }
  const UserGroup& group_of(UserId user) const { return user_groups[group_index(user)]; }
  std::size_t group_index(UserId user) const;  // of group_of(user)
  // Whose account a user has who may be another program of the same person.
  UserId account_of(UserId user) const;
  const RecipientSettings& settings_of(UserId user) const { return group_of(user).settings; }
  // None if the recipient has no mailbox here.
  DatabaseId database_of(UserId user, Instant now = kStart) const;
  Instant next_move_of(UserId user, Instant now) const;  // after `now`; kNever: it stays
  std::string address_of(UserId user) const;  // UPN; of a group's member "<group>-<i>@<domain>"
  NamedUser named(UserId user) const;         // generated for the members of a group
  // Null: the names are generated.
  const NamedUser* find_person(UserId user) const;
  bool is_administrator(UserId user) const;  // the built-in account
  // By UPN, primary SMTP address or sam_account_name.
  std::optional<UserId> find_user(std::string_view address) const;
  std::optional<UserId> find_mailbox(std::string_view guid) const;
  std::optional<UserId> find_legacy_dn(std::string_view dn) const;
  std::optional<UserId> find_sid(std::string_view sid) const;
  std::optional<UserId> find_extension(DialPlanId plan, std::string_view extension) const;
  // The first that is linked with the gateway then; none: nothing of the gateway is processed.
  DialPlanId find_dial_plan(std::string_view gateway, Instant at = kStart) const;
  DialPlanId find_dial_plan(GatewayId gateway, Instant at) const;
  std::optional<HostId> find_host(std::string_view host) const;
  std::optional<ServerId> find_server(std::string_view name) const;  // short name or FQDN
  std::optional<DatabaseId> find_database(std::string_view guid_or_name) const;
  // By its name in this directory, letter by letter.
  std::optional<CertificateId> find_certificate(std::string_view name) const;
  std::optional<SiteId> find_site(std::string_view name) const;
  bool accepts(std::string_view mail_domain) const;  // of the organisation's accepted domains
  HostId intern_host(std::string_view host);
  // None if the text is no web address.
  UrlId intern_url(std::string_view text);

  // What the front ends of a product publish in a site. From Exchange 2013 on they stand in for
  // each other: their front ends serve each other's mailboxes.
  const Published& published(SiteId site, Product product, Protocol protocol) const;

  // Fills what is derived: lookups, distances, what each site publishes. Call once the tables are
  // in, and again after they changed.
  void publish();
  // Of that, what follows from the sites and their links.
  void find_distances();

 private:
  // Which name of a named user a table's place stands for: user * kKeys + key.
  enum Key : std::uint32_t {
    kUpn,
    kPrimarySmtp,
    kSamAccountName,
    kMailboxGuid,
    kLegacyDn,
    kSid,
    kKeys
  };
  const std::string& key_at(FoldedTable::Place place) const;
  void publish_people();
  std::optional<UserId> find_person_in(const FoldedTable& table, std::string_view key) const;

  std::unordered_map<std::string, std::uint32_t> hosts_;
  std::unordered_map<std::string, std::uint32_t> servers_;
  std::unordered_map<std::string, std::uint32_t> urls_;
  std::vector<std::uint32_t> user_of_person_;  // by index in named_users
  FoldedTable by_address_;                     // named users, like the next three
  FoldedTable by_guid_;
  FoldedTable by_legacy_dn_;
  FoldedTable by_sid_;
  std::unordered_map<std::string, DatabaseId> databases_;
};

// Binds a certificate of the directory to the client-facing web site: its key, and whether forms
// cookies work with that.
void bind_certificate(CertificateId certificate, const Directory& directory, Server& server);

// Is the certificate on the server? False where neither is told.
bool holds(const Server& server, const Certificate& certificate);
// Of at least one certificate it is told that the server holds it: then all that it holds are told.
bool are_certificates_told(const Directory& directory, const Server& server);

// ASCII lower case: host names, addresses and GUIDs compare without regard to case.
std::string lower(std::string_view text);

}  // namespace casgrid
