#include "model/directory/listener.h"

#include <gtest/gtest.h>

namespace casgrid {
namespace {

Server server_of(Product product, ServerRoles roles) {
  Server server;
  server.name = "EX1";
  server.product = product;
  server.version = usual_version(product);
  server.roles = roles;
  install(server);
  return server;
}
Server both_roles() {
  return server_of(Product::Exchange2013, {ServerRole::ClientAccess, ServerRole::Mailbox});
}
std::size_t clashes(const Server& server) { return clashes_of(listeners_of(server)).size(); }
ReceiveConnector connector(bool is_front_end, const char* binding,
                           const char* range = "0.0.0.0/0") {
  ReceiveConnector c;
  c.name = is_front_end ? "front" : "hub";
  c.is_front_end = is_front_end;
  c.bindings = {*binding_of(binding)};
  c.port = c.bindings.front().port;
  c.remote_ranges = {*ip_range_of(range)};
  return c;
}

TEST(Listener, AsInstalledNothingIsInTheWay) {
  for (const Product product : {Product::Exchange2007, Product::Exchange2010, Product::Exchange2013,
                                Product::Exchange2016}) {
    EXPECT_EQ(clashes(server_of(product, {ServerRole::ClientAccess, ServerRole::Mailbox})), 0u);
    EXPECT_EQ(clashes(server_of(product, {ServerRole::Mailbox})), 0u);
    EXPECT_EQ(clashes(server_of(product, {ServerRole::ClientAccess})), 0u);
  }
}

TEST(Listener, TheTransportServiceOnPort25OfAFrontEndIs) {
  Server server = both_roles();
  server.connectors.push_back(connector(false, "0.0.0.0:25"));
  const auto all = listeners_of(server);
  const auto found = clashes_of(all);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(all[found[0].one].what, "receive connector Default Frontend");
  EXPECT_EQ(all[found[0].other].what, "receive connector hub");
}

TEST(Listener, OtherServicesCountLikewise) {
  Server server = both_roles();
  server.access_of(Protocol::Pop3).implicit_tls_bindings = {*binding_of("0.0.0.0:993")};
  EXPECT_EQ(clashes(server), 1u);
  server = both_roles();
  server.connectors.push_back(connector(true, "10.0.0.5:443"));
  EXPECT_EQ(clashes(server), 1u);
  server.web_bindings = {*binding_of("10.0.0.6:443")};
  EXPECT_EQ(clashes(server), 0u);
  server.access_of(Protocol::Imap4).back_end_port = 444;
  EXPECT_EQ(clashes(server), 1u);
}

TEST(Listener, ConnectorsAreOneOnlyIfBindingAndRangeAreEqual) {
  const auto are = [](const ReceiveConnector& a, const ReceiveConnector& b) {
    return are_one_listener(a, b);
  };
  EXPECT_TRUE(are(connector(true, "0.0.0.0:25"), connector(true, "0.0.0.0:25")));
  EXPECT_FALSE(are(connector(true, "0.0.0.0:25"), connector(true, "0.0.0.0:25", "10.0.0.17")));
  EXPECT_FALSE(are(connector(true, "0.0.0.0:25"), connector(true, "0.0.0.0:26")));
  EXPECT_FALSE(are(connector(true, "0.0.0.0:25"), connector(false, "0.0.0.0:25")));
  ReceiveConnector plain;
  EXPECT_TRUE(are(plain, plain)) << "neither bindings nor ranges";
  EXPECT_FALSE(are(plain, connector(true, "0.0.0.0:25")));
}

}  // namespace
}  // namespace casgrid
