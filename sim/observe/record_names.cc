#include "sim/observe/record_names.h"

#include <array>

#include "model/base/action.h"
#include "model/base/cpu_purpose.h"
#include "model/base/health.h"
#include "model/base/operation.h"
#include "model/directory/component_state.h"
#include "model/directory/protocol.h"
#include "model/routing/rules.h"

namespace casgrid {
namespace {

template <class Enum>
std::vector<std::string> texts_of(std::size_t count) {
  std::vector<std::string> texts;
  for (std::size_t i = 0; i < count; ++i) texts.emplace_back(text_of(static_cast<Enum>(i)));
  return texts;
}

std::vector<std::string> rule_names() {
  std::vector<std::string> names(rules().size());
  for (const Rule& rule : rules()) names[static_cast<std::size_t>(rule.id)] = rule.name;
  return names;
}

std::vector<std::string> action_names() {
  std::vector<std::string> names;
  for (const ActionId action : all_actions()) {
    names.resize(std::size_t{action.value} + 1);  // all_actions() is in the order of their numbers
    names.back() = full_name_of(action);
  }
  return names;
}

std::vector<std::string> end_names() {
  std::vector<std::string> names;
  for (const OperationEndRow& row : operation_ends()) names.emplace_back(row.name);
  return names;
}

}  // namespace

const char* text_of(FieldShape shape) {
  static constexpr std::array<const char*, kFieldShapes> kTexts{
      "number",          "span",          "user",
      "server",          "database",      "participant",
      "fault",           "link",          "rule",
      "action",          "protocol",      "component",
      "component-state", "health-state",  "responder",
      "failure-reason",  "operation-end", "cpu-purpose"};
  return kTexts[static_cast<std::size_t>(shape)];
}

std::optional<std::vector<std::string>> program_names(FieldShape shape) {
  switch (shape) {
    case FieldShape::Rule:
      return rule_names();
    case FieldShape::Action:
      return action_names();
    case FieldShape::Protocol:
      return texts_of<Protocol>(kProtocols);
    case FieldShape::Component:
      return texts_of<ComponentId>(kComponents);
    case FieldShape::ComponentState:
      return texts_of<ComponentState>(kComponentStates);
    case FieldShape::HealthState:
      return texts_of<HealthState>(kHealthStates);
    case FieldShape::Responder:
      return texts_of<Responder>(kResponders);
    case FieldShape::FailureReason:
      return texts_of<FailureReason>(kFailureReasons);
    case FieldShape::OperationEnd:
      return end_names();
    case FieldShape::CpuPurpose:
      return texts_of<CpuPurpose>(kCpuPurposes);
    case FieldShape::Number:
    case FieldShape::Span:
    case FieldShape::User:
    case FieldShape::Server:
    case FieldShape::Database:
    case FieldShape::Participant:
    case FieldShape::Fault:
    case FieldShape::Link:
    case FieldShape::kCount:
      return std::nullopt;
  }
  return std::nullopt;
}

}  // namespace casgrid
