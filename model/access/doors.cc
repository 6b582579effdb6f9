#include "model/access/doors.h"

#include "model/base/assert.h"
#include "model/base/protocol_row.h"

namespace casgrid {

Doors::Doors(const AccessServerOptions& options)
    : options_(options),
      tickets_(kFirstMailboxHalf, TlsTickets(options.tls_issuer, options.tls_lifetime)),
      keeps_origins_(options.keeps_access_log) {}

Handle Doors::offered(const Input& input, unsigned half, bool is_plain, Instant now, Outbox& out) {
  SIM_ASSERT(half != kServerHalf && half < tickets_.size());
  const Handle handle = doors_.take();
  Door& door = *doors_.find(handle);
  door.connection = input.connection;
  door.half = static_cast<std::uint8_t>(half);
  door.is_privileged = is_back_end(input.port);
  if (keeps_origins_) {
    if (handle.slot >= origins_.size()) origins_.resize(handle.slot + 1);
    origins_[handle.slot] = {input.peer, input.source, now, input.port};
  }
  const std::uint64_t tag = pack_tag(FrontTag::Door, handle);
  out.label(input.connection, tag);
  door.begins_plain = is_plain;
  if (is_plain) {
    door.is_accepted = true;
    out.accept(input.connection);
    return handle;
  }
  door.is_secure = true;
  begin_handshake(door, input.tls_session, tag, now, out);
  return handle;
}

void Doors::begin_handshake(Door& door, std::uint32_t session, std::uint64_t tag, Instant now,
                            Outbox& out) {
  door.is_resumed = tickets_[door.half].accepts(session, now);
  door.owes_handshake = true;
  out.spend(options_.tls.of(door.is_resumed), tag, CpuPurpose::Tls);
}

std::uint64_t Doors::take_handshake(Door& door) const {
  const bool owes = door.owes_handshake;
  door.owes_handshake = false;
  return owes ? options_.tls.of(door.is_resumed) : 0;
}

void Doors::shook_hands(Handle handle, CertificateId shown, Instant now, Outbox& out) {
  Door* door = doors_.find(handle);
  SIM_ASSERT(door != nullptr && !door->is_accepted && door->is_secure);
  door->is_accepted = true;
  out.accept(door->connection,
             {tickets_[door->half].issue(now), door->is_resumed, word_of_shown(*door, shown)});
  out.record(RecordKind::ConnectionAccepted, door->is_resumed ? 1 : 0);
}

void Doors::begin_tls(Handle handle, std::uint32_t session, std::uint64_t tag, Instant now,
                      Outbox& out) {
  Door* door = doors_.find(handle);
  SIM_ASSERT(door != nullptr && door->is_accepted && !door->is_secure);
  begin_handshake(*door, session, tag, now, out);
}

Welcome Doors::end_tls(Handle handle, CertificateId shown, Instant now, Outbox& out) {
  Door* door = doors_.find(handle);
  SIM_ASSERT(door != nullptr && door->is_accepted && !door->is_secure);
  door->is_secure = true;
  out.record(RecordKind::ConnectionAccepted, door->is_resumed ? 1 : 0);
  return {tickets_[door->half].issue(now), door->is_resumed, word_of_shown(*door, shown)};
}

void Doors::left(Handle handle, Outbox& out) {
  const Door* door = doors_.find(handle);
  SIM_ASSERT(door != nullptr);
  drop_handshake(handle, *door, out);
  doors_.give_back(handle);
}

// Nobody waits for the handshake of a door that has ended before it was opened.
void Doors::drop_handshake(Handle handle, const Door& door, Outbox& out) const {
  if (!door.is_accepted && options_.drops_waiting) out.drop(pack_tag(FrontTag::Door, handle));
}

void Doors::close(Handle handle, Outbox& out) {
  const Door* door = doors_.find(handle);
  SIM_ASSERT(door != nullptr);
  drop_handshake(handle, *door, out);
  out.close(door->connection);
  doors_.give_back(handle);
}

void Doors::restart(unsigned half, Outbox& out) {
  std::vector<Handle> closed;
  doors_.for_each([&](Handle handle, Door& door) {
    if (door.half != half) return;
    drop_handshake(handle, door, out);
    out.close(door.connection);
    closed.push_back(handle);
  });
  SIM_ASSERT(closed.size() <= doors_.in_use());
  // The first slot is the next to be taken, as in a server that starts.
  for (; !closed.empty(); closed.pop_back()) doors_.give_back(closed.back());
  tickets_[half].forget();
}

void Doors::forget_tickets() {
  for (TlsTickets& tickets : tickets_) tickets.forget();
}

void Doors::forget() {
  doors_.clear();
  forget_tickets();
}

std::size_t Doors::memory_bytes() const {
  return doors_.memory_bytes() + origins_.capacity() * sizeof(Origin);
}

}  // namespace casgrid
