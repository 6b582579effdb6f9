// A small organisation for planning: Paris and Lyon, joined by one link, each with a front end and
// a mailbox server of one group, whose witness is in Lyon. anna and staff-0, -2, ... live in
// db-paris, ben and staff-1, -3,
// ... in db-lyon; each database has its second copy in the other site.
#pragma once

#include <string>
#include <utility>

#include "model/directory/directory.h"

namespace casgrid::testing {

inline constexpr ServerId kCasParis{0u}, kCasLyon{1u}, kMbxParis{2u}, kMbxLyon{3u};
inline constexpr SiteId kParis{0u}, kLyon{1u};
inline constexpr DatabaseId kDbParis{0u}, kDbLyon{1u};

inline Server& add_server(Directory& d, const std::string& name, SiteId site, ServerRoles roles,
                          Product product = Product::Exchange2013) {
  Server server;
  server.name = name;
  server.fqdn = name + ".contoso.com";
  server.site = site;
  server.roles = roles;
  server.product = product;
  server.version = usual_version(product);
  install(server);
  for (MailAccess& access : server.mail_access)
    access.front_service_running = access.back_end_service_running = true;
  d.intern_host(server.fqdn);
  d.servers.push_back(std::move(server));
  return d.servers.back();
}

inline UserId add_person(Directory& d, const std::string& name, DatabaseId database,
                         const RecipientSettings& settings = {}) {
  NamedUser person;
  person.sam_account_name = name;
  person.upn = person.primary_smtp = name + "@contoso.com";
  person.mailbox_guid = "guid-" + name;
  d.named_users.push_back(person);
  UserGroup group;
  group.name = name;
  group.domain = "contoso.com";
  group.first_user = d.user_count();
  group.count = 1;
  group.named = static_cast<std::uint32_t>(d.named_users.size() - 1);
  if (!database.is_none()) group.databases = {database};
  group.settings = settings;
  d.user_groups.push_back(group);
  return UserId{std::size_t{group.first_user}};
}

inline void add_database(Directory& d, const std::string& name, ServerId first, ServerId second) {
  Database database;
  database.name = database.guid = name;
  database.dag = DagId{0u};
  database.active_on = first;
  database.copies = {{.server = first}, {.server = second, .activation_preference = 2}};
  d.databases.push_back(database);
}

inline void publish_at(Directory& d, ServerId front_end, const std::string& host) {
  for (std::size_t p = 0; p < kHttpProtocols; ++p)
    d.at(front_end).directories[p].external_url =
        d.intern_url("https://" + host + "/" + text_of(static_cast<Protocol>(p)));
}

inline Directory two_sites() {
  Directory d;
  d.domain = "contoso.com";
  d.organisation.accepted_domains = {"contoso.com"};
  d.sites.resize(2);
  d.sites[0].name = "Paris";
  d.sites[1].name = "Lyon";
  d.site_links = {{"Paris-Lyon", {kParis, kLyon}, 10}};
  add_server(d, "cas-paris", kParis, {ServerRole::ClientAccess});
  add_server(d, "cas-lyon", kLyon, {ServerRole::ClientAccess});
  add_server(d, "mbx-paris", kParis, {ServerRole::Mailbox});
  add_server(d, "mbx-lyon", kLyon, {ServerRole::Mailbox});
  publish_at(d, kCasParis, "mail.contoso.com");
  d.dags.push_back({"dag", {kMbxParis, kMbxLyon}, kLyon});
  add_database(d, "db-paris", kMbxParis, kMbxLyon);
  add_database(d, "db-lyon", kMbxLyon, kMbxParis);
  add_person(d, "anna", kDbParis);
  add_person(d, "ben", kDbLyon);
  RecipientSettings system;
  system.is_system = true;
  d.arbitration_mailbox = add_person(d, "arbitration", kDbParis, system);
  d.address_books.push_back({.name = "oab",
                             .guid = "oab",
                             .is_default = true,
                             .generation_mailbox = UserId{2u},
                             .generating_server = {},
                             .distributed_by = {}});
  UserGroup staff;
  staff.name = "staff";
  staff.domain = "contoso.com";
  staff.first_user = d.user_count();
  staff.count = 10;
  staff.databases = {kDbParis, kDbLyon};
  d.user_groups.push_back(staff);
  d.publish();
  return d;
}

}  // namespace casgrid::testing
