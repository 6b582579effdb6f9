// The byte pipe. What passes is not read; only what it cost is taken note of, for the counts of
// useful work.
#include <algorithm>

#include "model/base/assert.h"
#include "model/mailaccess/front_half.h"

namespace casgrid::mailaccess {

void Front::pipe_up(Handle handle, const Message& message, Outbox& out) {
  Session& s = *sessions_.find(handle);
  const Handle parcel = parcels_.take();
  Parcel& p = *parcels_.find(parcel);
  p.message = message;
  p.session = handle;
  journal_.passed_up(handle, message.bytes);
  if (s.first_parcel.is_none()) {
    s.first_parcel = parcel;
    spend_on(parcel, out);
  } else {
    parcels_.find(s.last_parcel)->next = parcel;
  }
  s.last_parcel = parcel;
}

void Front::spend_on(Handle parcel, Outbox& out) {
  const Parcel& p = *parcels_.find(parcel);
  Session& s = *sessions_.find(p.session);
  const auto* command = p.message.as<Command>();
  s.is_repeat = command != nullptr && command->is_repeat;
  const std::uint64_t nonce = command == nullptr ? s.nonce : command->nonce;
  const std::uint64_t work =
      whole_work(desk_.options.request_kilocycles[s.group].draw(cpu_draws_.at(nonce, 1)));
  s.kilocycles = static_cast<std::uint32_t>(std::min<std::uint64_t>(work, 0xFFFFFFFFu));
  if (!s.is_repeat) desk_.ledger.arrived(s.group, s.kilocycles);
  out.spend(work, desk_.tag(Tag::Parcel, parcel),
            s.is_repeat ? CpuPurpose::Repeat : CpuPurpose::Work);
}

void Front::parcel_done(Handle parcel, Outbox& out) {
  const Parcel* found = parcels_.find(parcel);
  if (found == nullptr) return;
  const Parcel p = *found;
  parcels_.give_back(parcel);
  Session* s = sessions_.find(p.session);
  if (s == nullptr) return;  // it ended meanwhile
  SIM_ASSERT(s->stage == Stage::Piping && s->first_parcel == parcel);
  out.send(upstream_.find(s->upstream)->connection, p.message);
  s->first_parcel = p.next;
  if (p.next.is_none()) {
    s->last_parcel = Handle{};
  } else {
    spend_on(p.next, out);
  }
}

void Front::pipe_down(Handle handle, const Message& message, Outbox& out) {
  const Session& s = *sessions_.find(handle);
  if (const auto* reply = message.as<Reply>(); reply != nullptr && !s.is_repeat) {
    desk_.ledger.useful += s.kilocycles;
    if (reply->kilocycles > 0) desk_.useful_at[reply->worked_on.index()] += reply->kilocycles;
  }
  sessions_.find(handle)->kilocycles = 0;  // counted
  journal_.passed_down(handle, message.bytes);
  out.send(desk_.doors.find(s.door)->connection, message);
}

// The mailbox server ended it, or is gone: a session on its way goes on elsewhere, one that is
// there ends, and the client's connection with it.
void Front::upstream_closed(Handle upstream, Instant now, Outbox& out) {
  const UpstreamPool::Upstream* u = upstream_.find(upstream);
  if (u == nullptr) return;
  const Handle handle = u->user();
  upstream_.drop(upstream);
  Session* s = sessions_.find(handle);
  SIM_ASSERT(s != nullptr);
  s->upstream = Handle{};
  if (s->stage != Stage::Piping) {
    failed_upstream(handle, now, out);
    return;
  }
  const Handle door = s->door;
  finish(handle, now, out);
  desk_.doors.close(door, out);
}

}  // namespace casgrid::mailaccess
