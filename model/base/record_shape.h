// What each field of a record is: where it lies, how it is printed and hashed, when it is told.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "model/base/record.h"

namespace casgrid {

// What the number in a field is. Whatever has a name is printed and hashed by its name, never by
// its place in a table: what is added to a table changes no run in which it does not occur.
enum class FieldShape : std::uint8_t {
  Number,
  Span,  // ns
  User,
  // Named by the run's directory, participants, faults and links:
  Server,
  Database,
  Participant,
  Fault,
  Link,  // direction of a link
  // Named by the program:
  Rule,
  Action,
  Protocol,
  Component,
  ComponentState,
  HealthState,
  Responder,
  FailureReason,
  LogonRefusal,
  OperationEnd,
  CpuPurpose,
  MailLimit,
  MailOrigin,
  MailCopyEnd,
  kCount,
};
inline constexpr std::size_t kFieldShapes = static_cast<std::size_t>(FieldShape::kCount);

// Is it a place in a list of names? Others are what they say; users are named by their groups.
constexpr bool is_named(FieldShape shape) {
  switch (shape) {
    case FieldShape::Number:
    case FieldShape::Span:
    case FieldShape::User:
      return false;
    case FieldShape::Server:
    case FieldShape::Database:
    case FieldShape::Participant:
    case FieldShape::Fault:
    case FieldShape::Link:
    case FieldShape::Rule:
    case FieldShape::Action:
    case FieldShape::Protocol:
    case FieldShape::Component:
    case FieldShape::ComponentState:
    case FieldShape::HealthState:
    case FieldShape::Responder:
    case FieldShape::FailureReason:
    case FieldShape::LogonRefusal:
    case FieldShape::OperationEnd:
    case FieldShape::CpuPurpose:
    case FieldShape::MailLimit:
    case FieldShape::MailOrigin:
    case FieldShape::MailCopyEnd:
      return true;
    case FieldShape::kCount:
      break;
  }
  return false;
}

// Which of a record's words a field is in.
enum class RecordWord : std::uint8_t { A, B, C, D };

struct RecordField {
  const char* name = "";
  FieldShape shape = FieldShape::Number;
  RecordWord word = RecordWord::A;
  std::uint8_t first_bit = 0;
  std::uint8_t bits = 64;

  constexpr std::uint64_t of(const Record& record) const {
    const std::uint64_t words[] = {record.a, record.b, record.c, record.d};
    const std::uint64_t value = words[static_cast<std::size_t>(word)] >> first_bit;
    return bits == 64 ? value : value & ((std::uint64_t{1} << bits) - 1);
  }
};

// When a kind is told.
enum class RecordScope : std::uint8_t {
  Control,    // always: what few things do, and what happens to many
  Request,    // always, and left out of a trace of control only: about a single request
  OnRequest,  // only where a whole trace is wanted: in no fingerprint
};

inline constexpr std::size_t kMostFields = 6;

struct RecordShape {
  RecordKind kind = RecordKind::kCount;
  const char* name = "";
  RecordScope scope = RecordScope::Control;
  std::array<RecordField, kMostFields> fields{};
  std::uint8_t count = 0;

  constexpr std::span<const RecordField> used() const { return {fields.data(), count}; }
};

const RecordShape& shape_of(RecordKind kind);
inline bool is_on_request(RecordKind kind) {
  return shape_of(kind).scope == RecordScope::OnRequest;
}

}  // namespace casgrid
