// Catalogue scenarios for tests, resolved; a shorter run where that is what is wanted.
#pragma once

#include <gtest/gtest.h>
#include <string>

#include "scenarios/resolving/resolve.h"
#include "scenarios/validating/validate.h"

namespace casgrid::testing {

inline scenario::Scenario given(const std::string& name) {
  const ParsedScenario loaded =
      load_scenario(std::string(CASGRID_SOURCE) + "/scenarios/catalog/" + name + ".textproto");
  for (const Diagnostic& d : loaded.diagnostics) ADD_FAILURE() << d.text();
  return *loaded.scenario;
}

inline scenario::Scenario brief(const std::string& name, scenario::Network::Model network) {
  Overrides overrides;
  overrides.brief = true;
  overrides.network = network;
  return resolve(given(name), overrides);
}

inline scenario::Scenario brief_on_queue(const std::string& name) {
  return brief(name, scenario::Network::QUEUE);
}

}  // namespace casgrid::testing
