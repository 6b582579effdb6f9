#include "bench/sample_forest.h"

#include <array>
#include <string>

namespace casgrid::testing {
namespace {

constexpr std::uint32_t kOldSite = 9;    // of ten: Exchange 2010
constexpr std::uint32_t kNewerSite = 8;  // of ten: Exchange 2016
constexpr std::uint32_t kSettings = 8;   // kinds of people

class Planter {
 public:
  explicit Planter(const ForestSize& size) : size_(size) {}

  Directory plant() {
    d_.domain = "contoso.com";
    d_.organisation.name = "Contoso";
    d_.organisation.accepted_domains = {"contoso.com"};
    d_.intern_host("autodiscover.contoso.com");
    d_.dial_plans.push_back({.name = "dp", .guid = "guid-dp", .gateways = {{.gateway = "gw"}}});
    for (std::uint32_t s = 0; s < size_.sites; ++s) add_site(s);
    add_links();
    add_groups_of_servers();
    for (std::uint32_t i = 0; i < size_.databases; ++i) add_database(i);
    for (std::uint32_t i = 0; i < size_.named_users; ++i)
      add_person("user" + std::to_string(i), DatabaseId{i % size_.databases}, settings_of(i));
    add_system_mailboxes();
    for (std::uint32_t i = 0; i < size_.groups; ++i) add_group(i);
    d_.publish();
    return std::move(d_);
  }

 private:
  static Product product_of_site(std::uint32_t s) {
    if (s % 10 == kOldSite) return Product::Exchange2010;
    return s % 10 == kNewerSite ? Product::Exchange2016 : Product::Exchange2013;
  }

  void add_site(std::uint32_t s) {
    const std::string name = "site" + std::to_string(s);
    d_.sites.emplace_back().name = name;
    ClientNamespace n;
    n.host = d_.intern_host(name + ".contoso.com");
    n.site = SiteId{s};
    for (std::uint32_t i = 0; i < size_.front_ends_per_site; ++i)
      n.servers.push_back(add_server("cas", s, i, {ServerRole::ClientAccess}));
    for (std::uint32_t i = 0; i < size_.multi_role_per_site; ++i)
      n.servers.push_back(add_server("ex", s, i, {ServerRole::ClientAccess, ServerRole::Mailbox}));
    for (std::uint32_t i = 0; i < size_.mailbox_servers_per_site; ++i)
      add_server("mbx", s, i, {ServerRole::Mailbox});
    d_.namespaces.push_back(n);
    mailbox_servers_.emplace_back();
    for (std::size_t i = 0; i < d_.servers.size(); ++i) {
      const Server& server = d_.servers[i];
      if (server.site == SiteId{s} && server.has(ServerRole::Mailbox))
        mailbox_servers_.back().emplace_back(i);
    }
  }

  ServerId add_server(const char* kind, std::uint32_t s, std::uint32_t number, ServerRoles roles) {
    Server server;
    server.name = kind + std::to_string(s) + "-" + std::to_string(number);
    server.fqdn = server.name + ".contoso.com";
    d_.intern_host(server.fqdn);
    server.site = SiteId{s};
    server.roles = roles;
    server.product = product_of_site(s);
    server.version = usual_version(server.product);
    install(server);
    for (std::size_t p = 0; p < kHttpProtocols; ++p) {
      const std::string path = text_of(static_cast<Protocol>(p));
      server.directories[p].internal_url = d_.intern_url("https://" + server.fqdn + "/" + path);
      // Every third site is known outside by its own name, the first under that of all.
      if (s % 3 == 0)
        server.directories[p].external_url =
            d_.intern_url("https://" + (s == 0 ? std::string("mail") : "site" + std::to_string(s)) +
                          ".contoso.com/" + path);
    }
    for (MailAccess& access : server.mail_access)
      access.front_service_running = access.back_end_service_running = s % 4 != 3;
    d_.servers.push_back(server);
    return ServerId{d_.servers.size() - 1};
  }

  void add_links() {
    const auto add = [&](std::uint32_t a, std::uint32_t b, std::uint32_t cost) {
      if (a != b)
        d_.site_links.push_back({"link" + std::to_string(d_.site_links.size()),
                                 {SiteId{std::size_t{a}}, SiteId{std::size_t{b}}},
                                 cost});
    };
    for (std::uint32_t s = 0; s < size_.sites; ++s) add(s, (s + 1) % size_.sites, 10 + s % 7);
    for (std::uint32_t i = 0; i < size_.extra_links; ++i)
      add(i * 7 % size_.sites, (i * 11 + size_.sites / 2) % size_.sites, 30 + i % 5);
  }

  // Sites of one product side by side share a group.
  void add_groups_of_servers() {
    for (std::uint32_t s = 0; s < size_.sites; ++s) {
      if (s % 2 == 1 && product_of_site(s) == product_of_site(s - 1)) {
        auto& members = d_.dags.back().members;
        members.insert(members.end(), mailbox_servers_[s].begin(), mailbox_servers_[s].end());
      } else {
        d_.dags.push_back({"dag" + std::to_string(s), mailbox_servers_[s], SiteId{}});
      }
      group_of_site_.emplace_back(d_.dags.size() - 1);
    }
  }

  // Two copies in its site, a third in the other site of the group if there is one.
  void add_database(std::uint32_t i) {
    const std::uint32_t site = i % size_.sites;
    const std::uint32_t first = i / size_.sites;
    const DagId group = group_of_site_[site];
    const auto& here = mailbox_servers_[site];
    Database database;
    database.name = "db" + std::to_string(i);
    database.guid = "guid-" + database.name;
    database.dag = group;
    database.active_on = here[first % here.size()];
    database.copies.push_back({.server = database.active_on});
    if (here.size() > 1)
      database.copies.push_back(
          {.server = here[(first + 1) % here.size()], .activation_preference = 2});
    for (const ServerId member : d_.at(group).members) {
      if (d_.at(member).site == SiteId{std::size_t{site}}) continue;
      database.copies.push_back({.server = member, .activation_preference = 3});
      break;
    }
    d_.databases.push_back(database);
  }

  static RecipientSettings settings_of(std::uint32_t i) {
    RecipientSettings settings;
    const std::uint32_t kind = i / 7 % kSettings;
    if ((kind & 1u) != 0) settings.disabled.add(Protocol::Pop3);
    if ((kind & 2u) != 0) settings.mapi_http = true;
    if ((kind & 4u) != 0) {
      settings.um_enabled = true;
      settings.dial_plan = DialPlanId{0u};
    }
    return settings;
  }

  UserId add_person(const std::string& name, DatabaseId database,
                    const RecipientSettings& settings) {
    NamedUser person;
    person.sam_account_name = person.display_name = name;
    person.upn = person.primary_smtp = name + "@contoso.com";
    person.sid = "S-1-5-21-" + name;
    person.legacy_dn = "/o=Contoso/cn=" + name;
    person.mailbox_guid = "mailbox-" + name;
    d_.named_users.push_back(person);
    UserGroup group;
    group.name = name;
    group.domain = "contoso.com";
    group.first_user = d_.user_count();
    group.count = 1;
    group.named = static_cast<std::uint32_t>(d_.named_users.size() - 1);
    group.databases = {database};
    group.settings = settings;
    d_.user_groups.push_back(group);
    return UserId{std::size_t{group.first_user}};
  }

  void add_system_mailboxes() {
    RecipientSettings settings;
    settings.is_system = true;
    d_.arbitration_mailbox = add_person("arbitration", DatabaseId{0u}, settings);
    OfflineAddressBook book;
    book.name = book.guid = "oab";
    book.is_default = true;
    book.generation_mailbox = add_person("oabgen", DatabaseId{1u}, settings);
    d_.address_books.push_back(book);
  }

  void add_group(std::uint32_t i) {
    UserGroup group;
    group.name = "team" + std::to_string(i);
    group.domain = "contoso.com";
    group.first_user = d_.user_count();
    group.count = size_.users_per_group;
    for (std::uint32_t k = 0; k < 200; ++k)
      group.databases.emplace_back((i * 37 + k * 3) % size_.databases);
    group.settings = settings_of(i);
    d_.user_groups.push_back(group);
  }

  ForestSize size_;
  Directory d_;
  std::vector<std::vector<ServerId>> mailbox_servers_;  // by site
  std::vector<DagId> group_of_site_;
};

}  // namespace

Directory sample_forest(const ForestSize& size) { return Planter(size).plant(); }

}  // namespace casgrid::testing
