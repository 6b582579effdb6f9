// Which of several receive connectors on one port answers.
#include "model/routing/connector_choice.h"

#include <gtest/gtest.h>

namespace casgrid {
namespace {

struct Given {
  const char* name;
  std::vector<const char*> ranges;
  const char* binding = "0.0.0.0:25";
};

// The connector for a client; "" of the client: not told. In both orders of the list.
std::string chosen(const std::vector<Given>& given, const std::string& client,
                   const std::string& own = "") {
  std::string answers;
  for (const bool is_reversed : {false, true}) {
    Server server;
    server.address = ip_address_of(own);
    for (const Given& g : given) {
      ReceiveConnector c;
      c.name = g.name;
      c.bindings = {*binding_of(g.binding)};
      for (const char* range : g.ranges) c.remote_ranges.push_back(*ip_range_of(range));
      const auto place = is_reversed ? server.connectors.begin() : server.connectors.end();
      server.connectors.insert(place, c);
    }
    const auto address = ip_address_of(client);
    const ReceiveConnector* found = connector_for(server, 25, address ? &*address : nullptr);
    const std::string answer = found == nullptr ? "none" : found->name;
    if (is_reversed) {
      EXPECT_EQ(answer, answers) << client;
    }
    answers = answer;
  }
  return answers;
}

const std::vector<Given> kThree{{"all", {"0.0.0.0-255.255.255.255", "::/0"}},
                                {"office", {"10.0.0.0/8", "fd00::/8"}},
                                {"printer", {"192.0.2.1", "10.0.0.17"}}};

TEST(ConnectorChoice, TheMostSpecificRangeThatHasTheClientWins) {
  EXPECT_EQ(chosen(kThree, "10.0.0.17"), "printer");
  EXPECT_EQ(chosen(kThree, "10.0.0.18"), "office");
  EXPECT_EQ(chosen(kThree, "198.51.100.7"), "all");
  EXPECT_EQ(chosen(kThree, "fd00::17"), "office");
  EXPECT_EQ(chosen(kThree, "2001:db8::1"), "all");
  EXPECT_EQ(chosen(kThree, "::ffff:10.0.0.17"), "printer");
}

TEST(ConnectorChoice, AClientThatIsNotToldIsOneOfTheWidestRange) {
  EXPECT_EQ(chosen(kThree, ""), "all");
  EXPECT_EQ(chosen({{"v6", {"::/0"}}, {"v4", {"10.0.0.0/8"}}}, ""), "v4");
  EXPECT_EQ(chosen({{"everybody", {}}, {"office", {"10.0.0.0/8"}}}, ""), "everybody");
}

TEST(ConnectorChoice, AConnectorWithoutRangesTakesEverybody) {
  EXPECT_EQ(chosen({{"everybody", {}}, {"office", {"10.0.0.0/8"}}}, "10.1.1.1"), "office");
  EXPECT_EQ(chosen({{"everybody", {}}, {"office", {"10.0.0.0/8"}}}, "2001:db8::1"), "everybody");
}

TEST(ConnectorChoice, NobodyTakesAClientOutsideAllRanges) {
  EXPECT_EQ(chosen({{"office", {"10.0.0.0/8"}}}, "192.0.2.7"), "none");
  EXPECT_EQ(chosen({{"office", {"10.0.0.0/8"}}, {"lab", {"172.16.0.0/12"}}}, "192.0.2.7"), "none");
  EXPECT_EQ(chosen({{"other port", {}, "0.0.0.0:26"}}, "192.0.2.7"), "none");
}

TEST(ConnectorChoice, BetweenEqualRangesTheOneOnTheServersOwnAddressWins) {
  const std::vector<Given> two{{"every address", {"0.0.0.0/0"}},
                               {"own address", {"0.0.0.0/0"}, "10.0.0.5:25"}};
  EXPECT_EQ(chosen(two, "192.0.2.7", "10.0.0.5"), "own address");
  EXPECT_EQ(chosen(two, "192.0.2.7", "10.0.0.6"), "every address");
  EXPECT_EQ(chosen(two, "192.0.2.7"), "every address");
}

}  // namespace
}  // namespace casgrid
