// A forest document of its own for the tests of forests and cases: Oslo with Exchange 2013, 2010
// and 2007, Bergen with Exchange 2013 (one server with both roles) and 2010. Oslo is published as
// mail.fabrikam.com, its Exchange 2007 as legacy.fabrikam.com; Bergen is not published.
//
// People are named after the database of their mailbox: anna in Oslo, bjorn in Bergen, carl in
// Bergen on 2010, dora in Oslo on 2007, erik in Oslo on 2010.
#pragma once

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <string>

#include "scenarios/routing/run_case.h"

namespace casgrid::testing {

nlohmann::json own_forest();

// A case in the making, about anna at front-oslo unless it is told otherwise.
class ForestCase {
 public:
  ForestCase() {
    json_ = nlohmann::json::parse(R"({"id": "case", "front_end": "front-oslo",
    "request": {"protocol": "http", "url": "https://mail.fabrikam.com/owa/"},
    "identity": {"user": "anna@fabrikam.com", "authenticated": true, "method": "forms",
                 "session_state": "valid"}})");
  }

  ForestCase& at(const std::string& front_end) { return put("front_end", front_end); }
  ForestCase& asks(const std::string& url) {
    json_["request"]["url"] = url;
    return *this;
  }
  ForestCase& posts(const std::string& url) {
    json_["request"]["method"] = "POST";
    return asks(url);
  }
  ForestCase& by(const std::string& user, const std::string& method) {
    json_["identity"] = {
        {"user", user + "@fabrikam.com"}, {"authenticated", true}, {"method", method}};
    if (method == "forms") json_["identity"]["session_state"] = "valid";
    return *this;
  }
  ForestCase& by_nobody() {
    json_["identity"] = {{"user", nullptr}, {"authenticated", false}, {"method", "none"}};
    return *this;
  }
  ForestCase& where(const std::string& path, const nlohmann::json& value) {
    json_["overrides"].push_back({{"path", path}, {"value", value}});
    return *this;
  }
  ForestCase& request(const nlohmann::json& fields) {
    json_["request"].update(fields);
    return *this;
  }
  ForestCase& put(const std::string& field, const nlohmann::json& value) {
    json_[field] = value;
    return *this;
  }
  ForestCase& expect(const nlohmann::json& outcome) { return put("expect", outcome); }
  const nlohmann::json& json() const { return json_; }

 private:
  nlohmann::json json_;
};

inline CaseResult run(const ForestCase& c) {
  Complaints complaints;
  const CaseRunner runner(own_forest(), complaints);
  EXPECT_EQ(complaints, Complaints{});
  return runner.run(c.json(), "nowhere");
}

inline void expect_holds(const ForestCase& c) {
  const CaseResult result = run(c);
  EXPECT_EQ(result.verdict, CaseVerdict::Holds) << line_of(result);
}

}  // namespace casgrid::testing
