// Which requests the servers and locations of nginx take, as rules of which the first counts.
#pragma once

#include <string>
#include <vector>

#include "scenarios/balancing/condition.h"

namespace casgrid::balancing {

// How closely a name fits decides between servers: the first of these kinds that fits counts.
enum class NameKind : std::uint8_t { Exact, LeadingStar, TrailingStar, Pattern };

struct NameTest {
  NameKind kind = NameKind::Exact;
  Criterion criterion;
};

// Of one word of server_name. ".contoso.com" is two.
std::vector<NameTest> name_tests(const std::string& word);

// How a location's path is compared, in the order in which nginx looks.
enum class PathKind : std::uint8_t { Exact, FinalPrefix, Pattern, Prefix, Named };

struct PathTest {
  PathKind kind = PathKind::Prefix;
  std::string path;  // as written; of prefixes the longest comes first
  Criterion criterion;
};

// Of the words behind `location`.
PathTest path_test(const std::vector<std::string>& words);

}  // namespace casgrid::balancing
