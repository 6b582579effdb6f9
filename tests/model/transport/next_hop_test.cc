#include "model/transport/next_hop.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/model/organisation.h"

namespace casgrid::transport::testing {
namespace {

using namespace casgrid::testing;  // NOLINT(google-build-using-namespace): the organisation
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

constexpr ServerId kAlone1{8u}, kAlone2{9u};
constexpr DatabaseId kOwn{4u};

// As the organisation, and two mailbox servers in Lille that are in no group; one has a database.
Directory with_servers_alone() {
  Directory d = organisation();
  for (const char* name : {"mbx-lille1", "mbx-lille2"}) {
    Server s;
    s.name = name;
    s.site = kLille;
    s.roles = {ServerRole::Mailbox};
    install(s);
    d.servers.push_back(s);
  }
  Database own;
  own.name = "own";
  own.copies.push_back({.server = kAlone1});
  own.active_on = kAlone1;
  d.databases.push_back(own);
  d.publish();
  return d;
}

TEST(NextHop, OfADatabaseOfTheOwnGroupIsItsActiveCopy) {
  const Directory d = with_servers_alone();
  EXPECT_EQ(hop_to(d, kMbxLyon2, DatabaseId{0u}), NextHop::mailbox(DatabaseId{0u}));
}

TEST(NextHop, OfADatabaseOfAnotherGroupIsThatGroup) {
  const Directory d = with_servers_alone();
  EXPECT_EQ(hop_to(d, kAlone1, DatabaseId{0u}), NextHop::group(DagId{0u}));
}

TEST(NextHop, OutsideOfGroupsIsTheSiteAndInItTheServerItself) {
  const Directory d = with_servers_alone();
  EXPECT_EQ(hop_to(d, kMbxParis1, kOwn), NextHop::site(kLille, Product::Exchange2013));
  EXPECT_EQ(hop_to(d, kAlone2, kOwn), NextHop::mailbox(kOwn));
}

TEST(NextHop, OfAnOlderMailboxIsItsSiteWithItsVersion) {
  Directory d = with_servers_alone();
  d.servers[kAlone1.index()].product = Product::Exchange2010;
  d.publish();
  const NextHop hop = hop_to(d, kAlone2, kOwn);
  EXPECT_EQ(hop, NextHop::site(kLille, Product::Exchange2010));
  EXPECT_THAT(servers_of(d, kAlone2, hop, 0), ElementsAre(kAlone1));
}

TEST(NextHop, AGroupIsTriedNearestSiteFirstAndSpread) {
  Directory d = with_servers_alone();
  d.site_links = {{"paris-lille", {kParis, kLille}, 50}, {"lyon-lille", {kLyon, kLille}, 10}};
  d.publish();
  const NextHop hop = NextHop::group(DagId{0u});
  EXPECT_THAT(servers_of(d, kAlone1, hop, 0),
              ElementsAre(kMbxLyon1, kMbxLyon2, kMbxParis1, kMbxParis2));
  EXPECT_THAT(servers_of(d, kAlone1, hop, 3),
              ElementsAre(kMbxLyon2, kMbxLyon1, kMbxParis2, kMbxParis1));
}

TEST(NextHop, WhatNoSiteLinkReachesIsNotTried) {
  Directory d = with_servers_alone();
  d.site_links = {{"paris-lille", {kParis, kLille}, 50}};
  d.publish();
  EXPECT_THAT(servers_of(d, kAlone1, NextHop::group(DagId{0u}), 0),
              ElementsAre(kMbxParis1, kMbxParis2));
}

TEST(NextHop, TheBoundaryIsTheGroupOrTheSite) {
  const Directory d = with_servers_alone();
  EXPECT_THAT(boundary_of(d, kMbxParis1), UnorderedElementsAre(kMbxParis2, kMbxLyon1, kMbxLyon2));
  EXPECT_THAT(boundary_of(d, kAlone1), ElementsAre(kAlone2));
}

TEST(NextHop, OfOneServerIsThatServerButNeverOneself) {
  const Directory d = with_servers_alone();
  EXPECT_THAT(servers_of(d, kAlone1, NextHop::server(kAlone2), 0), ElementsAre(kAlone2));
  EXPECT_THAT(servers_of(d, kAlone1, NextHop::server(kAlone1), 0), IsEmpty());
}

}  // namespace
}  // namespace casgrid::transport::testing
