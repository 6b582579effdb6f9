// A small organisation for tests: two sites, a front end and two mailbox servers in each, one group
// over all four with a witness, four databases, forty users of whom user i lives in database i
// mod 4.
#pragma once

#include "model/directory/directory.h"

namespace casgrid::testing {

inline constexpr ServerId kCasParis{0u}, kCasLyon{1u}, kMbxParis1{2u}, kMbxParis2{3u},
    kMbxLyon1{4u}, kMbxLyon2{5u}, kDcParis{6u}, kDcLyon{7u};
inline constexpr SiteId kParis{0u}, kLyon{1u}, kLille{2u};

inline Directory organisation() {
  Directory d;
  d.domain = "contoso.com";
  for (const char* name : {"paris", "lyon", "lille"}) d.sites.emplace_back().name = name;
  const auto server = [&](const char* name, SiteId site, ServerRole role) {
    Server s;
    s.name = name;
    s.site = site;
    s.roles = {role};
    install(s);
    d.servers.push_back(s);
  };
  server("cas-paris", kParis, ServerRole::ClientAccess);
  server("cas-lyon", kLyon, ServerRole::ClientAccess);
  server("mbx-paris1", kParis, ServerRole::Mailbox);
  server("mbx-paris2", kParis, ServerRole::Mailbox);
  server("mbx-lyon1", kLyon, ServerRole::Mailbox);
  server("mbx-lyon2", kLyon, ServerRole::Mailbox);
  server("dc-paris", kParis, ServerRole::DirectoryServer);
  server("dc-lyon", kLyon, ServerRole::DirectoryServer);
  d.dags.push_back({"dag1", {kMbxParis1, kMbxParis2, kMbxLyon1, kMbxLyon2}, kLille});
  const ServerId members[] = {kMbxParis1, kMbxLyon1, kMbxParis2, kMbxLyon2};
  for (unsigned i = 0; i < 4; ++i) {
    Database database;
    database.name = "db" + std::to_string(i);
    database.dag = DagId{0u};
    for (unsigned c = 0; c < 4; ++c)
      database.copies.push_back({.server = members[(i + c) % 4], .activation_preference = c + 1});
    database.active_on = members[i];
    d.databases.push_back(database);
  }
  UserGroup group;
  group.name = "staff";
  group.domain = "contoso.com";
  group.count = 40;
  for (unsigned i = 0; i < 4; ++i) group.databases.push_back(DatabaseId{i});
  d.user_groups.push_back(group);
  d.intern_host("mail.contoso.com");
  d.intern_host("lyon.contoso.com");
  d.publish();
  return d;
}

inline std::vector<ServerId> first_copies(const Directory& d) {
  std::vector<ServerId> active;
  for (const Database& database : d.databases) active.push_back(database.copies.front().server);
  return active;
}

// Participants are numbered like servers.
inline std::vector<ParticipantId> participants(const Directory& d) {
  std::vector<ParticipantId> all;
  for (std::size_t i = 0; i < d.servers.size(); ++i) all.push_back(ParticipantId{i});
  return all;
}

}  // namespace casgrid::testing
