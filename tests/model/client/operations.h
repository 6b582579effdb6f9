// Operations that a client under test has ended, as its notes say.
#pragma once

#include <gmock/gmock.h>
#include <vector>

#include "model/base/operation.h"
#include "tests/model/door.h"

namespace casgrid::testing {

struct Ended {
  ActionId action;
  OperationEnd end;
  std::uint32_t requests;
  double since_wanted_s;

  bool operator==(const Ended&) const = default;
  friend std::ostream& operator<<(std::ostream& out, const Ended& e) {
    return out << text_of(e.action) << " " << row_of(e.end).name << " after " << e.requests
               << " requests and " << e.since_wanted_s << " s";
  }
};

inline std::vector<Ended> ended_in(const std::vector<Record>& notes) {
  std::vector<Ended> all;
  for (const Record& r : notes) {
    if (r.kind != RecordKind::OperationEnded) continue;
    all.push_back({ActionResult::of(r.d).action, ActionResult::of(r.d).as<OperationEnd>(), r.b,
                   seconds(Duration{static_cast<std::int64_t>(r.c)})});
  }
  return all;
}

}  // namespace casgrid::testing
