#include "sim/observe/record_names.h"

#include "model/base/mail_words.h"
#include "model/base/action.h"
#include "model/base/cpu_purpose.h"
#include "model/base/enum_texts.h"
#include "model/base/health.h"
#include "model/base/operation.h"
#include "model/directory/component_state.h"
#include "model/directory/protocol.h"
#include "model/routing/rules.h"

namespace casgrid {
namespace {

template <class Enum>
std::vector<std::string> texts_of() {
  std::vector<std::string> texts;
  for (std::size_t i = 0; i < kEnumerators<Enum>; ++i)
    texts.emplace_back(text_of(static_cast<Enum>(i)));
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
  static constexpr EnumTexts<FieldShape> kTexts{{
      {FieldShape::Number, "number"},
      {FieldShape::Span, "span"},
      {FieldShape::User, "user"},
      {FieldShape::Server, "server"},
      {FieldShape::Database, "database"},
      {FieldShape::Participant, "participant"},
      {FieldShape::Fault, "fault"},
      {FieldShape::Link, "link"},
      {FieldShape::Rule, "rule"},
      {FieldShape::Action, "action"},
      {FieldShape::Protocol, "protocol"},
      {FieldShape::Component, "component"},
      {FieldShape::ComponentState, "component-state"},
      {FieldShape::HealthState, "health-state"},
      {FieldShape::Responder, "responder"},
      {FieldShape::FailureReason, "failure-reason"},
      {FieldShape::LogonRefusal, "logon-refusal"},
      {FieldShape::OperationEnd, "operation-end"},
      {FieldShape::CpuPurpose, "cpu-purpose"},
      {FieldShape::MailLimit, "mail-limit"},
      {FieldShape::MailOrigin, "mail-origin"},
      {FieldShape::MailCopyEnd, "mail-copy-end"},
  }};
  return kTexts.of(shape);
}

std::optional<std::vector<std::string>> program_names(FieldShape shape) {
  switch (shape) {
    case FieldShape::Rule:
      return rule_names();
    case FieldShape::Action:
      return action_names();
    case FieldShape::Protocol:
      return texts_of<Protocol>();
    case FieldShape::Component:
      return texts_of<ComponentId>();
    case FieldShape::ComponentState:
      return texts_of<ComponentState>();
    case FieldShape::HealthState:
      return texts_of<HealthState>();
    case FieldShape::Responder:
      return texts_of<Responder>();
    case FieldShape::FailureReason:
      return texts_of<FailureReason>();
    case FieldShape::LogonRefusal:
      return texts_of<LogonRefusal>();
    case FieldShape::OperationEnd:
      return end_names();
    case FieldShape::CpuPurpose:
      return texts_of<CpuPurpose>();
    case FieldShape::MailLimit:
      return texts_of<MailLimit>();
    case FieldShape::MailOrigin:
      return texts_of<MailOrigin>();
    case FieldShape::MailCopyEnd:
      return texts_of<MailCopyEnd>();
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
