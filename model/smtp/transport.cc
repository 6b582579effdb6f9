#include "model/smtp/transport.h"

#include <algorithm>

#include "model/base/assert.h"
#include "model/base/record.h"
#include "model/directory/component_state.h"
#include "model/smtp/ports.h"
#include "model/smtp/sizes.h"

namespace casgrid::smtp {
namespace {

constexpr Duration kPatience = std::chrono::minutes(1);

DagId group_of(const Directory& directory, ServerId server) {
  for (std::size_t i = 0; i < directory.dags.size(); ++i) {
    const auto& members = directory.dags[i].members;
    if (std::find(members.begin(), members.end(), server) != members.end()) return DagId{i};
  }
  return {};
}

}  // namespace

std::uint64_t share_of_work(const MailboxDesk& desk, const RandomStream& draws,
                            const Command& mail) {
  const std::size_t group = desk.directory.group_index(mail.user);
  return whole_work(desk.options.request_kilocycles[group].draw(draws.at(mail.nonce, 0))) / 2;
}

Transport::Transport(const MailboxDesk& desk, const Options& options)
    : desk_(desk),
      options_(options),
      own_group_(group_of(desk.directory, desk.self())),
      cpu_draws_(desk.options.seed, desk.name(), "smtp store " + desk.options.cpu_draws),
      patience_(kPatience) {}

void Transport::started(Instant now, Outbox& out) {
  copies_.for_each([&](Handle handle, const Copy&) { wait(handle, now, out); });
}

void Transport::crashed() {
  patience_.clear();
  copies_.for_each([](Handle, Copy& copy) {
    copy.connection = {};
    copy.stage = Stage::Waits;
    ++copy.attempt;
  });
}

// ---- where copies go ---------------------------------------------------------------------------

// Outside any group the servers of one version in one site are one (facts 2.13).
bool Transport::is_of_own_group(DatabaseId database) const {
  const Directory& d = desk_.directory;
  const Database& db = d.at(database);
  if (!db.dag.is_none() || !own_group_.is_none()) return db.dag == own_group_;
  const Server& self = d.at(desk_.self());
  const Server& holder = d.at(db.active_on);
  return holder.site == self.site && holder.product == self.product;
}

bool Transport::is_one_destination(DatabaseId a, DatabaseId b) const {
  if (a == b) return true;
  if (is_of_own_group(a) || is_of_own_group(b)) return false;
  const Database& x = desk_.directory.at(a);
  const Database& y = desk_.directory.at(b);
  return x.dag.is_none() ? y.dag.is_none() && x.active_on == y.active_on : x.dag == y.dag;
}

std::optional<Transport::Hop> Transport::hop_of(const Copy& copy) const {
  if (is_of_own_group(copy.database)) {
    const ServerId active = desk_.mounts.is_mounted(copy.database)
                                ? desk_.self()
                                : desk_.mounts.active_copy(copy.database);
    // That it is here was true when it was mounted here last.
    if (active.is_none() || (active == desk_.self() && !desk_.mounts.is_mounted(copy.database)))
      return std::nullopt;
    return Hop{active, static_cast<std::uint16_t>(kDelivery)};
  }
  const ServerId member = member_of_group(copy);
  return Hop{member, desk_.directory.at(member).transport_port};
}

// The nearest first, and the next with every try.
ServerId Transport::member_of_group(const Copy& copy) const {
  const Directory& d = desk_.directory;
  const Database& db = d.at(copy.database);
  if (db.dag.is_none()) return db.active_on;
  std::vector<ServerId> members = d.at(db.dag).members;
  const SiteId here = d.at(desk_.self()).site;
  std::stable_sort(members.begin(), members.end(), [&](ServerId a, ServerId b) {
    return d.graph.between(here, d.at(a).site) < d.graph.between(here, d.at(b).site);
  });
  return members[copy.tries % members.size()];
}

// No connector leads out of the organisation yet: who has no mailbox here is a contact or a group
// whose message is at its end.
void Transport::beyond(const Command& mail, Instant, Outbox& out) const {
  out.record(RecordKind::MailHanded, 1, ServerId{}.value, mail.mail);
}

void Transport::take(const Envelope& envelope, const Envelopes& envelopes, Instant now,
                     Outbox& out) {
  const Command& mail = envelope.mail;
  out.record(RecordKind::MailTaken, envelope.count, mail.is_passed_on ? 1 : 0, mail.mail);
  std::vector<Handle> made;
  envelopes.for_each(envelope, [&](UserId user) {
    const DatabaseId database =
        user.is_none() ? DatabaseId{} : desk_.directory.database_of(user, now);
    if (database.is_none()) {
      beyond(mail, now, out);
      return;
    }
    const auto same = std::find_if(made.begin(), made.end(), [&](Handle h) {
      return is_one_destination(copies_.find(h)->database, database);
    });
    Handle handle = same == made.end() ? Handle{} : *same;
    if (handle.is_none()) {
      handle = copies_.take();
      made.push_back(handle);
      Copy& copy = *copies_.find(handle);
      copy.envelope.mail = mail;
      copy.envelope.mail.is_passed_on = true;
      copy.envelope.has_mail = true;
      copy.database = database;
      copy.taken = now;
    }
    envelopes_.add(copies_.find(handle)->envelope, user);
  });
  for (const Handle handle : made) attempt(handle, now, out);
}

// ---- one attempt -------------------------------------------------------------------------------

void Transport::attempt(Handle handle, Instant now, Outbox& out) {
  Copy& copy = *copies_.find(handle);
  if (desk_.components.effective(ComponentId::HubTransport) == ComponentState::Inactive) {
    wait(handle, now + options_.retry, out);  // the queue stands still
    return;
  }
  const std::optional<Hop> hop = hop_of(copy);
  if (!hop) {
    failed(handle, now, out);
    return;
  }
  copy.to = hop->to;
  ++copy.attempt;
  if (copy.to == desk_.self()) {
    copy.stage = Stage::Storing;
    const std::uint64_t work = share_of_work(desk_, cpu_draws_, copy.envelope.mail);
    if (!copy.envelope.mail.is_repeat)
      desk_.ledger.arrived(desk_.directory.group_index(copy.envelope.mail.user), work);
    out.spend(work, tag_of(TransportTag::Store, handle));
    return;
  }
  copy.stage = Stage::Opening;
  // Whoever has its number is a server of this world: MailboxServerOptions::participants.
  copy.connection = out.connect(desk_.options.participants[copy.to.index()], Port{hop->port},
                                tag_of(TransportTag::Copy, handle), {.is_plain = true});
  arm(handle, now, out);
}

void Transport::wait(Handle handle, Instant until, Outbox& out) {
  Copy& copy = *copies_.find(handle);
  copy.stage = Stage::Waits;
  copy.due = until;
  ++copy.attempt;
  out.set_timer(until, tag_of(TransportTag::Retry, handle));
}

void Transport::arm(Handle handle, Instant now, Outbox& out) {
  Copy& copy = *copies_.find(handle);
  const Instant at = patience_.add(now, {handle, ++copy.attempt});
  if (at != kNever) out.set_timer(at, tag_of(TransportTag::Patience, {}));
}

void Transport::handle(const Input& input, Instant now, Outbox& out) {
  const Handle handle = tag_handle(input.tag);
  const Copy* copy = copies_.find(handle);
  switch (tag_kind<TransportTag>(input.tag)) {
    case TransportTag::Retry:
      if (copy != nullptr && copy->stage == Stage::Waits && copy->due == now)
        attempt(handle, now, out);
      break;
    case TransportTag::Store:
      if (copy != nullptr && copy->stage == Stage::Storing) stored(handle, now, out);
      break;
    case TransportTag::Copy:
      if (copy == nullptr || copy->connection != input.connection) break;
      if (input.kind == InputKind::ConnectionClosed)
        failed(handle, now, out);
      else if (input.kind == InputKind::MessageArrived)
        said(handle, *input.message, now, out);
      break;
    case TransportTag::Patience: {
      const Instant next = patience_.due(
          now,
          [this](const Attempt& a) {
            const Copy* of = copies_.find(a.copy);
            return of == nullptr || of->attempt != a.number;
          },
          [&](const Attempt& a) { failed(a.copy, now, out); });
      if (next != kNever) out.set_timer(next, input.tag);
      break;
    }
    case TransportTag::Session:
    case TransportTag::Reception:
      SIM_ASSERT(false);  // Reception's
      break;
  }
}

void Transport::stored(Handle handle, Instant now, Outbox& out) {
  const Copy& copy = *copies_.find(handle);
  if (!desk_.mounts.is_mounted(copy.database)) {  // it has left meanwhile
    failed(handle, now, out);
    return;
  }
  envelopes_.for_each(copy.envelope,
                      [&](UserId user) { deliver(copy.envelope.mail, user, now, out); });
  settled(handle, out);
}

void Transport::deliver(const Command& mail, UserId user, Instant now, Outbox& out) const {
  out.record(RecordKind::MailDelivered, user.value, desk_.directory.database_of(user, now).value,
             mail.mail, static_cast<std::uint64_t>(ns(now - mail.made)));
}

void Transport::said(Handle handle, const Message& message, Instant now, Outbox& out) {
  Copy& copy = *copies_.find(handle);
  const auto* reply = message.as<Reply>();
  if (reply == nullptr) return;
  if (reply->code >= kPermanent) {
    out.close(copy.connection);
    bounce(handle, out);
  } else if (reply->code >= kTransient) {
    failed(handle, now, out);
  } else if (copy.stage == Stage::Opening && reply->code == kReady) {
    copy.stage = Stage::Offering;
    envelopes_.send(copy.envelope, 1, copy.connection, out);
    arm(handle, now, out);
  } else if (copy.stage == Stage::Offering && reply->code == kGoOn) {
    copy.stage = Stage::Sending;
    send_body(copy, out);
    arm(handle, now, out);
  } else if (copy.stage == Stage::Sending && reply->to == Verb::Piece && reply->code == kOk) {
    out.close(copy.connection);
    settled(handle, out);
  }
}

void Transport::send_body(const Copy& copy, Outbox& out) const {
  const std::uint32_t octets = copy.envelope.mail.octets;
  for (std::uint32_t at = 0; at < octets; at += kPieceBytes) {
    Command piece = copy.envelope.mail;
    piece.verb = Verb::Piece;
    piece.octets = piece_at(octets, at);
    out.send(copy.connection, {piece.octets + kHeadBytes, piece});
  }
}

void Transport::failed(Handle handle, Instant now, Outbox& out) {
  Copy& copy = *copies_.find(handle);
  if (!copy.connection.is_none()) out.close(copy.connection);
  copy.connection = {};
  if (now - copy.taken >= options_.expiry) {
    bounce(handle, out);
    return;
  }
  if (copy.tries < 0xFFFFu) ++copy.tries;
  wait(handle, now + (copy.tries <= options_.glitches ? options_.glitch_retry : options_.retry),
       out);
}

void Transport::settled(Handle handle, Outbox& out) {
  Copy& copy = *copies_.find(handle);
  out.record(RecordKind::MailHanded, copy.envelope.count, copy.to.value, copy.envelope.mail.mail);
  envelopes_.drop(copy.envelope);
  copies_.give_back(handle);
}

// Its author is told (a message of Transport's own, which is not followed here).
void Transport::bounce(Handle handle, Outbox& out) {
  Copy& copy = *copies_.find(handle);
  out.record(RecordKind::MailBounced, 0, copy.envelope.count, copy.envelope.mail.mail);
  envelopes_.drop(copy.envelope);
  copies_.give_back(handle);
}

std::size_t Transport::queued() const {
  std::size_t recipients = 0;
  copies_.for_each([&](Handle, const Copy& copy) { recipients += copy.envelope.count; });
  return recipients;
}

std::size_t Transport::memory_bytes() const {
  return envelopes_.memory_bytes() + copies_.memory_bytes() + patience_.memory_bytes();
}

}  // namespace casgrid::smtp
