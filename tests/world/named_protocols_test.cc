// A protocol that a scenario does not name is not there: nobody listens, probes or records.
#include "scenarios/resolving/named_protocols.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <set>

#include "model/base/questions.h"
#include "scenarios/reporting/collect.h"
#include "scenarios/running/simulation.h"
#include "tests/world/catalogue.h"
#include "tests/world/tamper.h"

namespace casgrid::testing {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::UnorderedElementsAre;

// Behind a balancer of layer 7, with browsers alone.
scenario::Scenario browsers() {
  scenario::Scenario s = given("rolling-maintenance");
  auto& populations = *s.mutable_populations();
  for (int i = populations.size() - 1; i >= 0; --i)
    if (populations[i].client() != scenario::OWA) populations.DeleteSubrange(i, 1);
  s.set_duration_s(900);
  s.clear_faults();
  for (auto& p : populations) p.set_users(50);
  auto& sick = *s.add_faults();
  sick.set_at_s(400);
  sick.set_lasting_s(200);
  sick.mutable_sick()->set_server("cas3");
  sick.mutable_sick()->set_effect(scenario::Fault::Sick::HANGS);
  Overrides overrides;
  overrides.network = scenario::Network::QUEUE;
  return resolve(s, overrides);
}

// What nobody does anything with is named all the same.
scenario::Scenario also_naming(scenario::Scenario s, scenario::Client client) {
  s.mutable_early_end()->set_duration_s(s.duration_s());
  s.mutable_early_end()->add_protocols_left_out(client);
  return s;
}

struct Seen {
  std::set<Protocol> probed;
  std::set<Protocol> recorded;  // by balancers and by managed availability
  std::string fingerprint;
};

Seen seen_in(const scenario::Scenario& s) {
  Seen seen;
  const auto look = [&](const Input& input, Instant, Outbox& out) {
    if (input.kind == InputKind::Told)
      if (const auto* probe = input.message->as<ProbeRequest>())
        seen.probed.insert(probe->protocol);
    for (const Record& record : out.records) {
      switch (record.kind) {
        case RecordKind::PoolMemberUp:
        case RecordKind::PoolMemberDown:
          seen.recorded.insert(static_cast<Protocol>(record.b));
          break;
        case RecordKind::MonitorState:
        case RecordKind::ResponderActed:
          seen.recorded.insert(static_cast<Protocol>(record.a));
          break;
        default:
          break;
      }
    }
  };
  Simulation simulation(s, tamper("", {}, look));
  EXPECT_EQ(simulation.run(), "");
  seen.fingerprint = collect(simulation).fingerprint;
  return seen;
}

TEST(NamedProtocols, WithBrowsersAloneNothingIsProbedOrRecordedOfTheOthers) {
  const Seen seen = seen_in(browsers());
  EXPECT_THAT(seen.probed, ElementsAre(Protocol::Owa));
  EXPECT_THAT(seen.recorded, ElementsAre(Protocol::Owa)) << "it was sick, and a server restarted";
}

TEST(NamedProtocols, WhatIsNamedIsProbed) {
  const Seen seen = seen_in(also_naming(browsers(), scenario::MAPI_HTTP));
  EXPECT_THAT(seen.probed, UnorderedElementsAre(Protocol::Owa, Protocol::Mapi));
  EXPECT_THAT(seen.recorded, UnorderedElementsAre(Protocol::Owa, Protocol::Mapi));
}

// So a protocol more changes nothing for those that have no need of it: not even where servers know
// it do they leave another record.
TEST(NamedProtocols, OneMoreThatNobodyUsesOrProbesChangesNoFingerprint) {
  scenario::Scenario s = browsers();
  for (auto& b : *s.mutable_directory()->mutable_balancers()) {
    b.set_layer(scenario::Balancer::LAYER4);
    b.mutable_probe()->set_protocol(scenario::OWA);
    b.set_forwarding_ms(0.05);
  }
  const std::string alone = seen_in(s).fingerprint;
  for (const scenario::Client other : {scenario::ACTIVE_SYNC, scenario::MAPI_HTTP}) {
    const Seen seen = seen_in(also_naming(s, other));
    EXPECT_EQ(seen.fingerprint, alone) << Client_Name(other);
    EXPECT_THAT(seen.probed, Each(Protocol::Owa));
  }
  EXPECT_NE(seen_in(also_naming(browsers(), scenario::MAPI_HTTP)).fingerprint,
            seen_in(browsers()).fingerprint)
      << "probes are seen";
}

// A fault that an early end leaves out named its protocol in the run until then, too.
TEST(NamedProtocols, AnEarlyEndNamesWhatTheWholeRunNames) {
  scenario::Scenario s = browsers();
  auto& late = *s.add_faults();
  late.set_name("late");
  late.set_at_s(800);
  late.mutable_sick()->set_server("cas1");
  late.mutable_sick()->set_protocol(scenario::ACTIVE_SYNC);
  late.mutable_sick()->set_effect(scenario::Fault::Sick::ERRORS);
  const auto all = named_protocols(resolve(s, {}));
  EXPECT_THAT(all, ElementsAre(Protocol::Owa, Protocol::ActiveSync));
  Overrides until;
  until.until_s = 700;
  const scenario::Scenario cut = resolve(s, until);
  EXPECT_EQ(named_protocols(cut), all);
  until.until_s = 600;
  EXPECT_EQ(named_protocols(resolve(cut, until)), all);
}

}  // namespace
}  // namespace casgrid::testing
