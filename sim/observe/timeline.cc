#include "sim/observe/timeline.h"

#include "model/base/client_action.h"

namespace casgrid {

void Timeline::add(const Record& record) {
  switch (record.kind) {
    case RecordKind::FaultApplied:
    case RecordKind::FaultCleared:
      if (record.a < is_step_.size() && is_step_[record.a]) return;
      entries_.push_back({});
      entries_.back().at = record.at;
      entries_.back().fault = record.a;
      entries_.back().applied = record.kind == RecordKind::FaultApplied;
      return;
    default:
      break;
  }
  if (entries_.empty()) return;
  Entry& now = entries_.back();
  switch (record.kind) {
    case RecordKind::PoolMemberDown:
    case RecordKind::PoolMemberUp:
    case RecordKind::ServerSeenDown:
    case RecordKind::ServerSeenUp:
    case RecordKind::QuorumLost:
    case RecordKind::QuorumRegained:
    case RecordKind::CopyChosen:
    case RecordKind::NoCopyLeft:
      if (!now.detected) now.detected = record.at;
      break;
    case RecordKind::DatabaseMounted:
      now.mounted = record.at;
      break;
    case RecordKind::MonitorState:
      if (!now.detected && record.b != 0) now.detected = record.at;
      break;
    case RecordKind::RequestFailed:
      // A hanging call that breaks is made again: nobody notices.
      if (is_hanging(static_cast<ClientAction>(record.d & 0xFF))) {
        ++now.calls_broken;
        break;
      }
      ++now.failed;
      hurt(record);
      break;
    case RecordKind::RequestAnswered:
      if (is_hanging(static_cast<ClientAction>(record.d & 0xFF))) break;
      if ((record.d >> 8) >= 500) {
        ++now.errors;
        hurt(record);
      } else {
        good(record);
      }
      break;
    default:
      break;
  }
}

void Timeline::hurt(const Record& record) {
  auto& clients = hurt_in_[record.who.index()];
  if (record.a >= clients.size()) clients.resize(record.a + 1);
  if (clients[record.a] != 0) return;
  clients[record.a] = static_cast<std::uint32_t>(entries_.size());
  ++entries_.back().hurt;
  ++populations_[record.who.index()].hurt;
}

void Timeline::good(const Record& record) {
  auto& clients = hurt_in_[record.who.index()];
  if (record.a >= clients.size() || clients[record.a] == 0) return;
  Entry& entry = entries_[clients[record.a] - 1];
  clients[record.a] = 0;
  ++entry.recovered;
  if (!entry.first_good) entry.first_good = record.at;
  entry.last_good = record.at;
  PopulationRow& population = populations_[record.who.index()];
  ++population.recovered;
  const Duration took = record.at - entry.at;
  if (!population.longest || took > *population.longest) population.longest = took;
}

}  // namespace casgrid
