#include "model/directory/version_matrix.h"

#include <array>
#include <iterator>

#include "model/base/assert.h"

namespace casgrid {
namespace {

constexpr Release k2007Sp2{{8, 2, 176, 2}, "Exchange 2007 SP2"};
constexpr Release k2007Sp3Ru10{builds::k2007Sp3Ru10, "Exchange 2007 SP3 RU10"};
constexpr Release k2010{{14, 0, 639, 21}, "Exchange 2010 RTM"};
constexpr Release k2010Sp3{builds::k2010Sp3, "Exchange 2010 SP3"};
constexpr Release k2010Sp3Ru11{{14, 3, 266, 2}, "Exchange 2010 SP3 RU11"};
constexpr Release k2013Cu2{{15, 0, 712, 24}, "Exchange 2013 CU2"};
constexpr Release k2013Cu10{builds::kCu10, "Exchange 2013 CU10"};
constexpr Release k2013Cu21{{15, 0, 1395, 4}, "Exchange 2013 CU21"};
constexpr Release k2016{{15, 1, 225, 42}, "Exchange 2016 RTM"};
constexpr Release k2016Cu11{{15, 1, 1591, 10}, "Exchange 2016 CU11"};
constexpr Release k2016Cu23{{15, 1, 2507, 6}, "Exchange 2016 CU23"};
constexpr Release k2019{{15, 2, 221, 12}, "Exchange 2019 RTM"};
constexpr Release k2019Cu14{builds::k2019Cu14, "Exchange 2019 CU14"};
constexpr Release k2019Cu15{builds::k2019Cu15, "Exchange 2019 CU15"};
constexpr Release kSe{builds::kSubscriptionEdition, "Exchange Subscription Edition RTM"};

constexpr const char* kNothing = "";
constexpr const char* kSeCu2 =
    "Subscription Edition CU2 is announced to refuse to install while any build of Exchange 2016 "
    "or 2019 is there";

// A pair that is not supported has neither least builds nor a common group.
constexpr ProductPair never(Product older, Product newer, Basis basis, const char* rests_on) {
  return {older,   newer, false, basis, {}, {}, basis, {}, kNothing, false, Basis::Documented,
          rests_on};
}

// clang-format off
// older, newer, supported, by, least builds, by, ends with, announced, one group, by, whose word
constexpr auto kPairs = [] {
  using enum Product;
  using enum Basis;
  return std::to_array<ProductPair>({
{Exchange2007, Exchange2010, true, Inferred, k2007Sp2, k2010, Inferred, {}, kNothing, false, Documented,
 "common knowledge; no page was found. Exchange 2007 has no groups"},
{Exchange2007, Exchange2013, true, Documented, k2007Sp3Ru10, k2013Cu2, Documented, {}, kNothing, false, Documented,
 "system requirements of Exchange 2013"},
never(Exchange2007, Exchange2016, Documented,
 "readiness rule E16E12CoexistenceMinVersionRequirement of the setup of 2016"),
never(Exchange2007, Exchange2019, Documented,
 "the same rule, in setup logs of 2019"),
never(Exchange2007, SubscriptionEdition, Inferred,
 "follows from 2007 beside 2016 and 2019; no page names the pair"),
{Exchange2010, Exchange2013, true, Documented, k2010Sp3, k2013Cu2, Documented, {}, kNothing, false, Documented,
 "system requirements of Exchange 2013"},
{Exchange2010, Exchange2016, true, Documented, k2010Sp3Ru11, k2016, Documented, {}, kNothing, false, Documented,
 "system requirements of Exchange 2016; readiness rule E16E14CoexistenceMinVersionRequirement"},
never(Exchange2010, Exchange2019, Documented,
 "system requirements of Exchange 2019; readiness rule E19E14CoexistenceRequirement"),
never(Exchange2010, SubscriptionEdition, Inferred,
 "follows from 2010 beside 2019; no page names the pair"),
{Exchange2013, Exchange2016, true, Documented, k2013Cu10, k2016, Documented, {}, kNothing, false, Documented,
 "system requirements of Exchange 2016; readiness rule E16E15CoexistenceMinVersionRequirement"},
{Exchange2013, Exchange2019, true, Documented, k2013Cu21, k2019, Documented, k2019Cu15, kNothing, false, Documented,
 "system requirements of Exchange 2019; the setup of CU15 refuses while 2013 is there"},
never(Exchange2013, SubscriptionEdition, Documented,
 "upgrade guide of Subscription Edition: its setup refuses while 2013 is there"),
{Exchange2016, Exchange2019, true, Documented, k2016Cu11, k2019, Documented, {}, kNothing, false, Documented,
 "system requirements of Exchange 2019"},
{Exchange2016, SubscriptionEdition, true, Documented, k2016Cu23, kSe, Inferred, {}, kSeCu2, false, Documented,
 "upgrade guide of Subscription Edition; that 2016 has to be at CU23 follows from its being the only update still supported"},
{Exchange2019, SubscriptionEdition, true, Documented, k2019Cu14, kSe, Inferred, {}, kSeCu2, true, Inferred,
 "upgrade guide of Subscription Edition; CU14 is written of the upgrade in place only, and that a group is mixed meanwhile follows from its installing as an update does"},
  });
}();
// clang-format on

constexpr std::size_t kPairCount = kProducts * (kProducts - 1) / 2;
constexpr std::uint8_t kNoPlace = 0xFF;

// Where the pair of two products stands; both orders lead to it.
constexpr auto places() {
  std::array<std::array<std::uint8_t, kProducts>, kProducts> table{};
  for (auto& row : table) row.fill(kNoPlace);
  for (std::size_t i = 0; i < std::size(kPairs); ++i) {
    const auto older = static_cast<std::size_t>(kPairs[i].older);
    const auto newer = static_cast<std::size_t>(kPairs[i].newer);
    table[older][newer] = table[newer][older] = static_cast<std::uint8_t>(i);
  }
  return table;
}
constexpr auto kPlaces = places();

constexpr bool each_pair_stands_once() {
  for (std::size_t older = 0; older < kProducts; ++older) {
    for (std::size_t newer = older + 1; newer < kProducts; ++newer) {
      if (kPlaces[older][newer] == kNoPlace) return false;
    }
  }
  return std::size(kPairs) == kPairCount;
}
static_assert(each_pair_stands_once());

constexpr bool each_row_is_in_order() {
  for (const ProductPair& p : kPairs) {
    if (p.older >= p.newer) return false;
    if (p.is_supported != (p.older_least && p.newer_least)) return false;
    if (!p.is_supported && (p.ends_with || p.shares_groups)) return false;
  }
  return true;
}
static_assert(each_row_is_in_order());

}  // namespace

std::span<const ProductPair> product_pairs() { return kPairs; }

const ProductPair& pair_of(Product one, Product other) {
  SIM_ASSERT(one != other);
  return kPairs[kPlaces[static_cast<std::size_t>(one)][static_cast<std::size_t>(other)]];
}

bool is_at_least(const Version& version, const Version& release) {
  if (version >= release) return true;
  Version told = release;
  told.revision = 0;
  return version == told;
}

bool is_supported(const ProductPair& pair, const Version& newer) {
  return pair.is_supported && !(pair.ends_with && is_at_least(newer, pair.ends_with->build));
}

std::optional<Release> proxies_from(Product older, Product newer) {
  const ProductPair& pair = pair_of(older, newer);
  // What is only inferred is no gate in the code of a front end, and a pair that is not supported
  // says nothing of what a front end does.
  return pair.least_basis == Basis::Documented ? pair.older_least : std::nullopt;
}

bool proxies_to(Product front_end, const Version& build, Product mailbox) {
  if (front_end < Product::Exchange2013) return false;
  if (mailbox <= front_end) return true;
  const auto from = proxies_from(front_end, mailbox);
  return !from || is_at_least(build, from->build);
}

}  // namespace casgrid
