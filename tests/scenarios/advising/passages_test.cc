// What is said without a run of how requests come through balancers, and of what they do not let
// through.
#include "scenarios/advising/passages.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "scenarios/advising/balancer_findings.h"
#include "tests/world/catalogue.h"

namespace casgrid::testing::passages_test {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

// Browsers and phones behind one balancer of layer 7, which is l7.
scenario::Balancer& balancer(scenario::Scenario& s) {
  for (auto& b : *s.mutable_directory()->mutable_balancers())
    if (b.layer() == scenario::Balancer::LAYER7 && b.stickiness() != scenario::Balancer::COOKIE)
      return b;
  ADD_FAILURE() << "balancer-models has one of layer 7 without a cookie";
  return *s.mutable_directory()->mutable_balancers(0);
}

std::string host_of(const scenario::Scenario& s, const std::string& balancer) {
  for (const auto& n : s.directory().namespaces())
    for (const auto& address : n.addresses())
      if (address == balancer) return n.host();
  return {};
}

struct Led {
  scenario::Scenario scenario;
  std::string name;
  std::string host;

  explicit Led(const std::function<void(scenario::Balancer&)>& change) {
    scenario::Scenario given = testing::given("balancer-models");
    scenario::Balancer& b = balancer(given);
    name = b.name();
    change(b);
    host = host_of(given, name);
    scenario = resolve(given, {});
  }

  Passage at(const std::string& path) const { return passages(scenario, host, path).at(0); }
  std::vector<std::string> codes() const {
    std::vector<Finding> found;
    balancer_findings(scenario, found);
    std::vector<std::string> all;
    for (const Finding& f : found)
      if (f.object == name) all.push_back(f.code);
    return all;
  }
};

TEST(Passages, GoToAllMembersWhereNothingIsSaid) {
  const Led plain([](auto&) {});
  EXPECT_EQ(plain.at("/owa/").pool.size(), 4u);
  EXPECT_EQ(plain.at("/owa/").answers, 0u);
  EXPECT_THAT(plain.at("/owa/").mark, HasSubstr("/owa/healthcheck.htm"));
  EXPECT_THAT(plain.codes(), IsEmpty());
}

TEST(Passages, EndWhereABalancerAnswersByItself) {
  const Led led([](scenario::Balancer& b) {
    auto& ecp = *b.add_paths();
    ecp.add_begins("/ecp");
    ecp.set_answers(404);
    ecp.set_place("haproxy.cfg:12");
    auto& root = *b.add_paths();
    root.add_whole("/");
    root.set_answers(302);
    auto& phones = *b.add_paths();
    phones.add_begins("/Microsoft-Server-ActiveSync");
    phones.add_pool(b.pool(0));
    phones.set_probe(scenario::OWA);
  });
  EXPECT_EQ(led.at("/ECP/?x=1").answers, 404u);
  EXPECT_THAT(passages_text(passages(led.scenario, led.host, "/ecp/"), true),
              HasSubstr("/ecp is answered 404 by the balancer itself (haproxy.cfg:12)"));
  EXPECT_EQ(led.at("/").answers, 302u);
  EXPECT_EQ(led.at("/owa/").answers, 0u) << "a whole path is no beginning";
  EXPECT_THAT(led.at("/microsoft-server-activesync").mark, HasSubstr("whatever ails"));
  EXPECT_THAT(passages_table(led.scenario), HasSubstr("haproxy.cfg:12"));
  EXPECT_THAT(led.codes(), ElementsAre("BAL-4")) << "no population asks for /ecp";
}

TEST(BalancerFindings, NameWhatWorksAgainstTheRole) {
  const Led forgotten([](scenario::Balancer& b) {
    auto& path = *b.add_paths();
    path.add_begins("/microsoft");
    path.set_answers(503);
  });
  EXPECT_THAT(forgotten.codes(), Contains("BAL-1"));
  const Led blind(
      [](scenario::Balancer& b) { b.mutable_probe()->set_asks(scenario::Balancer::CONNECTION); });
  EXPECT_THAT(blind.codes(), ElementsAre("BAL-2"));
  // nginx asks nobody, and waits a minute for phones that hang for eight.
  const Led nginx([](scenario::Balancer& b) { b.set_like(scenario::Balancer::NGINX); });
  EXPECT_THAT(nginx.codes(), Contains("BAL-2"));
  EXPECT_THAT(nginx.codes(), Contains("BAL-3"));
  const Led patient([](scenario::Balancer& b) {
    b.set_like(scenario::Balancer::HAPROXY);
    b.mutable_manners()->set_answer_timeout_s(3600);
  });
  EXPECT_THAT(patient.codes(), Not(Contains("BAL-3")));
}

}  // namespace
}  // namespace casgrid::testing::passages_test
