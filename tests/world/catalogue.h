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

// Its people, and nothing that breaks or is asked of it; on `queue`.
inline scenario::Scenario undisturbed(const std::string& name, double duration_s) {
  scenario::Scenario s = given(name);
  s.set_duration_s(duration_s);
  s.mutable_network()->set_model(scenario::Network::QUEUE);
  s.clear_objectives();
  s.clear_faults();
  s.clear_brief();
  return s;
}

// Its kind is the caller's to say. 0: it lasts to the end.
inline scenario::Fault& add_fault(scenario::Scenario& s, double at_s, double lasting_s = 0) {
  auto& f = *s.add_faults();
  f.set_name("fault " + std::to_string(s.faults_size()));
  f.set_at_s(at_s);
  f.set_lasting_s(lasting_s);
  return f;
}

}  // namespace casgrid::testing
