// Front ends that serve the mailboxes of a product in a site: their settings are what clients of
// those mailboxes are told. From Exchange 2013 on products stand in for each other.
#pragma once

#include <vector>

#include "model/directory/directory.h"

namespace casgrid {

inline const std::vector<ServerId>& serving_front_ends(const Directory& directory, SiteId site,
                                                       Product product) {
  const auto& by_product = directory.at(site).front_ends;
  const auto& own = by_product[static_cast<std::size_t>(product)];
  if (!own.empty() || product < Product::Exchange2013) return own;
  for (const Product other : stand_ins(product)) {
    const auto& others = by_product[static_cast<std::size_t>(other)];
    if (!others.empty()) return others;
  }
  return own;
}

// Is it said where the address book is generated: without that nobody can say who is served. An old
// one is given out by its front ends.
inline bool states_generation(const OfflineAddressBook& book) {
  return book.product < Product::Exchange2013 || !book.generation_mailbox.is_none();
}

}  // namespace casgrid
