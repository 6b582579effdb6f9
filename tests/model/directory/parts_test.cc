// Versions, distances and component states: the small parts of a directory.
#include <gtest/gtest.h>

#include "model/directory/component_state.h"
#include "model/directory/product.h"
#include "model/directory/site_graph.h"
#include "model/directory/web_address.h"

namespace casgrid {
namespace {

TEST(Version, IsReadAndWrittenAsFourNumbers) {
  EXPECT_EQ(parse_version("15.0.1497.2"), (Version{15, 0, 1497, 2}));
  EXPECT_EQ(text_of(Version{14, 3, 123, 4}), "14.3.123.4");
  for (const char* wrong :
       {"", "15", "15.0.1497", "15.0.1497.2.1", "15.0.x.2", "15.0.70000.2", "15.0.1497.2 "})
    EXPECT_FALSE(parse_version(wrong)) << wrong;
}

TEST(Version, TellsTheProduct) {
  EXPECT_EQ(product_of({8, 3, 298, 3}), Product::Exchange2007);
  EXPECT_EQ(product_of({14, 3, 123, 4}), Product::Exchange2010);
  EXPECT_EQ(product_of({15, 0, 516, 32}), Product::Exchange2013);
  EXPECT_EQ(product_of({15, 1, 2507, 6}), Product::Exchange2016);
  EXPECT_FALSE(product_of({6, 5, 7638, 1}));
  EXPECT_EQ(product_of({15, 2, 221, 12}), Product::Exchange2019);
  EXPECT_FALSE(product_of({15, 3, 0, 0}));
  for (std::size_t i = 0; i < kProducts; ++i) {
    const auto product = static_cast<Product>(i);
    EXPECT_EQ(product_of(usual_version(product)), product);
  }
}

TEST(Version, IsANumberInCookiesAndLogs) {
  EXPECT_EQ(version_number({15, 0, 1497, 2}), 1941997017u);
}

TEST(Version, IsOrderedAsBuildsAre) {
  EXPECT_LT(builds::kCu1, builds::kCu2);
  EXPECT_LT((Version{15, 0, 995, 13}), builds::kExHttpOnRequest);
  EXPECT_GE((Version{15, 0, 995, 14}), builds::kExHttpOnRequest);
  EXPECT_LT(builds::kCu12, builds::k2016);
}

SiteLink link(const char* name, std::size_t a, std::size_t b, std::uint32_t cost) {
  return {name, {SiteId{a}, SiteId{b}}, cost};
}

TEST(SiteGraph, AddsCostsAlongTheCheapestPath) {
  const SiteGraph graph(4, {link("a", 0, 1, 5), link("b", 1, 2, 10), link("c", 0, 2, 50)});
  EXPECT_EQ(graph.between(SiteId{0u}, SiteId{2u}), (SiteDistance{15, 2}));
  EXPECT_EQ(graph.between(SiteId{2u}, SiteId{0u}), (SiteDistance{15, 2}));
  EXPECT_EQ(graph.between(SiteId{1u}, SiteId{1u}), (SiteDistance{0, 0}));
  EXPECT_FALSE(graph.between(SiteId{0u}, SiteId{3u}).is_reachable());
}

TEST(SiteGraph, PrefersFewerHopsAtEqualCost) {
  const SiteGraph graph(3, {link("a", 0, 1, 5), link("b", 1, 2, 5), link("c", 0, 2, 10)});
  EXPECT_EQ(graph.between(SiteId{0u}, SiteId{2u}), (SiteDistance{10, 1}));
}

TEST(SiteGraph, WithoutAnyLinkJoinsAllSites) {
  const SiteGraph graph(3, {});
  EXPECT_TRUE(graph.between(SiteId{0u}, SiteId{2u}).is_reachable());
}

TEST(ComponentStates, AreActiveOnlyIfEveryRequesterSaysSo) {
  ComponentStates states;
  states.set(ComponentId::EwsProxy, Requester::HealthApi, ComponentState::Inactive);
  states.set(ComponentId::EwsProxy, Requester::Maintenance, ComponentState::Active);
  EXPECT_EQ(states.effective(ComponentId::EwsProxy), ComponentState::Inactive);
  EXPECT_EQ(states.effective(ComponentId::OabProxy), ComponentState::Active);
  states.set(ComponentId::ServerWideOffline, Requester::Maintenance, ComponentState::Inactive);
  EXPECT_EQ(states.effective(ComponentId::OabProxy), ComponentState::Inactive);
  EXPECT_EQ(states.effective(ComponentId::Monitoring), ComponentState::Active);
  EXPECT_EQ(states.effective(ComponentId::RecoveryActionsEnabled), ComponentState::Active);
}

TEST(WebAddress, HasItsParts) {
  const auto url = parse_url("https://Mail.Contoso.com:8443/rpc/rpcproxy.dll?a@b.c:6001");
  ASSERT_TRUE(url);
  EXPECT_EQ(url->host, "mail.contoso.com");
  EXPECT_EQ(url->port, 8443);
  EXPECT_EQ(url->path, "/rpc/rpcproxy.dll");
  EXPECT_EQ(url->query, "a@b.c:6001");
  EXPECT_EQ(parse_url("http://a.b/")->port, 80);
  for (const char* wrong : {"", "mail", "https://", "https://a b/", "https://a.b:70000/"})
    EXPECT_FALSE(parse_url(wrong)) << wrong;
}

}  // namespace
}  // namespace casgrid
