// Faults without a name are called after what they do, and told apart.
#include "scenarios/resolving/fault_names.h"

#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include "scenarios/deployment/fault_kinds.h"

namespace casgrid::testing {
namespace {

scenario::Scenario scenario_of(const std::string& text) {
  scenario::Scenario s;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &s)) << text;
  return s;
}

std::string words(const std::string& what) {
  return words_of(scenario_of("faults { " + what + " }").faults(0));
}

TEST(FaultNames, SayWhatTheFaultDoesAndToWhat) {
  const std::pair<const char*, const char*> kAll[] = {
      {R"(crash: "cas1")", "cas1 crashes"},
      {R"(power_loss: "lb")", "lb loses power"},
      {R"(site_loss: "paris")", "paris is lost"},
      {R"(link_down: "wan")", "wan is down"},
      {R"(link_bandwidth { link: "wan" bandwidth_mbps: 2.5 })", "wan changes its bandwidth"},
      {R"(database_failure: "db1")", "db1 loses its active copy"},
      {R"(switchover { database: "db1" server: "mbx2" })", "db1 moves to mbx2"},
      {R"(rebalance: "dag")", "databases of dag go home"},
      {R"(restore_quorum { dag: "dag" site: "lyon" })", "dag is restored in lyon"},
      {R"(component_state { server: "cas1" component: OWA_PROXY state: INACTIVE })",
       "OwaProxy of cas1 is Inactive"},
      {R"(message_rule { from: "a" to: "b" share: 0.3 })", "30 % of what a sends to b is lost"},
      {R"(message_rule { from: "a" to: "b" delay_ms: 50 })", "what a sends to b comes 50 ms late"},
      {R"(sick { server: "mbx1" protocol: MAPI_HTTP effect: HANGS })", "MAPI/HTTP of mbx1 hangs"},
      {R"(sick { server: "mbx1" })", "OWA of mbx1 answers errors"},
      {R"(drain_member { balancer: "lb" server: "cas1" })", "lb drains cas1"},
      {R"(block_activation: "mbx1")", "databases leave mbx1"},
      {R"(bind_certificate { server: "cas1" certificate: "new" })", "cas1 shows new"}};
  for (const auto& [what, name] : kAll) EXPECT_EQ(words(what), name);
}

TEST(FaultNames, AreThereForEveryKind) {
  for (const FaultKind& kind : fault_kinds()) {
    scenario::Fault fault;
    const auto* field = scenario::Fault::descriptor()->FindFieldByNumber(kind.what);
    if (field->type() == google::protobuf::FieldDescriptor::TYPE_MESSAGE)
      scenario::Fault::GetReflection()->MutableMessage(&fault, field);
    else
      scenario::Fault::GetReflection()->SetString(&fault, field, "x");
    EXPECT_NE(words_of(fault), "nothing") << kind.name;
  }
}

TEST(FaultNames, TellApartWhatDoesTheSame) {
  std::string text;
  for (int i = 0; i < 12; ++i) text += R"(faults { crash: "cas1" } )";
  scenario::Scenario s = scenario_of(text);
  name_faults(s);
  EXPECT_EQ(s.faults(0).name(), "cas1 crashes");
  EXPECT_EQ(s.faults(1).name(), "cas1 crashes for the 2nd time");
  EXPECT_EQ(s.faults(2).name(), "cas1 crashes for the 3rd time");
  EXPECT_EQ(s.faults(10).name(), "cas1 crashes for the 11th time");
}

TEST(FaultNames, CountInTheOrderOfTime) {
  scenario::Scenario s = scenario_of(R"(faults { crash: "cas1" drawn { every_mean_s: 9 } }
    faults { at_s: 90 crash: "cas1" } faults { at_s: 30 crash: "cas1" })");
  name_faults(s);
  EXPECT_EQ(s.faults(2).name(), "cas1 crashes");
  EXPECT_EQ(s.faults(1).name(), "cas1 crashes for the 2nd time");
  EXPECT_EQ(s.faults(0).name(), "cas1 crashes for the 3rd time");
}

TEST(FaultNames, NeverTakeOneThatWasGiven) {
  scenario::Scenario s =
      scenario_of(R"(faults { crash: "cas1" } faults { name: "cas1 crashes" crash: "cas2" })");
  name_faults(s);
  EXPECT_EQ(s.faults(0).name(), "cas1 crashes for the 2nd time");
  EXPECT_EQ(s.faults(1).name(), "cas1 crashes");
}

}  // namespace
}  // namespace casgrid::testing
