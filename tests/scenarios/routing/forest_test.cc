// The document of a forest: what is complained of, by path, and what an override reaches.
#include "scenarios/routing/forest.h"

#include <gmock/gmock.h>

#include "scenarios/routing/back_end_cookie.h"
#include "tests/scenarios/routing/own_forest.h"

namespace casgrid::testing {
namespace {

using nlohmann::json;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::StartsWith;

Complaints complaints_of(const json& forest) {
  Complaints complaints;
  read_forest(forest, complaints);
  return complaints;
}

TEST(Forest, IsReadWhole) {
  Complaints complaints;
  const Directory d = read_forest(own_forest(), complaints);
  ASSERT_EQ(complaints, Complaints{});
  EXPECT_EQ(d.sites.size(), 2u);
  EXPECT_EQ(d.now_s, *parse_utc("2020-05-04T12:00:00Z"));
  const UserId anna = *d.find_user("anna@fabrikam.com");
  EXPECT_EQ(d.at(d.at(d.database_of(anna)).active_on).name, "store-oslo");
  EXPECT_TRUE(d.at(*d.find_server("both-bergen")).is_front_end());
}

// A forest of these products, without a word of MAPI over HTTP.
Directory forest_of(const std::vector<json>& servers) {
  json forest{
      {"domain", "fabrikam.com"}, {"sites", {{{"name", "Oslo"}}}}, {"servers", json::array()}};
  for (json server : servers) {
    const auto place = std::to_string(forest["servers"].size());
    server.update(
        {{"name", "s" + place}, {"site", "Oslo"}, {"roles", {"client_access", "mailbox"}}});
    forest["servers"].push_back(server);
  }
  forest["um_settings"] = json::array();
  for (const json& server : forest["servers"])
    for (const char* kind : {"call_router", "um_service"})
      forest["um_settings"].push_back({{"server", server["name"]}, {"kind", kind}});
  Complaints complaints;
  Directory d = read_forest(forest, complaints);
  EXPECT_EQ(complaints, Complaints{});
  return d;
}

TEST(Forest, TakesAProductByItsWordAndByItsBuildBeforeThat) {
  const Directory d = forest_of(
      {{{"product", "E2019"}},
       {{"product", "SE"}},
       {{"product", "E2016"}, {"version", {{"major", 15}, {"minor", 2}, {"build", 2561}}}},
       {{"product", "E2016"}, {"version", {{"major", 15}, {"minor", 2}, {"build", 2562}}}}});
  EXPECT_EQ(d.servers[0].product, Product::Exchange2019);
  EXPECT_EQ(d.servers[1].product, Product::SubscriptionEdition);
  EXPECT_EQ(d.servers[2].product, Product::Exchange2019);
  EXPECT_EQ(d.servers[3].product, Product::SubscriptionEdition);
}

TEST(Forest, LeavesMapiHttpOffBesideAny2013WhereItIsNotTold) {
  EXPECT_TRUE(forest_of({{{"product", "E2016"}}}).organisation.mapi_http_enabled);
  EXPECT_TRUE(
      forest_of({{{"product", "E2010"}}, {{"product", "E2016"}}}).organisation.mapi_http_enabled);
  EXPECT_FALSE(
      forest_of({{{"product", "E2013"}}, {{"product", "E2016"}}}).organisation.mapi_http_enabled);
  EXPECT_FALSE(forest_of({{{"product", "E2010"}}}).organisation.mapi_http_enabled);
}

TEST(Forest, HasNoUnifiedMessagingFromExchange2019OnWhateverItsDocumentSays) {
  const Directory d =
      forest_of({{{"product", "E2016"}}, {{"product", "E2019"}}, {{"product", "SE"}}});
  for (const Server& s : d.servers) {
    const bool has_um = s.product == Product::Exchange2016;
    EXPECT_EQ(s.call_router.exists, has_um) << s.name;
    EXPECT_EQ(s.um_service.exists, has_um) << s.name;
    EXPECT_EQ(s.is_told_of_absent_um, !has_um) << s.name;
  }
}

TEST(Forest, SeveralMistakesAreFoundAtOnceByPath) {
  json forest = own_forest();
  forest["servers"][1]["site"] = "Atlantis";
  forest["servers"][2]["colour"] = "blue";
  forest["databases"][0]["active_on"] = "nobody";
  forest["users"][3]["database"] = "nowhere";
  forest["users"][4]["owa_enabled"] = "yes";
  forest["virtual_directories"][0]["external_url"] = "mail";
  forest["virtual_directories"][1]["server"] = "nobody";
  forest["clock"]["now_utc"] = "noon";
  forest["colour"] = "blue";
  const Complaints found = complaints_of(forest);
  for (const char* path :
       {"servers[1].site: ", "servers[2].colour: ", "databases[0].active_on: ",
        "users[3].database: ", "users[4].owa_enabled: ", "virtual_directories[0].external_url: ",
        "virtual_directories[1].server: ", "clock.now_utc: ", "colour: "})
    EXPECT_THAT(found, Contains(StartsWith(path))) << path;
  EXPECT_EQ(found.size(), 9u) << ::testing::PrintToString(found);
}

TEST(Forest, EachMistakeIsFoundAndSaysWhatToDo) {
  struct Mistake {
    const char* path;
    json value;
    const char* complaint;
  };
  const Mistake mistakes[] = {
      {"servers[name=front-oslo].roles", {"butler"}, "servers[0].roles: "},
      {"servers[name=front-oslo].product", "E2003", "servers[0].product: "},
      {"servers[name=front-oslo].name", "store-oslo", "servers[1].name: "},
      {"servers[name=front-oslo].version", {{"major", 99}}, "servers[0].version: "},
      {"servers[name=front-oslo].version", {{"major", 70000}}, "servers[0].version.major: "},
      {"servers[name=front-oslo].component_states",
       {{"Tea", {{"HealthAPI", "Active"}}}},
       "servers[0].component_states.Tea: "},
      {"servers[name=front-oslo].component_states",
       {{"OwaProxy", {{"Me", "Active"}}}},
       "servers[0].component_states.OwaProxy.Me: "},
      {"servers[name=front-oslo].iis_certificate", "none", "servers[0].iis_certificate: "},
      {"servers", "none", "servers: "},
      {"um_settings", {{"server", "front-oslo"}}, "um_settings: "},
      {"sites", {{"name", "Oslo"}}, "sites: "},
      {"receive_connectors.port", 99999, "receive_connectors[0].port: "},
      {"pop_imap_settings.protocol", "uucp", "pop_imap_settings[0].protocol: "},
      {"um_dial_plans",
       {{{"name", "p"}, {"voip_security", "Some"}}},
       "um_dial_plans[0].voip_security: "},
      {"users[sam_account_name=anna].recipient_type", "ghost", "users[0].recipient_type: "},
      {"users", "none", "users: "},
      {"clock", 12, "clock: "},
      {"organisation.oauth_certificate", "none", "organisation.oauth_certificate: "},
  };
  for (const Mistake& m : mistakes) {
    json forest = own_forest();
    std::string error;
    ASSERT_GT(apply_override(forest, m.path, m.value, error), 0u) << error << m.path;
    EXPECT_THAT(complaints_of(forest), Contains(StartsWith(m.complaint))) << m.path << m.value;
    for (const std::string& complaint : complaints_of(forest))
      EXPECT_NE(complaint.find("; "), std::string::npos) << complaint;
  }
}

TEST(Forest, ThatIsNoObjectIsRefused) {
  for (const json& forest : {json(), json::array(), json(7), json("x")})
    EXPECT_FALSE(complaints_of(forest).empty());
}

// ---- overrides

const json kPlace = {
    {"list",
     {{{"name", "a"}, {"tags", {"x", "y"}}, {"n", 1}},
      {{"name", "b"}, {"tags", {"y"}}, {"n", 1}, {"deep", {{{"v", 1}}, {{"v", 2}}}}}}},
    {"object", {{"name", "a"}, {"field", nullptr}}},
    {"plain", 3}};

json changed(const std::string& path, const json& value, std::size_t reached) {
  json document = kPlace;
  std::string error;
  EXPECT_EQ(apply_override(document, path, value, error), reached) << path;
  EXPECT_EQ(error.empty(), reached > 0) << path;
  if (reached == 0) {
    EXPECT_EQ(document, kPlace) << "nothing is changed";
  }
  return document;
}

TEST(Override, ASelectorKeepsEveryElementForWhichAllConditionsHold) {
  EXPECT_EQ(changed("list[name=b].n", 5, 1)["list"][1]["n"], 5);
  EXPECT_EQ(changed("list[name=b].n", 5, 1)["list"][0]["n"], 1);
  changed("list[n=1].n", 5, 2);
  changed("list[n=1,name=a].n", 5, 1);
  changed("list[n=1,name=c].n", 5, 0);
}

TEST(Override, AConditionOnAListHoldsWhereTheListContainsTheValue) {
  changed("list[tags=y].n", 5, 2);
  changed("list[tags=x].n", 5, 1);
  changed("list[tags=z].n", 5, 0);
}

TEST(Override, WithoutSelectorEveryElementIsKept) {
  changed("list.n", 5, 2);
  changed("list.deep.v", 5, 2);
  changed("list.deep[v=2].v", 5, 1);
}

TEST(Override, TheWholeValueOfAFieldThatExistsIsReplaced) {
  EXPECT_EQ(changed("object", {{"a", 1}}, 1)["object"], json({{"a", 1}}));
  EXPECT_EQ(changed("object.field", {1, 2}, 1)["object"]["field"], json({1, 2}));
  EXPECT_EQ(changed("plain", nullptr, 1)["plain"], json());
  changed("object.other", 1, 0);
  changed("plain.deeper", 1, 0);
}

TEST(Override, ASelectorIsForLists) { changed("object[name=a].field", 1, 0); }

TEST(Override, ThatIsNoPathReachesNothing) {
  for (const char* path :
       {"", ".", "list.", ".list", "list[name=a", "list[name].n", "list]x", "list[name=a]n"})
    changed(path, 1, 0);
}

}  // namespace
}  // namespace casgrid::testing
