// What is wrong with the products and builds of an organisation, by the table of version_matrix.h.
// It goes by names and builds alone: a scenario, a forest document and a folder of exports are
// asked the same.
#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "model/directory/product.h"

namespace casgrid {

struct InstalledServer {
  std::string_view name;
  Version version;
};

// A database availability group; its members by their places in the list of servers.
struct InstalledGroup {
  std::string_view name;
  std::vector<std::size_t> members;
};

struct Installation {
  std::vector<InstalledServer> servers;
  std::vector<InstalledGroup> groups;
};

enum class Clash : std::uint8_t {
  UnsupportedPair,
  BuildBeside2013,     // of a product older than 2013, or of 2013 itself beside one
  BuildOf2013And2016,  // of the one beside the other
  Build,               // of any other pair, where a page says which build is the least
  InferredBuild,       // where none does
  MixedGroup,          // members of a group are of products that share none
  GroupBeingUpgraded,  // of two products that share one while the members are upgraded
  UnknownRelease,      // a build that no release is known for
  kCount
};
inline constexpr std::size_t kClashes = static_cast<std::size_t>(Clash::kCount);

// What the clash is called, what would be right, and what to do.
struct ClashWords {
  const char* code;  // "T8", "VER-1"; stable
  const char* law;
  const char* remedy;
};
inline constexpr ClashWords kClashWords[] = {
    {"VER-1", "products stand in one organisation only where the pair is supported (versions.md)",
     "move the mailboxes off the older product and remove it before the newer one is installed"},
    {"T7",
     "coexistence needs Exchange 2010 SP3, Exchange 2007 SP3 RU10 and Exchange 2013 CU2 at least",
     "update the server before the products meet; of Exchange 2007 and 2010 give the version of "
     "ExSetup.exe, since AdminDisplayVersion does not show update rollups"},
    {"T8",
     "Exchange 2013 and 2016 stand together from CU10 of the one and the release of the other",
     "update the server to the build that is named, or a later one"},
    {"VER-2", "beside another product every server has the least build of the pair (versions.md)",
     "update the server to the build that is named, or a later one; of Exchange 2007 and 2010 give "
     "the version of ExSetup.exe, since AdminDisplayVersion does not show update rollups"},
    {"VER-3",
     "beside another product every server has the least build that is inferred for the pair",
     "update the server to the build that is named, or a later one: no page says that less will "
     "do"},
    {"T8", "the members of a DAG are of one product",
     "make a DAG for each product that has them, and move the mailboxes"},
    {"VER-4", "a DAG of two products is being upgraded in place (inferred, not documented)",
     "upgrade the remaining members soon: nothing says that the mixture may stay"},
    {"VER-5", "no build lies between Exchange 2019 CU15 and Subscription Edition",
     "look the build up: it is taken as the product that is named"},
};
static_assert(std::size(kClashWords) == kClashes);
constexpr const ClashWords& words_of(Clash clash) {
  return kClashWords[static_cast<std::size_t>(clash)];
}

struct ClashFound {
  Clash clash;
  std::string object;    // "organisation", "server EX1", "DAG dag1"
  std::string sentence;  // with the names of the servers, and the least build where one is missed
};

// In the order of the enumerators, and within one in the order of the lists. Versions that are of
// no product (Exchange 2003) take no part.
std::vector<ClashFound> clashes_in(const Installation& installation);

}  // namespace casgrid
