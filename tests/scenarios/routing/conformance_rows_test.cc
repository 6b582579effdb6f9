// Rows of the published conformance table that no routing case states: each is one small question
// to a forest of our own. A test is named after its row.
#include <algorithm>

#include "scenarios/planning/deployment_rules.h"
#include "scenarios/routing/back_end_cookie.h"
#include "scenarios/routing/forest.h"
#include "tests/scenarios/routing/own_forest.h"

namespace casgrid::testing {
namespace {

using nlohmann::json;

const std::string kOwa = "https://mail.fabrikam.com/owa/";
const std::string kEws = "https://mail.fabrikam.com/EWS/Exchange.asmx";
const std::string kSync = "https://mail.fabrikam.com/Microsoft-Server-ActiveSync";
constexpr const char* kUrlOf2010InBergen =
    "virtual_directories[server=old10-bergen,app=owa].external_url";

json build(int number) { return {{"major", 15}, {"minor", 0}, {"build", number}, {"revision", 0}}; }

TEST(Conformance, OWA_016) {  // an old mailbox in another site that publishes this very name
  expect_holds(ForestCase()
                   .by("carl", "forms")
                   .where(kUrlOf2010InBergen, kOwa)
                   .expect({{"action", "proxy"},
                            {"target", "old10-bergen"},
                            {"port", 443},
                            {"hops_cross_site", 1}}));
}

TEST(Conformance, OWA_017) {  // and no old front end there: no other site stands in
  const json failed = {{"action", "answer"}, {"status", 500}};
  expect_holds(ForestCase()
                   .by("carl", "forms")
                   .where("servers[name=old10-bergen].roles", {"mailbox"})
                   .expect(failed));
  expect_holds(ForestCase()
                   .by("carl", "forms")
                   .where("servers[name=old10-bergen].in_service", false)
                   .expect(failed));
}

TEST(Conformance, OWA_022) {  // 2007 without a legacy name
  expect_holds(ForestCase()
                   .by("dora", "forms")
                   .where("virtual_directories[server=old07-oslo,app=owa].external_url", nullptr)
                   .expect({{"action", "answer"}, {"status", 500}}));
}

TEST(Conformance, OWA_036) {  // half an hour after a mailbox move, with a cookie from before it
  const auto noon = *parse_utc("2020-05-04T12:00:00Z");
  const std::string cookie = write_back_end_cookie(
      {"S-1-5-21-1-2-3-1001", "11111111-0000-4000-8000-000000000001", "", 0, noon + 600});
  for (const char* now : {"2020-05-04T12:00:01Z", "2020-05-04T12:30:00Z"})
    expect_holds(ForestCase()
                     .where("users[sam_account_name=anna].database", "db-bergen")
                     .where("clock.now_utc", now)
                     .request({{"cookies", {{"X-BackEndCookie", cookie}}}})
                     .expect({{"action", "proxy"}, {"target", "both-bergen"}, {"port", 444}}));
}

TEST(Conformance, EWS_005) {  // EWS is not proxied to 2007
  expect_holds(ForestCase()
                   .by("dora", "negotiate")
                   .posts(kEws)
                   .expect({{"action", "answer"}, {"status_class", 5}}));
}

TEST(Conformance, EWS_014) {  // nothing remembered: what a recycled application pool knows
  Complaints complaints;
  const CaseRunner runner(own_forest(), complaints);
  const ForestCase asks = ForestCase()
                              .by("anna", "negotiate")
                              .posts(kEws)
                              .expect({{"action", "proxy"},
                                       {"target", "store-oslo"},
                                       {"port", 444},
                                       {"path", "/ews/exchange.asmx"}});
  for (int recycled = 0; recycled < 2; ++recycled) {
    const CaseResult result = runner.run(asks.json(), "");
    EXPECT_EQ(result.verdict, CaseVerdict::Holds) << line_of(result);
  }
}

TEST(Conformance, EAS_008) {  // a phone whose 2007 mailbox has an address of its own
  const char* const legacy = "https://legacy.fabrikam.com/Microsoft-Server-ActiveSync";
  expect_holds(ForestCase()
                   .by("dora", "basic")
                   .posts(kSync + "?Cmd=Sync")
                   .expect({{"action", "redirect"},
                            {"redirect_kind", "eas_451"},
                            {"status", 451},
                            {"location", legacy}}));
}

TEST(Conformance, EAS_013) {  // what an old front end sends; devices of 12.1 do not understand it
  const char* const bergen = "https://bergen.fabrikam.com/Microsoft-Server-ActiveSync";
  expect_holds(ForestCase()
                   .at("old10-oslo")
                   .by("carl", "basic")
                   .posts(kSync + "?Cmd=Sync")
                   .where("virtual_directories[server=old10-bergen,app=eas].external_url", bergen)
                   .expect({{"redirect_kind", "eas_451"}, {"status", 451}, {"location", bergen}}));
}

TEST(Conformance, OAB_004) {  // below CU5 the nearest organisation mailbox, with the book or not
  const std::string book =
      "https://mail.fabrikam.com/OAB/33333333-0000-4000-8000-000000000001/oab.xml";
  const ForestCase asks = ForestCase().by("anna", "negotiate").asks(book);
  expect_holds(ForestCase(asks)
                   .where("servers[name=front-oslo].version", build(847))
                   .expect({{"action", "proxy"}, {"target", "store-oslo"}}));
  expect_holds(ForestCase(asks)
                   .where("servers[name=front-oslo].version", build(913))
                   .expect({{"action", "proxy"}, {"target", "both-bergen"}}));
}

TEST(Conformance, UM_010) {  // a callee of 2010, whose server has the Unified Messaging role
  const json um = {{"server", "old10-bergen"}, {"kind", "um_service"}};
  json settings = own_forest()["um_settings"];
  settings.push_back(um);
  ForestCase call;
  call.put("request",
           {{"protocol", "sip"},
            {"tls", "none"},
            {"port", 5060},
            {"sip", {{"method", "INVITE"}, {"to_extension", "2003"}, {"ip_gateway", "gateway"}}}})
      .by_nobody();
  expect_holds(ForestCase(call)
                   .where("um_settings", settings)
                   .expect({{"action", "redirect"},
                            {"redirect_kind", "sip"},
                            {"target", "old10-bergen"},
                            {"port", 5060},
                            {"status", 302}}));
  expect_holds(ForestCase(call).expect({{"action", "answer"}, {"status", 503}}));
}

TEST(Conformance, AUTH_015) {  // the back-end site is for servers, whoever the client is
  const json challenged = {{"action", "answer"}, {"status", 401}};
  for (const char* who : {"bjorn", "anna"})
    expect_holds(ForestCase()
                     .at("both-bergen")
                     .by(who, "negotiate")
                     .posts(kEws)
                     .request({{"port", 444}})
                     .expect(challenged));
  expect_holds(
      ForestCase().at("both-bergen").by_nobody().request({{"port", 444}}).expect(challenged));
  expect_holds(ForestCase().request({{"port", 444}}).expect({{"action", "refuse"}}));
}

TEST(Conformance, LBHEALTH_004) {  // a probe of /owa does not see that EWS is out
  const json states = {{"EwsProxy", {{"HealthAPI", "Inactive"}}}};
  ForestCase sick;
  sick.where("servers[name=front-oslo].component_states", states);
  expect_holds(
      ForestCase(sick).by_nobody().asks(kOwa + "healthcheck.htm").expect({{"status", 200}}));
  expect_holds(ForestCase(sick).by("anna", "negotiate").posts(kEws).expect({{"status", 503}}));
}

TEST(Conformance, LBHEALTH_011) {
  ComponentStates states;
  states.set(ComponentId::ServerWideOffline, Requester::Maintenance, ComponentState::Inactive);
  EXPECT_EQ(states.effective(ComponentId::Monitoring), ComponentState::Active);
  EXPECT_EQ(states.effective(ComponentId::RecoveryActionsEnabled), ComponentState::Active);
  EXPECT_EQ(states.effective(ComponentId::OwaProxy), ComponentState::Inactive);
}

TEST(Conformance, LBHEALTH_012) {  // a proxy has no third way: Draining takes it out like Inactive
  for (const char* state : {"Draining", "Inactive"}) {
    ForestCase c;
    c.where("servers[name=front-oslo].component_states.OwaProxy.Maintenance", state);
    expect_holds(
        ForestCase(c).by_nobody().asks(kOwa + "healthcheck.htm").expect({{"status", 503}}));
    expect_holds(ForestCase(c).expect({{"action", "answer"}, {"status", 503}}));
  }
}

TEST(Conformance, SMTP_026) {  // front end and Transport on one machine: 25 in, 2525 on
  expect_holds(ForestCase()
                   .at("both-bergen")
                   .by_nobody()
                   .put("request", {{"protocol", "smtp"},
                                    {"tls", "none"},
                                    {"port", 25},
                                    {"smtp",
                                     {{"mail_from", "someone@example.com"},
                                      {"rcpt_to", {"bjorn@fabrikam.com"}}}}})
                   .expect({{"action", "proxy"},
                            {"target", "both-bergen"},
                            {"port", 2525},
                            {"copies_sent", 1}}));
}

// What the deployment rules say of the forest with one server of this version.
bool is_refused(const char* server, const Version& version, const std::string& code) {
  Complaints complaints;
  Directory d = read_forest(own_forest(), complaints);
  EXPECT_EQ(complaints, Complaints{});
  d.at(*d.find_server(server)).version = version;
  const auto findings = deployment_findings(d, {});
  return std::any_of(findings.begin(), findings.end(), [&](const Finding& f) {
    return f.code == code && f.object == std::string("server ") + server;
  });
}

TEST(Conformance, TOPOLOGY_003) { EXPECT_TRUE(is_refused("old07-oslo", {6, 5, 7638, 2}, "T7")); }

TEST(Conformance, TOPOLOGY_004) {
  EXPECT_TRUE(is_refused("old10-bergen", {14, 2, 247, 5}, "T7"));
  EXPECT_FALSE(is_refused("old10-bergen", builds::k2010Sp3, "T7"));
}

TEST(Conformance, TOPOLOGY_005) {
  EXPECT_TRUE(is_refused("old07-oslo", {8, 3, 297, 0}, "T7"));
  EXPECT_FALSE(is_refused("old07-oslo", builds::k2007Sp3Ru10, "T7"));
}

}  // namespace
}  // namespace casgrid::testing
