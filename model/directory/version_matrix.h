// Which products of Exchange may stand in one organisation, and from which builds on: one table, a
// row a pair. What is checked of an organisation, the least builds that routing asks for, and
// docs/versions.md all come from it.
//
// A row says what it rests on, field by field: what a page of the product's documentation says, or
// what only follows from such pages, or is common knowledge that no page was found for.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "model/directory/product.h"

namespace casgrid {

enum class Basis : std::uint8_t { Documented, Inferred };

// A release and the build by which it is known.
struct Release {
  Version build;
  const char* name;  // "Exchange 2013 CU10"
};

struct ProductPair {
  Product older;
  Product newer;
  bool is_supported;
  Basis support_basis;
  // The least builds of the two; none where the pair is not supported.
  std::optional<Release> older_least;
  std::optional<Release> newer_least;
  Basis least_basis;
  // The pair is supported no longer once any server of the newer product is at this release.
  std::optional<Release> ends_with;
  const char* announced;  // what is to end it, with no build known yet; empty: nothing
  // Members of one availability group, and only while the older ones are upgraded in place.
  bool shares_groups;
  Basis group_basis;
  const char* rests_on;  // whose word it is, in words
};

// Every pair of unlike products, once; the older first.
std::span<const ProductPair> product_pairs();
// Requires: the two differ; their order does not matter.
const ProductPair& pair_of(Product one, Product other);

// At the release or later. A revision of 0 is one that nobody told (logs and cookies leave it out):
// the build is taken to be the release's.
bool is_at_least(const Version& version, const Version& release);
// May the two stand side by side, as far as the newer one's build decides.
bool is_supported(const ProductPair& pair, const Version& newer);

// The build from which on a front end of the older product proxies to mailboxes of the newer one;
// none: no build is documented, and all front ends from Exchange 2013 on proxy alike.
// Requires: older < newer.
std::optional<Release> proxies_from(Product older, Product newer);
// Can this front end proxy to mailboxes of a product that is no older than its own.
bool proxies_to(Product front_end, const Version& build, Product mailbox);

}  // namespace casgrid
