// An organisation with every kind of mailbox that Autodiscover answers for, and what asks for it.
#pragma once

#include <string>
#include <string_view>

#include "model/autodiscover/request.h"
#include "model/directory/directory.h"

namespace casgrid::testing {

inline constexpr std::string_view kOutlookRequest =
    "http://schemas.microsoft.com/exchange/autodiscover/outlook/requestschema/2006";

inline std::string pox_body(std::string_view address,
                            std::string_view response_schema = autodiscover_schema::kOutlook2006a) {
  return "<?xml version=\"1.0\" encoding=\"utf-8\"?><Autodiscover xmlns=\"" +
         std::string(kOutlookRequest) + "\"><Request><EMailAddress>" + std::string(address) +
         "</EMailAddress><AcceptableResponseSchema>" + std::string(response_schema) +
         "</AcceptableResponseSchema></Request></Autodiscover>";
}

inline constexpr SiteId kParis{0u}, kLyon{1u}, kLille{2u}, kBrest{3u};
inline constexpr ServerId kCasParis{0u}, kMbxParis{1u}, kCas10Paris{2u}, kMbx10Paris{3u},
    kCas07Paris{4u}, kMbx07Paris{5u}, kCasLyon{6u}, kMbxLyon{7u}, kExLille{8u}, kCas10Brest{9u},
    kMbx10Brest{10u};
inline constexpr UserId kAnna{0u}, kLilleUser{1u}, kOld10{2u}, kOld07{3u}, kMoved{4u}, kOnline{5u},
    kInside{6u}, kAccount{7u}, kBrestUser{8u};
inline constexpr DatabaseId kParisBase{0u}, kLilleBase{1u}, kBase10{2u}, kBase07{3u},
    kBrestBase{4u};

namespace contoso_parts {

inline void add_server(Directory& d, const char* name, SiteId site, Product product,
                       ServerRoles roles, const char* external_host) {
  Server s;
  s.name = name;
  s.site = site;
  s.product = product;
  s.version = usual_version(product);
  s.roles = roles;
  install(s);
  if (s.is_front_end()) {
    const std::string inside = std::string(name) + ".contoso.com";
    const auto publish = [&](Protocol p, const std::string& path) {
      VirtualDirectory& directory = s.directory_of(p);
      if (!directory.exists) return;
      directory.internal_url = d.intern_url("https://" + inside + path);
      if (*external_host != '\0')
        directory.external_url = d.intern_url("https://" + std::string(external_host) + path);
    };
    publish(Protocol::Owa, "/owa");
    publish(Protocol::Ecp, "/ecp");
    publish(Protocol::Ews, "/ews/exchange.asmx");
    publish(Protocol::Oab, "/OAB");
    publish(Protocol::Mapi, "/mapi");
    s.directory_of(Protocol::Autodiscover).internal_url =
        d.intern_url("https://" + inside + "/autodiscover/autodiscover.xml");
    s.outlook_anywhere.enabled = true;
    s.outlook_anywhere.internal_host = d.intern_host("outlook." + inside);
    if (*external_host != '\0') s.outlook_anywhere.external_host = d.intern_host(external_host);
  }
  d.servers.push_back(s);
}

inline void add_database(Directory& d, const char* name, ServerId server) {
  Database database;
  database.name = name;
  database.guid = std::string("guid-of-") + name;
  database.copies.push_back({.server = server});
  database.active_on = server;
  d.databases.push_back(database);
}

inline void add_user(Directory& d, const char* name, RecipientType type, DatabaseId database,
                     const char* external_address = "") {
  NamedUser user;
  user.sam_account_name = name;
  user.upn = user.primary_smtp = std::string(name) + "@contoso.com";
  user.display_name = std::string(name) + " & <co>";
  user.sid = std::string("S-1-5-21-") + name;
  user.legacy_dn =
      std::string(
          "/o=Contoso/ou=Exchange Administrative Group (FYDIBOHF23SPDLT)/cn=Recipients/cn=") +
      name;
  user.external_address = external_address;
  UserGroup group;
  group.name = name;
  group.domain = "contoso.com";
  group.first_user = d.user_count();
  group.count = 1;
  group.named = static_cast<std::uint32_t>(d.named_users.size());
  group.settings.type = type;
  if (!database.is_none()) {
    group.databases.push_back(database);
    user.mailbox_guid = std::string("guid-") + name;
  }
  d.named_users.push_back(user);
  d.user_groups.push_back(group);
}

}  // namespace contoso_parts

inline Directory contoso() {
  using namespace contoso_parts;
  using enum ServerRole;
  Directory d;
  d.domain = "contoso.com";
  d.organisation.name = "Contoso";
  d.organisation.accepted_domains = {"contoso.com"};
  d.sites.resize(4);
  const char* const names[] = {"Paris", "Lyon", "Lille", "Brest"};
  for (std::size_t i = 0; i < 4; ++i) d.sites[i].name = names[i];
  add_server(d, "cas-paris", kParis, Product::Exchange2013, {ClientAccess}, "mail.contoso.com");
  add_server(d, "mbx-paris", kParis, Product::Exchange2013, {Mailbox}, "");
  add_server(d, "cas10-paris", kParis, Product::Exchange2010, {ClientAccess}, "mail.contoso.com");
  add_server(d, "mbx10-paris", kParis, Product::Exchange2010, {Mailbox}, "");
  add_server(d, "cas07-paris", kParis, Product::Exchange2007, {ClientAccess}, "legacy.contoso.com");
  add_server(d, "mbx07-paris", kParis, Product::Exchange2007, {Mailbox}, "");
  add_server(d, "cas-lyon", kLyon, Product::Exchange2016, {ClientAccess, Mailbox},
             "lyon.contoso.com");
  add_server(d, "mbx-lyon", kLyon, Product::Exchange2013, {Mailbox}, "");
  add_server(d, "ex-lille", kLille, Product::Exchange2013, {ClientAccess, Mailbox}, "");
  add_server(d, "cas10-brest", kBrest, Product::Exchange2010, {ClientAccess}, "");
  add_server(d, "mbx10-brest", kBrest, Product::Exchange2010, {Mailbox}, "");
  add_database(d, "db-paris", kMbxParis);
  add_database(d, "db-lille", kExLille);
  add_database(d, "db10", kMbx10Paris);
  add_database(d, "db07", kMbx07Paris);
  add_database(d, "db10-brest", kMbx10Brest);
  d.databases[kBase10.index()].rpc_client_access_server = "outlook10.contoso.com";
  add_user(d, "anna", RecipientType::Mailbox, kParisBase);
  add_user(d, "lille", RecipientType::Mailbox, kLilleBase);
  add_user(d, "old10", RecipientType::Mailbox, kBase10);
  add_user(d, "old07", RecipientType::Mailbox, kBase07);
  add_user(d, "moved", RecipientType::MailUser, {}, "moved@fabrikam.com");
  add_user(d, "online", RecipientType::RemoteMailbox, {}, "online@contoso.mail.onmicrosoft.com");
  add_user(d, "inside", RecipientType::Mailbox, kParisBase);
  d.user_groups.back().settings.blocks_external = true;
  add_user(d, "account", RecipientType::NoMailbox, {});
  add_user(d, "brest", RecipientType::Mailbox, kBrestBase);
  d.address_books.push_back({.name = "oab-2013",
                             .guid = "db49a899",
                             .is_default = true,
                             .generation_mailbox = UserId{kAnna},
                             .generating_server = ServerId{},
                             .distributed_by = {}});
  d.address_books.push_back({.name = "oab-2007",
                             .guid = "0ab07",
                             .product = Product::Exchange2007,
                             .generation_mailbox = UserId{},
                             .generating_server = {},
                             .distributed_by = {}});
  d.publish();
  return d;
}

}  // namespace casgrid::testing
