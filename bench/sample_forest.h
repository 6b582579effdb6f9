// Forests of any size for tests and measurements: sites in a ring of links, of which some publish
// names of their own, some hold Exchange 2010 or 2016; groups of mailbox servers over two sites;
// people with names, and generated groups spread over many databases.
#pragma once

#include <cstdint>

#include "model/directory/directory.h"

namespace casgrid::testing {

struct ForestSize {
  std::uint32_t sites = 50;
  std::uint32_t front_ends_per_site = 2;       // Client Access only
  std::uint32_t mailbox_servers_per_site = 2;  // Mailbox only
  std::uint32_t multi_role_per_site = 4;       // both
  std::uint32_t extra_links = 50;              // across the ring
  std::uint32_t databases = 2000;
  std::uint32_t named_users = 60000;
  std::uint32_t groups = 20;
  std::uint32_t users_per_group = 2000;
};

// 50 sites, 400 servers, 2,000 databases, 100,000 users.
inline constexpr ForestSize kBigForest{};
// 5 sites, 24 servers, 6 links: as many parts as a reference of 35.
inline constexpr ForestSize kSmallForest{5, 2, 2, 1, 1, 13, 68, 0, 0};

Directory sample_forest(const ForestSize& size);

}  // namespace casgrid::testing
