// How available the service was to some clients for some time: operations by how they ended, and
// the attempts beside them. And what one record says of an operation.
#pragma once

#include <array>
#include <cstdint>

#include "model/base/operation.h"
#include "model/base/record.h"
#include "model/directory/protocol.h"

namespace casgrid {

// A step of a logon, which is no attempt of its own.
inline constexpr std::uint64_t kUnauthorised = 401;

// `Number`: of 32 bits where there are many of them (over time).
template <class Number>
struct CountsOfOperations {
  std::array<Number, kOperationEnds> ended{};
  Number pending = 0;        // under way when the run ended
  Number attempts = 0;       // requests answered or failed, kUnauthorised aside
  Number good_attempts = 0;  // of these: answered with a status below 400

  Number of(OperationEnd end) const { return ended[static_cast<std::size_t>(end)]; }
  bool has_any() const {
    Number sum = pending + attempts;
    for (const Number& n : ended) sum += n;
    return sum > 0;
  }
  void attempt(bool is_good) {
    ++attempts;
    good_attempts += is_good ? 1 : 0;
  }
  void end(OperationEnd how) { ++ended[static_cast<std::size_t>(how)]; }
  template <class Other>
  void add(const CountsOfOperations<Other>& other) {
    for (std::size_t i = 0; i < kOperationEnds; ++i) ended[i] += other.ended[i];
    pending += other.pending;
    attempts += other.attempts;
    good_attempts += other.good_attempts;
  }
};
using OperationCounts = CountsOfOperations<std::uint64_t>;

// Of OperationEnded, or of OperationPending, which ended nowhere.
struct OperationSaid {
  ParticipantId population;
  Protocol protocol = Protocol::Owa;
  bool is_pending = false;
  OperationEnd end = OperationEnd::Good;
  Instant ended;  // given up: when the patience was over, however much later that is said
};

inline OperationSaid said_of(const Record& record, Duration patience) {
  const auto said = ActionResult::of(record.d);
  const auto end = said.as<OperationEnd>();
  const Instant wanted = record.at - Duration{static_cast<std::int64_t>(record.c)};
  return {record.who, protocol_of(said.action), record.kind == RecordKind::OperationPending, end,
          end == OperationEnd::GivenUp ? wanted + patience : record.at};
}

}  // namespace casgrid
