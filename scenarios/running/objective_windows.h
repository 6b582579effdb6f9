// The windows that objectives ask for: from an instant, a fault or its end, for some time. Each
// keeps counts and latencies of its own, of what ended within it.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "scenarios/document/objective.h"
#include "sim/observe/checkers.h"
#include "sim/observe/metrics.h"

namespace casgrid {

class ObjectiveWindows {
 public:
  // What is the same for all of them. `end`: of the run.
  struct Setting {
    std::vector<std::string> faults;  // names, by index in the plan
    Instant warm_up = kStart;
    Instant end = kStart;
    std::function<Metrics()> fresh;  // counts from nothing
  };

  enum class State : std::uint8_t { Waiting, Open, Closed };

  struct Window {
    WindowQuery asked;
    std::optional<std::uint32_t> fault;  // index in the plan, where it begins with one
    State state = State::Waiting;        // at the end of the run: what it waited for never came
    bool is_cut = false;                 // by the warm-up or by the end of the run
    Instant from = kNever;               // kNever: not known yet
    Instant to = kNever;                 // kNever: the end of the run
    Instant closed = kStart;             // when it was over, or the run was
    Metrics metrics;
  };

  ObjectiveWindows(const std::vector<MetricQuery>& queries, Setting setting);

  bool empty() const { return windows_.empty(); }
  // Before the record is given to the checkers: they know what is under way when a window is over.
  void add(const Record& record, const Checkers& checkers);
  void add(const OperationSaid& said);
  void finish(Instant now, const Checkers& checkers);
  // The window of the query. Requires: it was among those that this was made of.
  const Window& of(const MetricQuery& query) const;

 private:
  bool begins_with(const Window& window, const Record& record) const;
  void open(Window& window, Instant at);
  void close(Window& window, Instant at, const Checkers& checkers);

  Setting setting_;
  std::vector<Window> windows_;
};

}  // namespace casgrid
