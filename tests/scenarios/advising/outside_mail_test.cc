// Mail between the organisation and the Internet, as a scenario gives it: what is filled in, and
// what is refused.
#include <functional>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <set>

#include "scenarios/advising/check.h"
#include "scenarios/advising/offered_load.h"
#include "scenarios/deployment/deployment.h"
#include "scenarios/deployment/load_directory.h"
#include "scenarios/resolving/resolve.h"
#include "scenarios/validating/validate.h"
#include "tests/world/catalogue.h"

namespace casgrid::testing::outside_mail {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

scenario::Scenario leading_out() {
  scenario::Scenario s = given("mail-flow");
  auto& d = *s.mutable_directory();
  auto& host = *d.add_internet_hosts();
  host.set_name("out{1..2}");
  host.set_location("internet");
  auto& connector = *d.add_send_connectors();
  connector.set_name("to the Internet");
  connector.add_smart_hosts("out{1..2}");
  s.mutable_populations(2)->mutable_smtp_program()->set_outside_share(0.5);
  return s;
}

std::string said_of(const std::function<void(scenario::Scenario&)>& change) {
  scenario::Scenario s = leading_out();
  change(s);
  std::string all;
  for (const Diagnostic& d : validate(s, {}, "given")) all += d.text() + "\n";
  return all;
}

TEST(OutsideMail, IsFilledIn) {
  const scenario::Scenario s = resolve(leading_out(), {});
  const scenario::Directory& d = s.directory();
  ASSERT_EQ(d.internet_hosts_size(), 2);
  EXPECT_EQ(d.internet_hosts(1).name(), "out2");
  EXPECT_EQ(d.internet_hosts(1).greylist_s(), 300);
  EXPECT_THAT(d.send_connectors(0).smart_hosts(), ElementsAre("out1", "out2"));
}

TEST(OutsideMail, IsRefusedWhatCannotBe) {
  EXPECT_THAT(said_of([](auto&) {}), IsEmpty());
  EXPECT_THAT(said_of([](auto& s) {
                s.mutable_directory()->mutable_internet_hosts(0)->set_location("moon");
              }),
              HasSubstr("internet_hosts[0].location: there is no site or client network \"moon\""));
  EXPECT_THAT(said_of([](auto& s) {
                s.mutable_directory()->mutable_send_connectors(0)->add_smart_hosts("out3");
              }),
              HasSubstr("smart_hosts[1]: there is no host of the Internet \"out3\""));
  EXPECT_THAT(said_of([](auto& s) {
                s.mutable_directory()->mutable_send_connectors(0)->clear_smart_hosts();
              }),
              HasSubstr("nobody takes the mail of the connector"));
  EXPECT_THAT(said_of([](auto& s) {
                *s.mutable_directory()->add_send_connectors() = s.directory().send_connectors(0);
              }),
              HasSubstr("one Send connector too many"));
  EXPECT_THAT(said_of([](auto& s) { s.mutable_directory()->clear_send_connectors(); }),
              HasSubstr("outside_share: no Send connector leads out"));
  EXPECT_THAT(said_of([](auto& s) {
                s.mutable_populations(0)->mutable_smtp_program()->set_outside_share(0.1);
              }),
              HasSubstr("would be relaying"));
  EXPECT_THAT(said_of([](auto& s) {
                s.mutable_topology()->add_client_networks()->set_name("island");
                s.mutable_directory()->mutable_internet_hosts(0)->set_location("island");
              }),
              HasSubstr("no way leads from \"lyon\" to \"out{1..2}\" in \"island\""));
}

TEST(OutsideMail, GoesByAFrontEndOfItsOwnSiteAlone) {
  const auto proxied = [](scenario::Scenario& s) {
    s.mutable_directory()->mutable_send_connectors(0)->set_frontend_proxy_enabled(true);
  };
  EXPECT_THAT(said_of(proxied), IsEmpty());
  EXPECT_THAT(said_of([&](auto& s) {
                proxied(s);
                s.mutable_directory()->mutable_front_ends()->RemoveLast();
              }),
              HasSubstr("site \"lyon\" of \"mbx4\" has no front end that listens at port 717"));
  EXPECT_THAT(said_of([&](auto& s) {
                proxied(s);
                auto& only =
                    *s.mutable_directory()->mutable_front_ends(1)->add_receive_connectors();
                only.set_name("in");
                only.set_is_front_end(true);
                only.set_port(25);
              }),
              HasSubstr("site \"lyon\" of \"mbx4\""));
}

scenario::Scenario with_edge_servers() {
  scenario::Scenario s = leading_out();
  auto& edge = *s.mutable_directory()->add_edge_servers();
  edge.set_name("edge{1..2}");
  edge.set_location("paris");
  edge.set_subscribed_to("paris");
  auto& name = *s.mutable_directory()->add_namespaces();
  name.set_host("edge.contoso.com");
  name.add_addresses("edge1");
  s.mutable_populations(0)->set_namespace_("edge.contoso.com");
  return s;
}

std::string said_of_edge(const std::function<void(scenario::Scenario&)>& change) {
  return said_of([&](scenario::Scenario& s) {
    s = with_edge_servers();
    change(s);
  });
}

TEST(EdgeServers, AreFilledIn) {
  const auto edges = resolve(with_edge_servers(), {}).directory().edge_servers();
  ASSERT_EQ(edges.size(), 2);
  EXPECT_EQ(edges[1].name(), "edge2");
  EXPECT_EQ(edges[1].transient_interval_s(), 600) << "of a mailbox server 300";
  EXPECT_EQ(edges[1].failure_interval_s(), 1800) << "of a mailbox server 600";
}

TEST(EdgeServers, AreRefusedWhatCannotBe) {
  const auto edge = [](scenario::Scenario & s) -> auto& {
    return *s.mutable_directory()->mutable_edge_servers(0);
  };
  EXPECT_THAT(said_of_edge([](auto&) {}), IsEmpty());
  EXPECT_THAT(said_of_edge([&](auto& s) { edge(s).set_subscribed_to("rome"); }),
              HasSubstr("subscribed_to: there is no site \"rome\""));
  EXPECT_THAT(said_of_edge([&](auto& s) { edge(s).set_location("rome"); }),
              HasSubstr("location: there is no site or client network \"rome\""));
  EXPECT_THAT(said_of_edge([&](auto& s) { edge(s).set_version("15.0.775.38"); }),
              HasSubstr("no Edge Transport role before SP1"));
  EXPECT_THAT(said_of_edge([&](auto& s) { edge(s).set_version("14.3.266.2"); }), IsEmpty());
  EXPECT_THAT(said_of_edge([&](auto& s) { edge(s).set_name("cas1"); }),
              HasSubstr("\"cas1\" is taken"));
  EXPECT_THAT(said_of_edge([&](auto& s) {
                s.mutable_topology()->add_sites()->set_name("empty");
                edge(s).set_subscribed_to("empty");
              }),
              HasSubstr("site \"empty\" has no mailbox server of Exchange 2013 or later"));
  EXPECT_THAT(said_of_edge([&](auto& s) {
                s.mutable_topology()->add_client_networks()->set_name("island");
                edge(s).set_location("island");
              }),
              HasSubstr("no way leads from \"island\" to \"paris\""));
  EXPECT_THAT(said_of_edge([&](auto& s) { edge(s).set_location("internet"); }),
              HasSubstr("no way leads from \"internet\" to \"out{1..2}\" in \"internet\""))
      << "nothing is described inside of a client network";
  EXPECT_THAT(said_of_edge([](auto& s) {
                s.mutable_directory()->mutable_send_connectors(0)->set_frontend_proxy_enabled(true);
              }),
              HasSubstr("mail that Edge servers send never goes by a front end"));
}

TEST(EdgeServers, TakeMailFromTheInternetAlone) {
  EXPECT_THAT(
      said_of_edge([](auto& s) { s.mutable_populations(2)->set_namespace_("edge.contoso.com"); }),
      HasSubstr("has an Edge server among its addresses, which takes mail at port 25 alone"));
  EXPECT_THAT(said_of_edge([](auto& s) {
                s.mutable_populations(0)->mutable_smtp_program()->set_start_tls(
                    scenario::SmtpProgram::REQUIRED);
              }),
              HasSubstr("an Edge server here offers no STARTTLS"));
}

TEST(EdgeServers, AreOfTheSiteThatTheyAreSubscribedTo) {
  const Directory d = build_directory(resolve(with_edge_servers(), {}));
  const Server& edge = d.at(*d.find_server("edge2"));
  EXPECT_EQ(d.at(edge.site).name, "paris");
  EXPECT_TRUE(edge.has(ServerRole::Edge));
  EXPECT_TRUE(edge.is_in_perimeter);
}

TEST(EdgeServers, LeadTheLoadToMailboxServersPastFrontEnds) {
  std::set<std::string> loaded;
  scenario::Scenario s = with_edge_servers();
  s.mutable_populations()->DeleteSubrange(1, 2);
  for (const OfferedLoad& load : offered_load(resolve(s, {}))) loaded.insert(load.resource);
  EXPECT_THAT(loaded, Contains("CPU of mailbox server mbx1"));
  EXPECT_THAT(loaded, Contains(HasSubstr("link internet-paris")));
  EXPECT_THAT(loaded, Not(Contains(HasSubstr("front end"))));
}

// What a shadow keeps is not in its Safety Net before it has taken it over.
TEST(SafetyNets, AreAskedForAfterShadowsHaveTakenOver) {
  const auto codes_of = [](double asked_after_s, bool shadows = true) {
    scenario::Scenario s = given("mail-flow");
    auto& transport = *s.mutable_timing()->mutable_transport();
    transport.set_shadow_resubmit_s(600);
    transport.set_safety_net_shadow_s(asked_after_s);
    transport.set_shadow_redundancy(shadows);
    std::set<std::string> codes;
    LoadedDirectory loaded;
    loaded.scenario = resolve(s, {});
    loaded.directory = build_directory(*loaded.scenario);
    for (const Finding& f : check(loaded)) codes.insert(f.code);
    return codes;
  };
  EXPECT_THAT(codes_of(599), Contains("MAIL-1"));
  EXPECT_THAT(codes_of(600), Not(Contains("MAIL-1")));
  EXPECT_THAT(codes_of(599, false), Not(Contains("MAIL-1"))) << "nobody keeps copies";
}

// A fault may name them; --scale leaves them as many as they are.
TEST(OutsideMail, HostsAreStruckByFaultsOnce) {
  scenario::Scenario s = leading_out();
  add_fault(s, 100, 10).set_crash("out1");
  EXPECT_THAT(validate(s, {}, "given"), IsEmpty());
  Overrides twice;
  twice.scale = 2;
  const scenario::Scenario scaled = resolve(s, twice);
  EXPECT_EQ(scaled.directory().internet_hosts_size(), 2);
  EXPECT_EQ(std::count_if(scaled.faults().begin(), scaled.faults().end(),
                          [](const auto& f) { return f.crash().starts_with("out1"); }),
            1);
}

}  // namespace
}  // namespace casgrid::testing::outside_mail
