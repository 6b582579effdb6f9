// The runner of cases itself: what counts as passed, failed and not expressed, and what is printed.
#include "scenarios/routing/run_case.h"

#include <fstream>
#include <gmock/gmock.h>
#include <sstream>

#include "scenarios/routing/conformance.h"
#include "tests/scenarios/routing/own_forest.h"

namespace casgrid::testing {
namespace {

using nlohmann::json;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::StartsWith;

const json kProxied = {{"action", "proxy"}, {"target", "store-oslo"}, {"port", 444}};

void expect_not_expressed(const ForestCase& c, const std::string& because) {
  const CaseResult result = run(c);
  EXPECT_EQ(result.verdict, CaseVerdict::NotExpressed) << line_of(result);
  EXPECT_THAT(line_of(result), HasSubstr("not expressed"));
  EXPECT_THAT(line_of(result), HasSubstr(because));
}

TEST(RunCase, HoldsWhereEveryKeyDoes) { expect_holds(ForestCase().expect(kProxied)); }

TEST(RunCase, FailsWithKeyValuesAndRule) {
  json wrong = kProxied;
  wrong["target"] = "both-bergen";
  const CaseResult result = run(ForestCase().expect(wrong));
  EXPECT_EQ(result.verdict, CaseVerdict::Differs);
  EXPECT_THAT(line_of(result),
              StartsWith("case: target: expected both-bergen, got \"store-oslo\""));
  EXPECT_THAT(line_of(result), HasSubstr("by proxy-same-site"));
}

TEST(RunCase, AnyOneWrongKeyFails) {
  for (const json& wrong :
       {json{{"action", "redirect"}}, json{{"port", 443}}, json{{"path", "/ecp"}},
        json{{"status", 200}}, json{{"location", "/owa"}}, json{{"hops_cross_site", 1}},
        json{{"target_not_any_of", {"store-oslo"}}},
        json{{"response_headers", {{"X-FEServer", "x"}}}},
        json{{"response_cookies", {{{"name", "other"}}}}},
        json{{"body_facts", {{"action", "error"}}}}}) {
    json expected = kProxied;
    expected.update(wrong);
    EXPECT_EQ(run(ForestCase().expect(expected)).verdict, CaseVerdict::Differs) << wrong;
  }
}

TEST(RunCase, AnUnknownKeyIsNotExpressedEvenBesideAWrongOne) {
  expect_not_expressed(ForestCase().expect({{"action", "proxy"}, {"colour", "blue"}}),
                       "unknown key colour");
  expect_not_expressed(ForestCase().expect({{"action", "redirect"}, {"zone", "a"}}),
                       "unknown key zone");
  expect_not_expressed(ForestCase().expect({{"body_facts", {{"colour", 1}}}}),
                       "unknown body fact colour");
  expect_not_expressed(
      ForestCase().expect({{"response_cookies", {{{"name", "X-BackEndCookie"}, {"age", 3}}}}}),
      "cookie key age");
  expect_not_expressed(ForestCase().expect({{"location", 7}}), "another kind");
}

TEST(RunCase, WithoutExpectationIsNotExpressed) {
  expect_not_expressed(ForestCase(), "expect");
  expect_not_expressed(ForestCase().expect(json::object()), "expect");
  expect_not_expressed(ForestCase().expect("proxy"), "expect");
}

TEST(RunCase, AnOverrideThatReachesNothingIsNotExpressed) {
  for (const char* path : {"servers[name=nobody].up", "organisation.colour", "users[upn=a].up.x",
                           "organisation[name=Fabrikam].mapi_http_enabled", "servers[", "", "."})
    expect_not_expressed(ForestCase().where(path, true).expect(kProxied), "override");
  expect_not_expressed(ForestCase().put("overrides", {{{"path", "domain"}}}).expect(kProxied),
                       "path and value");
  expect_not_expressed(ForestCase().put("overrides", "domain").expect(kProxied), "path and value");
}

TEST(RunCase, AnOverrideThatBreaksTheForestIsNotExpressed) {
  expect_not_expressed(
      ForestCase().where("servers[name=front-oslo].site", "Atlantis").expect(kProxied),
      "servers[0].site: there is no site \"Atlantis\"");
}

TEST(RunCase, WhatIsNotKnownIsNotExpressed) {
  expect_not_expressed(ForestCase().at("nobody").expect(kProxied), "no front end");
  expect_not_expressed(ForestCase().at("store-oslo").expect(kProxied), "no front end");
  expect_not_expressed(ForestCase().request({{"protocol", "gopher"}}).expect(kProxied),
                       "request.protocol");
  expect_not_expressed(ForestCase().request({{"tls", "some"}}).expect(kProxied), "request.tls");
  expect_not_expressed(ForestCase().request({{"colour", 1}}).expect(kProxied), "request.colour");
  expect_not_expressed(ForestCase().request({{"port", 65979}}).expect(kProxied), "request.port");
  expect_not_expressed(ForestCase().asks("mail").expect(kProxied), "web address");
  expect_not_expressed(ForestCase().put("colour", 1).expect(kProxied), "colour");
  ForestCase unknown_issuer;
  unknown_issuer.put("identity", {{"user", "anna@fabrikam.com"},
                                  {"method", "forms"},
                                  {"session_state", "valid"},
                                  {"session_issued_by", "nobody"}});
  expect_not_expressed(unknown_issuer.expect(kProxied), "session_issued_by");
}

TEST(RunCase, SaysEverythingThatIsWrongAndWhere) {
  Complaints complaints;
  const CaseRunner runner(own_forest(), complaints);
  ForestCase twice;
  twice.request({{"tls", "some"}, {"port", -1}}).expect(kProxied);
  const std::string text = line_of(runner.run(twice.json(), "cases.jsonl:7"));
  EXPECT_THAT(text, StartsWith("case: not expressed: request.tls: "));
  EXPECT_THAT(text, HasSubstr("; and request.port: is out of range"));
  EXPECT_THAT(text, EndsWith(" (cases.jsonl:7)"));
  EXPECT_EQ(line_of(runner.run_line("[]", "cases.jsonl:8")).substr(0, 47),
            "cases.jsonl:8: not expressed: is not an object;");
}

TEST(RunCase, NamesNoRuleOfAPortThatIsOpen) {
  ForestCase reach;
  reach.put("request", {{"protocol", "tcp"}, {"tls", "none"}, {"port", 443}}).by_nobody();
  EXPECT_EQ(line_of(run(reach.expect({{"action", "refuse"}}))),
            "case: action: expected refuse, got \"answer\" (the port is open) (nowhere)");
}

TEST(RunCase, SeesNothingOfTheOverridesBeforeIt) {
  Complaints complaints;
  const CaseRunner runner(own_forest(), complaints);
  const ForestCase moved = ForestCase()
                               .where("databases[name=db-oslo].active_on", "both-bergen")
                               .expect({{"target", "both-bergen"}});
  const ForestCase plain = ForestCase().expect(kProxied);
  for (const ForestCase* c : {&plain, &moved, &plain, &moved, &plain}) {
    const CaseResult result = runner.run(c->json(), "");
    EXPECT_EQ(result.verdict, CaseVerdict::Holds) << line_of(result);
  }
}

TEST(RunCase, OverridesAreAppliedInOrder) {
  expect_holds(ForestCase()
                   .where("databases.active_on", "both-bergen")
                   .where("databases[name=db-oslo].active_on", "store-oslo")
                   .expect(kProxied));
}

TEST(RunCase, JudgesARedirectThatNothingIsExpectedOf) {
  const CaseResult result =
      run(ForestCase()
              .at("front-oslo")
              .by("carl", "forms")
              .where("virtual_directories[server=old10-bergen,app=owa].external_url",
                     "https://both-bergen.fabrikam.com/owa")
              .expect({{"action", "redirect"}}));
  EXPECT_EQ(result.verdict, CaseVerdict::Differs);
  EXPECT_THAT(line_of(result), HasSubstr("names a server"));
}

// Cases and forest in files, as the command reads them.
class ConformanceCommand : public ::testing::Test {
 protected:
  int run_file(const std::string& lines, bool quiet = false) {
    const std::string name =
        ::testing::TempDir() + ::testing::UnitTest::GetInstance()->current_test_info()->name();
    std::ofstream(name + ".json") << own_forest();
    std::ofstream(name + ".jsonl") << lines;
    out_.str("");
    return conformance_command({name + ".jsonl", forest_ ? name + ".json" : name + ".none", quiet},
                               out_, err_);
  }
  static std::string line(const std::string& id, const json& expected) {
    return ForestCase().put("id", id).put("area", id.substr(0, 3)).expect(expected).json().dump() +
           "\n";
  }

  std::ostringstream out_;
  std::ostringstream err_;
  bool forest_ = true;
};

TEST_F(ConformanceCommand, EndsWithDisjointTotals) {
  const int code = run_file(line("OWA-1", kProxied) + line("OWA-2", {{"port", 1}}) + "\n" +
                            line("ECP-1", {{"colour", 1}}) + line("ECP-2", kProxied) + "{]\n");
  EXPECT_EQ(code, 1);
  EXPECT_THAT(out_.str(), EndsWith("\n2 passed, 1 failed, 2 not expressed\n"));
  EXPECT_THAT(out_.str(), HasSubstr("OWA-2: port: expected 1"));
  EXPECT_THAT(out_.str(), HasSubstr("ECP-1: not expressed: unknown key colour"));
  EXPECT_THAT(out_.str(), HasSubstr(".jsonl:6: not expressed: the line is not JSON"));
  EXPECT_THAT(out_.str(), HasSubstr("  OWA        1       1              0\n"));
  EXPECT_THAT(out_.str(), HasSubstr("  ECP        1       0              1\n"));
}

TEST_F(ConformanceCommand, QuietLeavesTheTableOut) {
  EXPECT_EQ(run_file(line("OWA-1", kProxied), true), 0);
  EXPECT_EQ(out_.str(), "1 passed, 0 failed, 0 not expressed\n");
}

TEST_F(ConformanceCommand, OneNotExpressedIsEnoughToFail) {
  EXPECT_EQ(run_file(line("OWA-1", kProxied) + line("OWA-2", {{"colour", 1}}), true), 1);
}

TEST_F(ConformanceCommand, AForestThatCannotBeReadIsBadInput) {
  forest_ = false;
  EXPECT_EQ(run_file(line("OWA-1", kProxied)), 2);
  EXPECT_THAT(err_.str(), HasSubstr("cannot be read"));
}

}  // namespace
}  // namespace casgrid::testing
