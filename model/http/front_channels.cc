// The channels of Outlook Anywhere at a front end. A channel is a request whose body, or whose
// answer, goes on for as long as its session lasts. The front end knows nothing of the session: it
// holds each channel on an upstream connection of its own, and what passes is not read but for what
// it costs. A call costs the work of a request, as it does on the byte pipes of mail programs.
#include <algorithm>

#include "model/base/assert.h"
#include "model/http/front_half.h"
#include "model/http/work.h"

namespace casgrid {

// Requires: the door is somebody's.
void HttpFront::piece(Handle door_handle, const Message& message, Outbox& out) {
  const Door* door = desk_.doors.find(door_handle);
  SIM_ASSERT(door != nullptr);
  const Pending* p = pending_.find(door->session);
  // Octets without a request that could take them.
  if (p == nullptr || p->stage != Stage::BackEnd || !is_channel(p->request.action)) return;
  if (desk_.health.sickness(protocol_of(p->request.action)) == Sickness::Hangs) return;
  if (AccessRecord* record = journal_.find(door->session)) record->request_bytes += message.bytes;
  HttpPiece said = *message.as<HttpPiece>();
  if (said.kind != HttpPiece::Kind::Call) {
    out.send(upstream_.find(p->upstream)->connection, {message.bytes, said});
    return;
  }
  const std::size_t group = group_of(p->request);
  const std::uint64_t work =
      whole_work(desk_.options.request_kilocycles[group].draw(cpu_draws_.at(said.nonce, 0)));
  const auto kilocycles = static_cast<std::uint32_t>(std::min<std::uint64_t>(work, 0xFFFFFFFFu));
  if (!said.is_repeat) desk_.ledger.arrived(group, kilocycles);
  if (said.passed_by.is_none()) {
    // Of use once its answer has come down the other channel, by way of whichever front end.
    said.passed_by = desk_.options.self;
    said.passed_kilocycles = kilocycles;
  } else if (!said.is_repeat) {
    desk_.ledger.useful += kilocycles;
  }
  const Handle parcel = parcels_.take();
  *parcels_.find(parcel) = {Message(message.bytes, said), door->session};
  const CpuPurpose purpose = said.is_repeat          ? CpuPurpose::Repeat
                             : is_logon(said.action) ? CpuPurpose::Logon
                                                     : CpuPurpose::Work;
  out.spend(work, desk_.tag(Tag::Piece, parcel), purpose);
}

void HttpFront::piece_done(Handle handle, Outbox& out) {
  const Parcel* found = parcels_.find(handle);
  if (found == nullptr) return;
  const Parcel parcel = *found;
  parcels_.give_back(handle);
  const Pending* p = pending_.find(parcel.request);
  if (p == nullptr) return;  // its channel ended meanwhile
  SIM_ASSERT(p->stage == Stage::BackEnd);
  out.send(upstream_.find(p->upstream)->connection, parcel.message);
}

// A channel that is open was worth its work; a call was once it is answered.
void HttpFront::count_useful(Pending& p, const HttpPart& part) {
  if (part.kind == HttpPart::Kind::Continue && !p.request.is_repeat) {
    desk_.ledger.useful += p.kilocycles;
    p.kilocycles = 0;
  }
  if (part.kind != HttpPart::Kind::Answer || part.status >= 500 || p.request.is_from_front_end)
    return;
  if (!part.worked_on.is_none()) desk_.useful_at[part.worked_on.index()] += part.kilocycles;
  if (!part.passed_by.is_none()) desk_.useful_at[part.passed_by.index()] += part.passed_kilocycles;
}

// HttpProxy.ConcurrencyGuards.TargetBackendLimit (facts 3.5), of channels and of phones' requests
// to older front ends, each apart: as many as this front end has outstanding to one of them.
bool HttpFront::is_beyond_guard(Handle handle, Outbox& out) {
  Pending& p = at(handle);
  const ServerId target = p.lookup.active;
  const Server& self = desk_.directory.at(desk_.options.self);
  const bool is_of_its_kind =
      is_channel(p.request.action) || protocol_of(p.request.action) == Protocol::ActiveSync;
  const bool is_watched = is_of_its_kind && self.product >= Product::Exchange2013 &&
                          desk_.directory.at(target).is_front_end() &&
                          desk_.directory.at(target).product < Product::Exchange2013;
  if (!is_watched) return false;
  SIM_ASSERT(!p.is_guarded);
  if (guards_.empty()) guards_.resize(2 * desk_.directory.servers.size());
  std::uint32_t& outstanding = guards_[guard_of(p)];
  const bool is_logged = self.version >= builds::kCu7;
  // What bounds channels from then on is the queue of ASP.NET (facts 7.5), which phones do not
  // fill.
  const bool has_bound = !is_logged || is_channel(p.request.action);
  const std::uint32_t most = is_logged ? options_.target_guard_from_cu7 : options_.target_guard;
  const bool is_beyond = has_bound && outstanding >= most;
  if (outstanding >= options_.target_guard || is_beyond) {
    out.record(RecordKind::GuardExceeded, target.value,
               static_cast<std::uint32_t>(protocol_of(p.request.action)), outstanding,
               is_beyond ? 1 : 0);
  }
  if (is_beyond) return true;
  ++outstanding;
  p.is_guarded = true;
  return false;
}

// Each application pool counts for itself.
std::size_t HttpFront::guard_of(const Pending& p) {
  return 2 * p.lookup.active.index() + (is_channel(p.request.action) ? 0 : 1);
}

// Requires: it stands where proxy() has put it, or was never there.
void HttpFront::release_guard(Pending& p) {
  if (!p.is_guarded) return;
  std::uint32_t& outstanding = guards_[guard_of(p)];
  SIM_ASSERT(outstanding > 0);
  --outstanding;
  p.is_guarded = false;
}

void HttpFront::end(Handle handle) {
  release_guard(at(handle));
  pending_.give_back(handle);
}

}  // namespace casgrid
