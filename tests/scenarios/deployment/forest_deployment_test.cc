// A forest document with one thing broken: `check` finds that, by its code, and nothing else.
#include "scenarios/deployment/forest_deployment.h"

#include <gmock/gmock.h>
#include <set>

#include "scenarios/planning/deployment_rules.h"
#include "scenarios/routing/forest.h"
#include "tests/scenarios/routing/own_forest.h"

namespace casgrid::testing {
namespace {

using nlohmann::json;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

// Every field that a test breaks is there, so that an override can replace it.
json sound_forest() {
  json forest = own_forest();
  forest["organisation"]["mapi_http_enabled"] = false;
  for (const char* old : {"old10-oslo", "old10-bergen", "old07-oslo"})
    forest["outlook_anywhere"].push_back({{"server", old},
                                          {"enabled", true},
                                          {"external_hostname", "mail.fabrikam.com"},
                                          {"iis_authentication_methods", {"ntlm"}}});
  forest["certificates"][0]["names"] = {"mail.fabrikam.com", "legacy.fabrikam.com"};
  forest["namespaces"] = json::parse(R"([
    {"name": "mail.fabrikam.com", "site": "Oslo", "resolves_to": ["front-oslo"], "ttl_s": 300},
    {"name": "legacy.fabrikam.com", "site": "Oslo", "resolves_to": ["old07-oslo"]}])");
  forest["dags"] = json::parse(R"([{"name": "group", "members": ["store-oslo", "both-bergen"]}])");
  forest["deployment"] = json::parse(R"({
    "filtered_between": null, "network_load_balanced": null, "client_access_arrays": null,
    "round_trips": [{"sites": ["Oslo", "Bergen"], "ms": 500}],
    "oldest_outlook": 12, "clients_use_rpc_tcp": false})");
  for (json& server : forest["servers"]) {
    server["in_perimeter"] = false;
    if (!server.contains("version")) server["version"] = nullptr;
    if (server["name"] == "store-oslo") server["version"]["build"] = 775;  // CU3, before SP1
  }
  for (json& database : forest["databases"]) database["rpc_client_access_server"] = nullptr;
  return forest;
}

struct Read {
  Complaints complaints;
  std::vector<Finding> findings;
};

Read read(const json& forest) {
  Read made;
  const Directory directory = read_forest(forest, made.complaints);
  if (!made.complaints.empty()) return made;
  const DeploymentContext context = read_deployment(forest, directory, made.complaints);
  made.findings = deployment_findings(directory, context);
  return made;
}

struct Broken {
  const char* code;
  const char* path;
  const char* value;
  const char* object;
  const char* other_code = "";  // that of what the same mistake breaks beside
};

const std::vector<Broken> kBroken{
    {"T1", "servers[name=front-oslo].in_perimeter", "true", "server front-oslo"},
    {"T1", "servers[name=front-oslo].roles", R"(["client_access", "edge"])", "server front-oslo"},
    {"T2", "servers[name=old10-bergen].roles", R"(["mailbox"])", "site Bergen"},
    {"T3", "deployment.filtered_between", R"([["Oslo", "Bergen"]])", "sites Oslo and Bergen"},
    {"T3", "deployment.filtered_between", R"([["Oslo"]])", "site Oslo"},
    {"T4", "deployment.oldest_outlook", "11", "clients"},
    {"T5", "deployment.clients_use_rpc_tcp", "true", "clients"},
    {"T5", "databases[name=db10-oslo].rpc_client_access_server", R"("mail.fabrikam.com")",
     "database db10-oslo"},
    {"T6", "organisation.mapi_http_enabled", "true", "server store-oslo"},
    {"T7", "servers[name=old07-oslo].version", R"({"major": 6, "minor": 5, "build": 7638})",
     "server old07-oslo"},
    {"T7", "servers[name=old10-oslo].version", R"({"major": 14, "minor": 2, "build": 247})",
     "server old10-oslo"},
    {"T8", "servers[name=both-bergen].version", R"({"major": 15, "minor": 1, "build": 2507})",
     "DAG group", "VER-1"},  // beside Exchange 2007
    {"T9", "outlook_anywhere[server=old10-bergen].enabled", "false", "server old10-bergen"},
    {"T9", "outlook_anywhere[server=old07-oslo].iis_authentication_methods", R"(["basic"])",
     "server old07-oslo"},
    {"T10", "certificates[name=cert-mail].names", R"(["mail.fabrikam.com"])", "server old07-oslo"},
    {"T11", "deployment.client_access_arrays", R"([{"name": "array", "site": "Oslo"}])",
     "client access array array"},
    {"T12", "deployment.network_load_balanced", R"(["store-oslo"])", "server store-oslo"},
    {"T13", "deployment.round_trips", R"([{"sites": ["Oslo", "Bergen"], "ms": 501}])", "DAG group"},
    {"T13", "namespaces[name=mail.fabrikam.com].ttl_s", "301", "name mail.fabrikam.com"},
};

json broken(const Broken& b) {
  json forest = sound_forest();
  std::string error;
  EXPECT_EQ(apply_override(forest, b.path, json::parse(b.value), error), 1u) << error;
  return forest;
}

TEST(ForestDeployment, IsSoundUntilItIsBroken) {
  const Read sound = read(sound_forest());
  EXPECT_EQ(sound.complaints, Complaints{});
  for (const Finding& f : sound.findings) ADD_FAILURE() << f.code << " " << f.object;
}

TEST(ForestDeployment, EachMistakeIsFoundByItsCodeAndNothingElseIs) {
  std::set<std::string> codes;
  for (const Broken& b : kBroken) {
    const Read r = read(broken(b));
    EXPECT_EQ(r.complaints, Complaints{}) << b.path;
    bool found = false;
    for (const Finding& f : r.findings) {
      found = found || f.object == b.object;
      EXPECT_TRUE(f.code == b.code || f.code == b.other_code)
          << f.code << " " << b.path << ": " << f.object << ": " << f.sentence;
    }
    EXPECT_TRUE(found) << b.code << " at " << b.path;
    codes.insert(b.code);
  }
  EXPECT_EQ(codes.size(), 13u) << "T1 to T13";
}

TEST(ForestDeployment, SaysWhatIsWrongWithItselfAllAtOnce) {
  json forest = sound_forest();
  forest["deployment"] = json::parse(R"({"filtered_between": [["Oslo", "Atlantis"], []],
    "round_trips": [{"sites": ["Oslo", "Bergen"], "ms": -1}, {"ms": 3}], "colour": 1,
    "client_access_arrays": {}, "oldest_outlook": 2003, "network_load_balanced": ["nobody"]})");
  forest["namespaces"][0]["ttl_s"] = -5;
  EXPECT_THAT(
      read(forest).complaints,
      ElementsAre(HasSubstr("namespaces[0].ttl_s: is out of range"),
                  HasSubstr("deployment.filtered_between[0]: there is no site \"Atlantis\""),
                  HasSubstr("deployment.filtered_between[1]: is not one site or two"),
                  HasSubstr("deployment.round_trips[0].ms: is out of range"),
                  HasSubstr("deployment.round_trips[1].sites: is not one site or two"),
                  HasSubstr("deployment.client_access_arrays: is not a list"),
                  HasSubstr("deployment.oldest_outlook: is no version of Outlook"),
                  HasSubstr("deployment.network_load_balanced: there is no server \"nobody\""),
                  HasSubstr("deployment.colour: is not a field")));
}

}  // namespace
}  // namespace casgrid::testing
