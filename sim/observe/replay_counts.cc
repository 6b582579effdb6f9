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
      ActionRow& row = actions_[record.c];
      ++(record.d == 0 ? row.added : row.followed);
      break;
    }
    case RecordKind::RequestSent: {
      Extra& extra = extra_at(record);
      extra = extra == Extra::Next ? Extra::Now : Extra::No;
      if (extra == Extra::No) ++actions_[record.c].begun;
      break;
    }
    case RecordKind::RequestAnswered: {
      if (extra_at(record) != Extra::No) break;
      ActionRow& row = actions_[record.d & 0xFF];
      if ((record.d >> 8) >= 400) {
        ++row.errors;
      } else if (record.at >= warm_up_) {
        row.latency.add(Duration{static_cast<std::int64_t>(record.c)});
      }
      break;
    }
    case RecordKind::RequestFailed:
      if (extra_at(record) == Extra::No) ++actions_[record.d & 0xFF].failed;
      break;
    case RecordKind::ArrivalTurnedAway:
      ++actions_[record.c].turned_away;
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
