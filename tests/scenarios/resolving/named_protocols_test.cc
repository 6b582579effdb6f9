#include "scenarios/resolving/named_protocols.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "scenarios/resolving/resolve.h"

namespace casgrid::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

scenario::Scenario with(std::initializer_list<scenario::Client> clients) {
  scenario::Scenario s;
  s.set_duration_s(100);
  for (const scenario::Client client : clients) {
    auto& p = *s.add_populations();
    p.set_name("users " + std::to_string(s.populations_size()));
    p.set_users(1);
    p.set_client(client);
  }
  return s;
}

std::vector<Protocol> named(const scenario::Scenario& s) { return named_protocols(resolve(s, {})); }

scenario::Balancer& add_balancer(scenario::Scenario& s, scenario::Balancer::Layer layer) {
  auto& b = *s.mutable_directory()->add_balancers();
  b.set_name("lb");
  b.set_layer(layer);
  return b;
}

TEST(NamedProtocols, ArePopulationsInTheOrderOfProtocols) {
  EXPECT_THAT(named(with({scenario::MAPI_HTTP, scenario::OWA, scenario::MAPI_HTTP})),
              ElementsAre(Protocol::Owa, Protocol::Mapi));
  EXPECT_THAT(named(with({})), IsEmpty());
}

TEST(NamedProtocols, AreWhatFaultsAreAbout) {
  scenario::Scenario s = with({scenario::OWA});
  s.add_faults()->set_crash("cas1");
  auto& state = *s.add_faults()->mutable_component_state();
  state.set_server("cas1");
  state.set_component(scenario::Fault::ACTIVE_SYNC_PROXY);
  EXPECT_THAT(named(s), ElementsAre(Protocol::Owa, Protocol::ActiveSync));
  auto& sick = *s.add_faults()->mutable_sick();
  sick.set_server("cas1");
  sick.set_protocol(scenario::MAPI_HTTP);
  EXPECT_THAT(named(s), ElementsAre(Protocol::Owa, Protocol::ActiveSync, Protocol::Mapi));
}

TEST(NamedProtocols, AreNotWhatTheStepsOfAMaintenanceTouch) {
  scenario::Scenario s = with({scenario::OWA});
  auto& step = *s.add_faults();
  step.set_is_step(true);
  step.mutable_component_state()->set_component(scenario::Fault::MAPI_PROXY);
  EXPECT_THAT(named(s), ElementsAre(Protocol::Owa));
}

TEST(NamedProtocols, AreWhoseHealthPageABalancerAsksFor) {
  scenario::Scenario s = with({scenario::MAPI_HTTP});
  add_balancer(s, scenario::Balancer::LAYER4);
  EXPECT_THAT(named(s), ElementsAre(Protocol::Owa, Protocol::Mapi));
  s.mutable_directory()->mutable_balancers(0)->mutable_probe()->set_protocol(scenario::MAPI_HTTP);
  EXPECT_THAT(named(s), ElementsAre(Protocol::Mapi));
}

TEST(NamedProtocols, AreAllProbedAtLayer7) {
  scenario::Scenario s = with({scenario::MAPI_HTTP, scenario::ACTIVE_SYNC});
  add_balancer(s, scenario::Balancer::LAYER7);
  const scenario::Scenario resolved = resolve(s, {});
  const auto all = named_protocols(resolved);
  EXPECT_THAT(all, ElementsAre(Protocol::ActiveSync, Protocol::Mapi));
  EXPECT_EQ(probed_protocols(resolved.directory().balancers(0), all), all);
}

// It has to ask for something.
TEST(NamedProtocols, ABalancerOfLayer7WithNobodyBehindItAsksForOwa) {
  scenario::Scenario s = with({});
  add_balancer(s, scenario::Balancer::LAYER7);
  const scenario::Scenario resolved = resolve(s, {});
  const auto all = named_protocols(resolved);
  EXPECT_THAT(all, ElementsAre(Protocol::Owa));
  EXPECT_EQ(probed_protocols(resolved.directory().balancers(0), all), all);
}

TEST(NamedProtocols, AreMailServicesThatAServerIsSaidToRunInEitherRow) {
  for (const bool at_mailbox_server : {false, true}) {
    scenario::Scenario s = with({scenario::OWA});
    auto& f = *s.mutable_directory()->add_front_ends();
    auto& m = *s.mutable_directory()->add_mailbox_servers();
    f.set_name("ex1");
    m.set_name("ex1");
    auto& access = at_mailbox_server ? *m.add_mail_access() : *f.add_mail_access();
    access.set_protocol(scenario::MailAccess::IMAP4);
    EXPECT_THAT(named(s), ElementsAre(Protocol::Owa)) << "nobody says that it runs";
    access.set_front_service_running(true);
    EXPECT_THAT(named(s), ElementsAre(Protocol::Owa, Protocol::Imap4)) << at_mailbox_server;
    access.set_protocol(scenario::MailAccess::POP3);
    EXPECT_THAT(named(s), ElementsAre(Protocol::Owa, Protocol::Pop3)) << at_mailbox_server;
  }
}

TEST(NamedProtocols, AreNotWhatAnObjectiveAsks) {
  scenario::Scenario s = with({scenario::OWA});
  s.add_objectives()->set_expression("availability(operations, protocol=mapi) > 0.9");
  EXPECT_THAT(named(s), ElementsAre(Protocol::Owa));
}

TEST(NamedProtocols, OfAReplayAreAllOverHttp) {
  EXPECT_THAT(replayed_protocols(resolve(with({scenario::OWA}), {})),
              ElementsAre(Protocol::Owa, Protocol::ActiveSync, Protocol::Mapi));
}

}  // namespace
}  // namespace casgrid::testing
