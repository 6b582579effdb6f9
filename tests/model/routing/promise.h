// A promise of the role is held against thousands of random organisations, and a decision that was
// broken on purpose has to be caught by it.
#pragma once

#include <gtest/gtest.h>

#include "model/routing/rules.h"
#include "tests/model/routing/property.h"

namespace casgrid::testing {

inline constexpr std::size_t kCases = 5'000;
inline constexpr std::size_t kSmall = 4;  // servers that a shrunk counterexample may need at most

inline Decision real(const Directory& d, const RequestFacts& r) { return decide(d, r); }

inline void expect_holds(const Property& property) {
  const Search found = search(property, real, kCases);
  EXPECT_FALSE(found.counterexample.has_value()) << found.words();
  if (!found.counterexample) {
    EXPECT_GE(found.applied, kCases) << "the cases are hardly about it";
  }
}

inline void expect_caught(const Property& property, const Decide& broken) {
  const Search found = search(property, broken, kCases);
  ASSERT_TRUE(found.counterexample.has_value()) << "nothing was found";
  EXPECT_LE(found.counterexample->directory.servers.size(), kSmall) << found.words();
  ::testing::Test::RecordProperty("counterexample", found.words());
}

// A break: the real decision, changed where `change` likes.
template <class Change>
Decide broken(const Change& change) {
  return [change](const Directory& d, const RequestFacts& r) {
    Decision decision = decide(d, r);
    change(d, r, decision);
    return decision;
  };
}

inline bool is_modern(const Directory& d, ServerId id) {
  return d.at(id).product >= Product::Exchange2013;
}

// Leads the client to another address, not within its own.
inline bool leads_away(const Decision& d) { return !d.url.is_none(); }

inline bool is_server_name(const Directory& d, HostId host) {
  return !host.is_none() && d.find_server(d.at(host)).has_value();
}

// The server whose version and site count: where Active Manager says the copy is, else where it
// was.
inline ServerId holder_of(const Case& c, const Decision& d) {
  if (d.database.is_none()) return ServerId{};
  if (c.request.is_located && !c.request.active_server.is_none()) return c.request.active_server;
  return c.directory.at(d.database).active_on;
}

}  // namespace casgrid::testing
