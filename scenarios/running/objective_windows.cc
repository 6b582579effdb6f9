#include "scenarios/running/objective_windows.h"

#include <algorithm>

#include "model/base/assert.h"

namespace casgrid {
namespace {

// Of a short run instants are products: what just fitted still does.
constexpr Duration kRounding = std::chrono::microseconds(1);

}  // namespace

ObjectiveWindows::ObjectiveWindows(const std::vector<MetricQuery>& queries, Setting setting)
    : setting_(std::move(setting)) {
  const auto& faults = setting_.faults;
  for (const MetricQuery& query : queries) {
    if (!query.window) continue;
    const WindowQuery& asked = *query.window;
    const bool is_known = std::any_of(windows_.begin(), windows_.end(),
                                      [&](const Window& w) { return w.asked == asked; });
    if (is_known) continue;
    Window window{.asked = asked, .fault = {}, .metrics = setting_.fresh()};
    if (!asked.fault.empty()) {
      // One that an early end has left out is beyond every number.
      const auto found = std::find(faults.begin(), faults.end(), asked.fault);
      window.fault = static_cast<std::uint32_t>(found - faults.begin());
    } else {
      window.from = kStart + from_seconds(asked.from_s);
    }
    windows_.push_back(std::move(window));
  }
}

bool ObjectiveWindows::begins_with(const Window& window, const Record& record) const {
  if (!window.fault) return record.at >= window.from;
  return record.a == *window.fault &&
         record.kind ==
             (window.asked.is_after_fault ? RecordKind::FaultCleared : RecordKind::FaultApplied);
}

void ObjectiveWindows::open(Window& window, Instant at) {
  window.state = State::Open;
  window.from = std::max(at, setting_.warm_up);
  window.is_cut = at + kRounding < setting_.warm_up;
  if (!window.asked.length_s) return;
  const Instant to = at + from_seconds(*window.asked.length_s);
  // What is recorded at the very end of the run is measured, too.
  if (to < setting_.end) window.to = to;
  window.is_cut = window.is_cut || to > setting_.end + kRounding;
}

// A request that has been under way for long is in it with what it has waited, as at the end of a
// run.
void ObjectiveWindows::close(Window& window, Instant at, const Checkers& checkers) {
  window.state = State::Closed;
  window.closed = at;
  for (const Checkers::Waiting& w : checkers.waiting()) {
    if (at - w.sent > kOverdueAfter) window.metrics.overdue(w.action, at - w.sent);
  }
}

void ObjectiveWindows::add(const Record& record, const Checkers& checkers) {
  for (Window& window : windows_) {
    if (window.state == State::Waiting && begins_with(window, record))
      open(window, window.fault ? record.at : window.from);
    if (window.state == State::Open && record.at >= window.to) close(window, window.to, checkers);
    if (window.state == State::Open && record.at >= window.from) window.metrics.add(record);
  }
}

void ObjectiveWindows::add(const OperationSaid& said) {
  for (Window& window : windows_) {
    if (said.is_pending || window.state == State::Waiting) continue;
    if (said.ended >= window.from && said.ended < window.to) window.metrics.add(said);
  }
}

void ObjectiveWindows::finish(Instant now, const Checkers& checkers) {
  for (Window& window : windows_) {
    // Nothing was recorded since it began.
    if (window.state == State::Waiting && !window.fault && now > window.from)
      open(window, window.from);
    if (window.state != State::Open) continue;
    if (window.to != kNever && now < window.to) window.is_cut = true;  // the run was interrupted
    close(window, std::min(window.to, now), checkers);
  }
}

const ObjectiveWindows::Window& ObjectiveWindows::of(const MetricQuery& query) const {
  const auto found = std::find_if(windows_.begin(), windows_.end(),
                                  [&](const Window& w) { return w.asked == *query.window; });
  SIM_ASSERT(found != windows_.end());
  return *found;
}

}  // namespace casgrid
