#include "sim/observe/secure_channels.h"

#include <algorithm>
#include <tuple>

#include "model/base/assert.h"

namespace casgrid {

SecureChannels::Row& SecureChannels::row(ParticipantId server, std::uint32_t controller) {
  const auto key = [](const Row& r) { return std::tuple(r.server.value, r.controller.value); };
  const std::tuple wanted(server.value, controller);
  const auto at = std::lower_bound(rows_.begin(), rows_.end(), wanted,
                                   [&](const Row& r, const auto& k) { return key(r) < k; });
  if (at != rows_.end() && key(*at) == wanted) return *at;
  Row made;
  made.server = server;
  made.controller.value = controller;
  made.since = made.window_from = warm_up_;
  return *rows_.insert(at, made);
}

// The holders have been as many as they are since it was told last.
void SecureChannels::advance(Row& r, Instant now) const {
  while (r.since < now) {
    const Instant end = window_ > Duration{0} ? r.window_from + window_ : now;
    const Instant until = std::min(now, end);
    const Duration busy = (until - r.since) * static_cast<std::int64_t>(r.holders);
    r.busy += busy;
    r.in_window += busy;
    r.since = until;
    if (until < end) break;
    r.peak = std::max(r.peak, static_cast<std::uint64_t>(ns(r.in_window)));
    r.in_window = Duration{0};
    r.window_from = end;
  }
}

// What a record leaves counts, of what it is about.
void SecureChannels::note_most(const Record& record, Row& r) {
  const bool is_lost = record.kind == RecordKind::ChannelLost;
  const bool is_taken = record.kind == RecordKind::ChannelTaken;
  if (is_taken || is_lost || record.kind == RecordKind::ChannelFreed)
    r.most_holders = std::max(r.most_holders, r.holders);
  if (is_lost || (is_taken && record.b != 0) || record.kind == RecordKind::ChannelWaits ||
      record.kind == RecordKind::ChannelGivenUp)
    r.most_waiters = std::max(r.most_waiters, r.waiters);
}

void SecureChannels::add(const Record& record) {
  SIM_ASSERT(is_of_channel(record.kind));
  Row& r = row(record.who, record.a);
  advance(r, record.at);
  const bool counts = record.at >= warm_up_;
  const std::uint64_t one = counts ? 1 : 0;
  const Duration span{counts ? static_cast<std::int64_t>(record.c) : 0};
  if (record.kind == RecordKind::ChannelWaits) {
    ++r.waiters;
    r.asked += one;
    r.waited += one;
  } else if (record.kind == RecordKind::ChannelTaken) {
    ++r.holders;
    r.waiting += span;
    r.begun += one;
    if (record.b != 0) {
      SIM_ASSERT(r.waiters > 0);
      --r.waiters;
    } else {
      r.asked += one;
    }
  } else if (record.kind == RecordKind::ChannelFreed) {
    SIM_ASSERT(r.holders > 0);
    --r.holders;
    r.held += span;
    r.ended += one;
    r.time_outs += record.b != 0 ? one : 0;
  } else if (record.kind == RecordKind::ChannelGivenUp) {
    SIM_ASSERT(r.waiters > 0);
    --r.waiters;
    r.waiting += span;
    r.given_up += one;
    r.time_outs += one;
  } else if (record.kind == RecordKind::ChannelMoved) {
    r.waiters -= record.c;
    if (counts) r.most_waiters = std::max(r.most_waiters, r.waiters);
    Row& next = row(record.who, record.b);
    next.waiters += record.c;
    if (counts) next.most_waiters = std::max(next.most_waiters, next.waiters);
    return;
  } else {
    r.holders -= record.b;
    r.waiters -= record.c;
    r.lost += counts ? record.b + record.c : 0;
  }
  if (counts) note_most(record, r);
}

void SecureChannels::finish(Instant now) {
  for (Row& r : rows_) advance(r, now);
}

}  // namespace casgrid
