#include "model/mailbox/mailbox_server.h"

#include <algorithm>
#include <utility>

#include "model/base/assert.h"
#include "model/directory/server_faults.h"

namespace casgrid {
namespace {

constexpr std::uint32_t kLocateAnswerBytes = 250;
constexpr std::uint32_t kAskedOrderBytes = 300;

}  // namespace

MailboxServer::MailboxServer(const Directory& directory, MailboxServerOptions options,
                             std::span<const ProtocolRow> rows)
    : options_(std::move(options)),
      mounts_(directory, options_.self, options_.active),
      components_(directory.at(options_.self).components),
      health_(options_.health, health_tag()),
      ledger_(directory.user_groups.size()) {
  make_halves(directory, rows);
}

void MailboxServer::make_halves(const Directory& directory, std::span<const ProtocolRow> rows) {
  std::vector<decltype(ProtocolRow::mailbox_half)> makers;
  for (const ProtocolRow& row : rows) {
    if (std::find(options_.speaks.begin(), options_.speaks.end(), row.id) == options_.speaks.end())
      continue;
    SIM_ASSERT(row.mailbox_half != nullptr);
    const auto made = std::find(makers.begin(), makers.end(), row.mailbox_half);
    const auto place = static_cast<std::size_t>(made - makers.begin());
    if (made == makers.end()) {
      SIM_ASSERT(place < kMostHalves);
      makers.push_back(row.mailbox_half);
      halves_.push_back(row.mailbox_half(
          MailboxDesk{.directory = directory,
                      .options = options_,
                      .mounts = mounts_,
                      .health = health_,
                      .components = components_,
                      .ledger = ledger_,
                      .changed = changed_,
                      .half = static_cast<unsigned>(kFirstMailboxHalf + 1 + place)}));
    }
    listen(row.back_end_port, place);
    for (const ListeningPort& direct : row.direct_ports) listen(direct.port, place);
    for (const Port port : row.server_ports) listen(port, place);
  }
}

void MailboxServer::listen(Port port, std::size_t half) {
  for (const Listening& other : listening_) {
    if (other.port != port) continue;
    SIM_ASSERT(other.half == half);
    return;
  }
  listening_.push_back({port, half});
}

MailboxHalf* MailboxServer::find_half(std::uint64_t tag) const {
  // The server's own and lower ones become too large to be a place.
  const std::size_t place = std::size_t{tag_half(tag)} - kFirstMailboxHalf - 1;
  return place < halves_.size() ? halves_[place].get() : nullptr;
}

MailboxHalf& MailboxServer::half_of(std::uint64_t tag) const {
  MailboxHalf* const half = find_half(tag);
  SIM_ASSERT(half != nullptr);
  return *half;
}

void MailboxServer::handle(const Input& input, Instant now, Outbox& out) {
  switch (input.kind) {
    case InputKind::Started:
      start(now, out);
      break;
    case InputKind::Crashed:
      crash(out);
      break;
    case InputKind::TimerDue:
      timer_due(input.tag, now, out);
      break;
    case InputKind::WorkDone:
      half_of(input.tag).work_done(input.tag, now, out);
      break;
    case InputKind::ConnectionOffered:
      offered(input, now, out);
      break;
    case InputKind::ConnectionClosed:
      half_of(input.tag).closed(input, now, out);
      break;
    case InputKind::MessageArrived:
      half_of(input.tag).message(input, now, out);
      break;
    case InputKind::Told:
      told(input, now, out);
      break;
    case InputKind::FaultTold:
      take_fault(*input.fault, components_, health_, out);
      for (const auto& half : halves_) half->components_changed(now, out);
      break;
    case InputKind::ConnectionOpened:
      half_of(input.tag).opened(input, now, out);
      break;
    case InputKind::MembershipChanged:  // the group acts on it
      break;
  }
  for (const UserId user : changed_)
    for (const auto& half : halves_) half->changed(user, now, out);
  changed_.clear();
}

void MailboxServer::start(Instant now, Outbox& out) {
  if (started_before_) out.set_timer(now + options_.mount, own_tag(Tag::Mount));
  started_before_ = true;
  for (const auto& half : halves_) half->started(now, out);
  health_.start(now, out);
}

void MailboxServer::crash(Outbox& out) {
  for (const auto& half : halves_) half->crashed();
  health_.forget();
  mounts_.crash(out);
}

void MailboxServer::timer_due(std::uint64_t tag, Instant now, Outbox& out) {
  if (tag_half(tag) != kFirstMailboxHalf) {
    half_of(tag).timer_due(tag, now, out);
    return;
  }
  switch (tag_kind<Tag>(tag)) {
    case Tag::Mount:
      for (const DatabaseId database : options_.own_databases) mounts_.mount(database, out);
      break;
    case Tag::Health:
      check_health(now, out);
      break;
  }
}

void MailboxServer::offered(const Input& input, Instant now, Outbox& out) {
  for (const Listening& l : listening_) {
    if (l.port != input.port) continue;
    halves_[l.half]->offered(input, now, out);
    return;
  }
  out.close(input.connection);
}

void MailboxServer::told(const Input& input, Instant now, Outbox& out) {
  if (const auto* query = input.message->as<LocateQuery>()) {
    LocateAnswer answer;
    answer.number = query->number;
    answer.database = query->database;
    answer.active = mounts_.active_copy(query->database);
    out.tell(input.peer, {kLocateAnswerBytes, answer});
  } else if (const auto* ordered = input.message->as<ClusterOrder>()) {
    order(*ordered, now, out);
  }
}

void MailboxServer::order(const ClusterOrder& ordered, Instant now, Outbox& out) {
  switch (ordered.kind) {
    case ClusterOrder::Kind::Mount:
      mounts_.mount(ordered.database, out);
      for (const auto& half : halves_)
        half->mounted(ordered.database, ordered.lost_since, now, out);
      break;
    case ClusterOrder::Kind::Dismount:
      mounts_.dismount(ordered.database, out);
      for (const auto& half : halves_) half->dismounted(ordered.database, now, out);
      break;
    case ClusterOrder::Kind::ActiveOn:
      mounts_.learn(ordered.database, ordered.active);
      break;
    case ClusterOrder::Kind::FailAway:
    case ClusterOrder::Kind::IsHealthy:
      break;
  }
}

// A mailbox server is not taken offline for a sick protocol: its databases fail over to members on
// which the protocol is well, and it may have them again once it is well itself.
void MailboxServer::check_health(Instant now, Outbox& out) {
  const auto is_active = [&](ComponentId c) {
    return components_.effective(c) == ComponentState::Active;
  };
  health_.due(now, is_active(ComponentId::Monitoring),
              is_active(ComponentId::RecoveryActionsEnabled), out,
              [&](const ManagedAvailability::Act& act) {
                if (act.responder < Responder::Offline || options_.cluster.is_none()) return;
                // It may have its databases again once all of its protocols are well.
                if (act.responder == Responder::Online && health_.has_offline()) return;
                ClusterOrder asked;
                asked.kind = act.responder == Responder::Online ? ClusterOrder::Kind::IsHealthy
                                                                : ClusterOrder::Kind::FailAway;
                asked.active = options_.self;
                out.order(options_.cluster, {kAskedOrderBytes, asked});
              });
}

// What is expected may not come: a connection's place may be another's by now, and so its tag.
void MailboxServer::expect(InputKind kind, std::uint64_t tag) const {
  if (const MailboxHalf* const half = find_half(tag)) half->expect(kind, tag);
}

MailboxCounts MailboxServer::counts() const {
  MailboxCounts sum;
  for (const auto& half : halves_) {
    const MailboxCounts own = half->counts();
    sum.held += own.held;
    sum.sessions += own.sessions;
    sum.queued += own.queued;
    sum.shadowed += own.shadowed;
    sum.asking += own.asking;
  }
  return sum;
}

bool MailboxServer::keeps(std::uint64_t mail, UserId user) const {
  return std::any_of(halves_.begin(), halves_.end(),
                     [&](const auto& half) { return half->keeps(mail, user); });
}

std::size_t MailboxServer::memory_bytes() const {
  std::size_t sum = mounts_.memory_bytes();
  for (const auto& half : halves_) sum += half->memory_bytes();
  return sum;
}

}  // namespace casgrid
