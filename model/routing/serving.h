// Front ends that serve the mailboxes of a product in a site: their settings are what clients of
// those mailboxes are told. Exchange 2013 and 2016 stand in for each other.
#pragma once

#include <vector>

#include "model/directory/directory.h"

namespace casgrid {

inline const std::vector<ServerId>& serving_front_ends(const Directory& directory, SiteId site,
                                                       Product product) {
  const auto& by_product = directory.at(site).front_ends;
  const auto& own = by_product[static_cast<std::size_t>(product)];
  if (!own.empty() || product < Product::Exchange2013) return own;
  const Product other =
      product == Product::Exchange2013 ? Product::Exchange2016 : Product::Exchange2013;
  return by_product[static_cast<std::size_t>(other)];
}

// Is it said where the address book is generated: without that nobody can say who is served. An old
// one is given out by its front ends.
inline bool states_generation(const OfflineAddressBook& book) {
  return book.product < Product::Exchange2013 || !book.generation_mailbox.is_none();
}

}  // namespace casgrid
