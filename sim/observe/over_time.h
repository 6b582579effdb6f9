// Operations and attempts by when they ended: one slice after the other from the end of the
// warm-up.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

#include "model/base/record.h"
#include "sim/observe/operation_counts.h"

namespace casgrid {

class OverTime {
 public:
  // Slices of `every`, from `from` to `until`.
  struct Span {
    Instant from = kStart;
    Instant until = kStart;
    Duration every{0};
  };

  explicit OverTime(Span span) : span_(span) {
    if (span.until <= span.from || span.every <= Duration{0}) return;
    const auto count = (span.until - span.from + span.every - Duration{1}) / span.every;
    slices_.resize(static_cast<std::size_t>(count));
    next_ = span.from + span.every;
  }

  using Cell = CountsOfOperations<std::uint32_t>;
  using Slice = std::array<Cell, kProtocols>;

  // An answer or a failure of a request; long polls are left out.
  void add(const Record& record) {
    const auto [action, status] = ActionResult::of(record.d);
    if (slices_.empty() || record.at < span_.from || is_long_poll(action)) return;
    while (record.at >= next_ && now_ + 1 < slices_.size()) {
      ++now_;
      next_ += span_.every;
    }
    const bool is_answer = record.kind == RecordKind::RequestAnswered;
    if (is_answer && status == kUnauthorised) return;
    slices_[now_][static_cast<std::size_t>(protocol_of(action))].attempt(is_answer && status < 400);
  }
  void add(const OperationSaid& said) {
    if (slices_.empty() || said.ended < span_.from || said.is_pending) return;
    const auto at = static_cast<std::size_t>((said.ended - span_.from) / span_.every);
    slices_[std::min(at, slices_.size() - 1)][static_cast<std::size_t>(said.protocol)].end(
        said.end);
  }

  const std::vector<Slice>& slices() const { return slices_; }
  Instant begin_of(std::size_t slice) const {
    return span_.from + span_.every * static_cast<std::int64_t>(slice);
  }
  Instant end_of(std::size_t slice) const {
    return std::min(begin_of(slice) + span_.every, span_.until);
  }

 private:
  Span span_;
  std::vector<Slice> slices_;
  std::size_t now_ = 0;    // slice of what is recorded now
  Instant next_ = kStart;  // when the next one begins
};

}  // namespace casgrid
