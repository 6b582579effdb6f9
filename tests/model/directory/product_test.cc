// Which product a build is of, and what the product has.
#include "model/directory/product.h"

#include <gtest/gtest.h>

#include "model/directory/server.h"

namespace casgrid {
namespace {

using enum Product;

struct Build {
  Version version;
  std::optional<Product> product;
};

class Builds : public ::testing::TestWithParam<Build> {};

TEST_P(Builds, AreOfTheirProduct) {
  EXPECT_EQ(product_of(GetParam().version), GetParam().product) << text_of(GetParam().version);
}

INSTANTIATE_TEST_SUITE_P(
    All, Builds,
    ::testing::Values(Build{{8, 0, 685, 25}, Exchange2007}, Build{{8, 3, 517, 0}, Exchange2007},
                      Build{{14, 0, 639, 21}, Exchange2010}, Build{{14, 3, 513, 0}, Exchange2010},
                      Build{{15, 0, 516, 32}, Exchange2013}, Build{{15, 0, 1497, 48}, Exchange2013},
                      Build{{15, 1, 225, 16}, Exchange2016}, Build{{15, 1, 2507, 72}, Exchange2016},
                      Build{{15, 1, 2562, 17}, Exchange2016}, Build{{15, 2, 196, 0}, Exchange2019},
                      Build{{15, 2, 1748, 49}, Exchange2019}, Build{{15, 2, 1749, 0}, Exchange2019},
                      Build{{15, 2, 2561, 65535}, Exchange2019},
                      Build{{15, 2, 2562, 0}, SubscriptionEdition},
                      Build{{15, 2, 2562, 46}, SubscriptionEdition},
                      Build{{15, 2, 3000, 1}, SubscriptionEdition},
                      Build{{15, 3, 1, 1}, std::nullopt}, Build{{16, 0, 1, 1}, std::nullopt},
                      Build{{6, 5, 7638, 2}, std::nullopt}, Build{{9, 0, 1, 1}, std::nullopt}));

TEST(UnknownRelease, LiesBetweenTheLastOf2019AndSubscriptionEdition) {
  EXPECT_FALSE(is_of_unknown_release({15, 2, 1748, 49}));
  EXPECT_TRUE(is_of_unknown_release({15, 2, 1749, 0}));
  EXPECT_TRUE(is_of_unknown_release({15, 2, 2561, 9}));
  EXPECT_FALSE(is_of_unknown_release({15, 2, 2562, 0}));
  EXPECT_FALSE(is_of_unknown_release({15, 1, 2000, 0}));
}

TEST(Products, HaveBuildsOfTheirOwn) {
  for (std::size_t p = 0; p < kProducts; ++p) {
    const ProductTraits& t = traits_of(static_cast<Product>(p));
    EXPECT_EQ(product_of(t.first), t.product) << t.name;
    EXPECT_EQ(product_of(t.usual), t.product) << t.name;
    EXPECT_FALSE(is_of_unknown_release(t.usual)) << t.name;
  }
}

TEST(Products, AreCalledByTheirNames) {
  EXPECT_STREQ(text_of(Exchange2016), "Exchange 2016");
  EXPECT_STREQ(text_of(Exchange2019), "Exchange 2019");
  EXPECT_STREQ(text_of(SubscriptionEdition), "Exchange Subscription Edition");
}

TEST(Products, StandInForEachOtherTheNewerFirst) {
  EXPECT_EQ(stand_ins(Exchange2013), (StandIns{Exchange2016, Exchange2019, SubscriptionEdition}));
  EXPECT_EQ(stand_ins(Exchange2016), (StandIns{Exchange2019, SubscriptionEdition, Exchange2013}));
  EXPECT_EQ(stand_ins(Exchange2019), (StandIns{SubscriptionEdition, Exchange2016, Exchange2013}));
  EXPECT_EQ(stand_ins(SubscriptionEdition), (StandIns{Exchange2019, Exchange2016, Exchange2013}));
}

// By packed numbers that were seen in cookies, and one of Subscription Edition made from them.
TEST(VersionNumber, HoldsAllButTheRevision) {
  for (const auto& [number, version] : {std::pair(1942063563u, Version{15, 1, 2507, 0}),
                                        std::pair(1942063431u, Version{15, 1, 2375, 0}),
                                        std::pair(1942062522u, Version{15, 1, 1466, 0}),
                                        std::pair(1942129154u, Version{15, 2, 2562, 0})}) {
    EXPECT_EQ(version_of_number(number), version);
    EXPECT_EQ(version_number(version), number);
  }
  EXPECT_EQ(version_of_number(0x00008000u), std::nullopt);
  EXPECT_EQ(version_of_number(15), std::nullopt);
}

bool mapi_http_of(std::initializer_list<Product> products) {
  std::vector<Server> servers;
  for (const Product p : products) {
    Server& s = servers.emplace_back();
    s.product = p;
    s.roles = {ServerRole::Mailbox};
  }
  Server& controller = servers.emplace_back();  // its product is no product
  controller.roles = {ServerRole::DirectoryServer};
  controller.product = Exchange2013;
  return mapi_http_by_default(servers);
}

TEST(MapiHttp, IsOnByDefaultFrom2016OnAndOffBesideAny2013) {
  EXPECT_FALSE(mapi_http_of({Exchange2007, Exchange2010}));
  EXPECT_FALSE(mapi_http_of({Exchange2013}));
  EXPECT_TRUE(mapi_http_of({Exchange2016}));
  EXPECT_TRUE(mapi_http_of({Exchange2010, Exchange2016}));
  EXPECT_TRUE(mapi_http_of({Exchange2016, Exchange2019}));
  EXPECT_TRUE(mapi_http_of({SubscriptionEdition}));
  EXPECT_FALSE(mapi_http_of({Exchange2013, Exchange2016}));
  EXPECT_FALSE(mapi_http_of({Exchange2016, Exchange2013, SubscriptionEdition}));
}

TEST(UnifiedMessaging, IsInstalledTo2016AndNotLater) {
  for (const auto& [product, has_um] :
       {std::pair(Exchange2013, true), std::pair(Exchange2016, true),
        std::pair(Exchange2019, false), std::pair(SubscriptionEdition, false)}) {
    Server server;
    server.roles = {ServerRole::ClientAccess, ServerRole::Mailbox};
    server.product = product;
    install(server);
    EXPECT_EQ(server.call_router.exists, has_um) << text_of(product);
    EXPECT_EQ(server.um_service.exists, has_um) << text_of(product);
  }
}

}  // namespace
}  // namespace casgrid
