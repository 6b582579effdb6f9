// A routing case as JSON, read into a request and an identity.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "scenarios/routing/wire_request.h"

namespace casgrid {

struct RoutingCase {
  std::string id;
  std::string area;
  std::string title;
  std::string front_end;
  nlohmann::json overrides = nlohmann::json::array();
  nlohmann::json expect = nlohmann::json::object();
  WireRequest request;
  Identity identity;
};

// Empty `error` if the case is expressed; else what it says that is not known here.
RoutingCase read_case(const nlohmann::json& given, std::string& error);

}  // namespace casgrid
