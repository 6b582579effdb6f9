#include "sim/observe/replay_counts.h"

namespace casgrid {

ReplayCounts::Extra& ReplayCounts::extra_at(const Record& record) {
  auto& lines = extra_[record.who.index()];
  if (record.a >= lines.size()) lines.resize(std::size_t{record.a} + 1);
  return lines[record.a];
}

void ReplayCounts::add(const Record& record) {
  switch (record.kind) {
    case RecordKind::RequestAdded: {
      extra_at(record) = Extra::Next;
      ActionRow& row = row_of(action_in(record.c));
      ++(record.d == 0 ? row.added : row.followed);
      break;
    }
    case RecordKind::RequestSent: {
      Extra& extra = extra_at(record);
      extra = extra == Extra::Next ? Extra::Now : Extra::No;
      if (extra == Extra::No) ++row_of(action_in(record.c)).begun;
      break;
    }
    case RecordKind::RequestAnswered: {
      if (extra_at(record) != Extra::No) break;
      const auto said = ActionResult::of(record.d);
      ActionRow& row = row_of(said.action);
      if (said.result >= 400) {
        ++row.errors;
      } else if (record.at >= warm_up_) {
        row.latency.add(Duration{static_cast<std::int64_t>(record.c)});
      }
      break;
    }
    case RecordKind::RequestFailed:
      if (extra_at(record) == Extra::No) ++row_of(ActionResult::of(record.d).action).failed;
      break;
    case RecordKind::ArrivalTurnedAway:
      ++row_of(action_in(record.c)).turned_away;
      break;
    default:
      break;
  }
}

std::size_t ReplayCounts::memory_bytes() const {
  std::size_t bytes = 0;
  for (const auto& lines : extra_) bytes += lines.capacity();
  return bytes;
}

}  // namespace casgrid
