// An operation is what a client wanted once: to open a mailbox, to read, to synchronise. Retries
// after a failure, challenges, redirects and the logon that it needs are part of it. It begins when
// the client wants it, and ends in exactly one of these ways, or the run ends before it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "model/base/record.h"

namespace casgrid {

enum class OperationEnd : std::uint8_t {
  Good,     // its final good answer came within the client's patience
  GivenUp,  // the patience was over before there was one
  // Failed: the last attempt ended so, and the next would have come after the patience, or not at
  // all.
  Refused,
  Reset,
  Untrusted,
  ServerError,
  PoolFull,
  Throttled,
  Policy,
  ClientError,
  RedirectLoop,
  LogonRefused,
  kCount,
};
inline constexpr std::size_t kOperationEnds = static_cast<std::size_t>(OperationEnd::kCount);

constexpr bool is_failure(OperationEnd end) { return end > OperationEnd::GivenUp; }

// A row for each way to end: the one list of causes.
struct OperationEndRow {
  OperationEnd end;
  const char* name;       // in reports and objectives
  bool is_held;           // against the service, where an objective does not say otherwise
  const char* condition;  // when an operation ends so
  const char* why;        // it is held against the service, or is not
};
const std::array<OperationEndRow, kOperationEnds>& operation_ends();
inline const OperationEndRow& row_of(OperationEnd end) {
  return operation_ends()[static_cast<std::size_t>(end)];
}

inline bool is_held_against_service(OperationEnd end) { return row_of(end).is_held; }

// What an operation comes to whose last attempt failed so.
OperationEnd end_by(FailureReason reason);

}  // namespace casgrid
