#include "sim/observe/timeline.h"

#include <algorithm>

#include "model/base/action.h"

namespace casgrid {
namespace {

constexpr std::uint64_t kBad = 400;
constexpr std::uint64_t kHurts = 500;

// A good answer to work in a mailbox. That the front end still has a logon page helps nobody whose
// mailbox is gone.
bool serves_again(ActionId action, std::uint64_t status) {
  return row_of(action).is_work && status < kBad;
}

bool is_of_a_client(RecordKind kind) {
  return kind == RecordKind::RequestFailed || kind == RecordKind::RequestAnswered;
}

template <class Values>
auto& at_least(Values& values, std::size_t index) {
  if (index >= values.size()) values.resize(index + 1);
  return values[index];
}

}  // namespace

void Timeline::Segment::merge(const Segment& other) {
  latency.merge(other.latency);
  operations.add(other.operations);
  good += other.good;
  ended += other.ended;
}

void Timeline::add(const Record& record) {
  if (record.kind == RecordKind::FaultApplied || record.kind == RecordKind::FaultCleared) {
    if (record.a < is_step_.size() && is_step_[record.a]) return;
    entries_.push_back({});
    entries_.back().at = record.at;
    entries_.back().fault = record.a;
    entries_.back().applied = record.kind == RecordKind::FaultApplied;
    segments_.emplace_back();
    return;
  }
  if (is_of_a_client(record.kind)) {
    if (record.at >= warm_up_) result(record);
    return;
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
    default:
      break;
  }
}

void Timeline::add(const OperationSaid& said) {
  if (said.ended < warm_up_ || said.is_pending) return;
  std::size_t segment = entries_.size();
  while (segment > 0 && entries_[segment - 1].at > said.ended) --segment;
  segments_[segment].operations.end(said.end);
}

void Timeline::result(const Record& record) {
  const bool is_answer = record.kind == RecordKind::RequestAnswered;
  const auto said = ActionResult::of(record.d);
  const ActionId action = said.action;
  if (is_long_poll(action)) {
    // A long poll that breaks is made again: nobody notices.
    if (!is_answer && !entries_.empty()) ++entries_.back().long_polls_broken;
    return;
  }
  Segment& segment = segments_.back();
  const Duration took{static_cast<std::int64_t>(record.c)};
  const std::uint64_t code = said.result;  // status, or reason
  ++segment.ended;
  if (is_answer && code < kBad) {
    ++segment.good;
    segment.latency.add(took);
  } else if (!is_answer && said.as<FailureReason>() == FailureReason::TimedOut) {
    segment.latency.add_at_least(took);
  }
  if (entries_.empty()) return;
  if (is_answer && code < kHurts) {
    if (serves_again(action, code)) good(record);
    return;
  }
  ++(is_answer ? entries_.back().errors : entries_.back().failed);
  hurt(record.who.index(), record.a, static_cast<std::uint32_t>(entries_.size() - 1));
}

std::uint32_t Timeline::take(const Hurt& hurt) {
  if (free_ == 0) {
    hurts_.push_back(hurt);
    return static_cast<std::uint32_t>(hurts_.size());
  }
  const std::uint32_t taken = free_;
  free_ = hurts_[taken - 1].next;
  hurts_[taken - 1] = hurt;
  return taken;
}

// A client that this line has hurt, or a later one, is hurt already.
void Timeline::hurt(std::size_t who, std::uint32_t client, std::uint32_t entry) {
  std::uint32_t& latest = at_least(clients_[who], client);
  if (latest != 0 && hurts_[latest - 1].entry >= entry) return;
  PopulationRow& population = populations_[who];
  population.waiting += latest == 0 ? 1 : 0;
  latest = take({entry, latest});
  ++population.incidents;
  ++entries_[entry].incidents;
  ++entries_[entry].waiting;
  const std::uint32_t devices = who < devices_.size() ? std::max(devices_[who], 1u) : 1;
  std::uint32_t& counted_in = at_least(counted_in_[who], client / devices);
  population.hurt += counted_in == 0 ? 1 : 0;
  entries_[entry].hurt += counted_in >= entry + 1 ? 0 : 1;
  counted_in = std::max(counted_in, entry + 1);
}

void Timeline::overdue(ParticipantId who, std::uint32_t client, Instant sent, Instant now) {
  segments_.back().latency.add_at_least(now - sent);
  if (entries_.empty()) return;
  const auto next =
      std::find_if(entries_.begin(), entries_.end(), [&](const Entry& e) { return e.at >= sent; });
  const std::size_t entry =
      static_cast<std::size_t>(next - entries_.begin()) - (next == entries_.end() ? 1 : 0);
  hurt(who.index(), client, static_cast<std::uint32_t>(entry));
}

void Timeline::good(const Record& record) {
  auto& clients = clients_[record.who.index()];
  if (record.a >= clients.size() || clients[record.a] == 0) return;
  PopulationRow& population = populations_[record.who.index()];
  --population.waiting;
  for (std::uint32_t at = clients[record.a]; at != 0;) {
    Hurt& hurt = hurts_[at - 1];
    Entry& entry = entries_[hurt.entry];
    --entry.waiting;
    if (!entry.first_recovered) entry.first_recovered = record.at;
    entry.last_recovered = record.at;
    const Duration took = record.at - entry.at;
    if (!population.longest || took > *population.longest) population.longest = took;
    const std::uint32_t next = hurt.next;
    hurt.next = free_;
    free_ = at;
    at = next;
  }
  clients[record.a] = 0;
}

std::optional<Instant> Timeline::waiting_since(ParticipantId who) const {
  std::optional<Instant> first;
  for (std::uint32_t at : clients_[who.index()]) {
    for (; at != 0; at = hurts_[at - 1].next) {
      const Instant since = entries_[hurts_[at - 1].entry].at;
      if (!first || since < *first) first = since;
    }
  }
  return first;
}

}  // namespace casgrid
