// Every kind of fault of the schema: to its variant and back, and what a scenario made larger does
// with it.
#include "scenarios/document/named_fault.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <map>
#include <string>

#include "scenarios/deployment/fault_kinds.h"
#include "scenarios/resolving/scale.h"

namespace casgrid::testing {
namespace {

using google::protobuf::FieldDescriptor;
using ::testing::HasSubstr;

// Each text of the fault, those of its message included, is its field's name.
scenario::Fault filled(const FaultKind& kind) {
  scenario::Fault fault;
  const FieldDescriptor* what = scenario::Fault::descriptor()->FindFieldByNumber(kind.what);
  const auto* reflection = scenario::Fault::GetReflection();
  if (what->type() != FieldDescriptor::TYPE_MESSAGE) {
    reflection->SetString(&fault, what, what->name());
    return fault;
  }
  auto* message = reflection->MutableMessage(&fault, what);
  for (int i = 0; i < message->GetDescriptor()->field_count(); ++i) {
    const FieldDescriptor* field = message->GetDescriptor()->field(i);
    if (field->type() == FieldDescriptor::TYPE_STRING)
      message->GetReflection()->SetString(message, field, field->name());
    if (field->type() == FieldDescriptor::TYPE_DOUBLE)
      message->GetReflection()->SetDouble(message, field, 7);
  }
  return fault;
}

TEST(NamedFault, IsTheSameThereAndBackForEveryKind) {
  for (std::size_t i = 0; i < kFaultKinds; ++i) {
    const scenario::Fault given = filled(fault_kinds()[i]);
    const NamedFault what = what_of(given);
    EXPECT_EQ(what.index(), i) << fault_kinds()[i].name;
    scenario::Fault back;
    set_what(back, what);
    EXPECT_EQ(back.SerializeAsString(), given.SerializeAsString()) << fault_kinds()[i].name;
  }
}

TEST(NamedFault, IsNoneWhereAFaultSaysOnlyWhen) {
  EXPECT_FALSE(find_what(scenario::Fault{}).has_value());
}

TEST(NamedFault, TakesWhatIsNotGivenForTheWordThatTheSchemaNames) {
  using scenario::Fault;
  EXPECT_EQ(requester_of(Fault::REQUESTER_UNSPECIFIED), Requester::Maintenance);
  EXPECT_EQ(sickness_of(Fault::Sick::EFFECT_UNSPECIFIED), Sickness::Errors);
  EXPECT_EQ(cure_of(Fault::Sick::CURE_UNSPECIFIED), Responder::Online);
}

TEST(Scaling, ReplicatesWhatTheFaultsOfEveryKindStrikeOrStrikesOnce) {
  const std::map<std::string, bool> kIsReplicated{
      {"crash", true},           {"power_loss", true},       {"site_loss", false},
      {"link_down", false},      {"link_bandwidth", false},  {"database_failure", true},
      {"switchover", true},      {"rebalance", true},        {"restore_quorum", true},
      {"component_state", true}, {"message_rule", false},    {"sick", true},
      {"drain_member", true},    {"block_activation", true}, {"bind_certificate", true},
  };
  for (const FaultKind& kind : fault_kinds()) {
    scenario::Scenario s;
    *s.add_faults() = filled(kind);
    s.mutable_faults(0)->set_name("it");
    scale(s, 3);
    ASSERT_EQ(s.faults_size(), kIsReplicated.at(kind.name) ? 3 : 1) << kind.name;
    for (int i = 1; i < s.faults_size(); ++i) {
      EXPECT_EQ(s.faults(i).name(), "it-" + std::to_string(i + 1));
      s.mutable_faults(i)->clear_name();
      EXPECT_THAT(s.faults(i).ShortDebugString(), HasSubstr("-" + std::to_string(i + 1)))
          << kind.name << ": what it strikes is a replica, too";
    }
  }
}

TEST(Scaling, StrikesABalancerOnceAndWidensALinkThatIsNarrowed) {
  scenario::Scenario s;
  s.mutable_directory()->add_balancers()->set_name("lb");
  s.add_faults()->set_crash("lb");
  auto* narrow = s.add_faults()->mutable_link_bandwidth();
  narrow->set_link("wan");
  narrow->set_bandwidth_mbps(7);
  scale(s, 2);
  ASSERT_EQ(s.faults_size(), 2);
  EXPECT_EQ(s.faults(0).crash(), "lb");
  EXPECT_EQ(s.faults(1).link_bandwidth().bandwidth_mbps(), 14);
}

}  // namespace
}  // namespace casgrid::testing
