#include "model/smtp/reception.h"

#include <algorithm>

#include "model/base/assert.h"
#include "model/directory/component_state.h"
#include "model/directory/protocol.h"
#include "model/smtp/ports.h"
#include "model/smtp/sizes.h"

namespace casgrid::smtp {

Reception::Reception(const MailboxDesk& desk, const Options& options)
    : desk_(desk),
      cpu_draws_(desk.options.seed, desk.name(), "smtp " + desk.options.cpu_draws),
      transport_(desk, options),
      received_(AccessSide::BackEnd, false, desk.options.keeps_access_log) {}

bool Reception::is_active() const {
  return desk_.components.effective(ComponentId::HubTransport) == ComponentState::Active;
}

void Reception::offered(const Input& input, Instant now, Outbox& out) {
  const Server& self = desk_.directory.at(desk_.self());
  const auto port = static_cast<std::uint16_t>(input.port);
  const bool is_delivery = input.port == kDelivery;
  const bool is_open = port == self.transport_port || port == self.client_proxy_port || is_delivery;
  if (!is_open || !self.transport_running) {
    out.close(input.connection);
    return;
  }
  const bool refuses =
      (!is_delivery && !is_active()) || desk_.health.sickness(Protocol::Smtp) == Sickness::Errors;
  SessionJournal::Way way;
  way.peer = input.peer;
  way.port = port;
  if (refuses) {
    received_.turned_away(way, Refusal::NotActive, now, out);
    out.label(input.connection, tag_of(TransportTag::Session, {}));
    out.accept(input.connection);
    out.send(input.connection, {kLineBytes, refusal(0, Verb::Ehlo, Refusal::NotActive)});
    out.close(input.connection);
    return;
  }
  const Handle handle = sessions_.take();
  Session& s = *sessions_.find(handle);
  s.connection = input.connection;
  s.is_delivery = is_delivery;
  s.peer = input.peer;
  s.port = port;
  out.label(input.connection, tag_of(TransportTag::Session, handle));
  out.accept(input.connection);
  received_.open(handle, way, now, out);
  if (desk_.health.sickness(Protocol::Smtp) == Sickness::Hangs) return;
  Reply greeting;
  greeting.code = kReady;
  say(handle, greeting, kBannerBytes, now, out);
}

void Reception::say(Handle handle, const Reply& reply, std::uint32_t bytes, Instant now,
                    Outbox& out) {
  received_.answered(handle, reply, now, out);
  out.send(sessions_.find(handle)->connection, {bytes, reply});
}

void Reception::opened(const Input& input, Instant now, Outbox& out) {
  transport_.handle(input, now, out);
}

void Reception::message(const Input& input, Instant now, Outbox& out) {
  if (tag_kind<TransportTag>(input.tag) != TransportTag::Session) {
    transport_.handle(input, now, out);
    answer_taken(now, out);
    return;
  }
  const Handle handle = tag_handle(input.tag);
  Session* s = sessions_.find(handle);
  if (s == nullptr || desk_.health.sickness(Protocol::Smtp) == Sickness::Hangs) return;
  if (const auto* some = input.message->as<Recipients>()) {
    if (s->stage != Stage::Idle) return;
    envelopes_.add(s->envelope, *some);
    if (s->envelope.is_whole()) offer(handle, now, out);
  } else if (const auto* shadow = input.message->as<AskDiscards>()) {
    received_.asked(handle, LineKind::AskedDiscards, now, out);
    received_.asked(handle, LineKind::ToldDiscards, now, out);
    transport_.discards(*shadow, s->connection, now, out);
  } else if (const auto* lost = input.message->as<AskResubmit>()) {
    transport_.resubmit(*lost, now, out);
    out.send(s->connection, {kLineBytes, Reply{}});
  } else if (const auto* asked = input.message->as<Command>()) {
    if (asked->verb == Verb::Piece) {
      piece(handle, *asked, now, out);
    } else if (asked->verb == Verb::Mail && s->stage == Stage::Idle) {
      s->envelope.mail = *asked;
      s->envelope.has_mail = true;
      if (s->envelope.is_whole()) offer(handle, now, out);
    }
  }
}

bool Reception::are_here(const Session& s, Instant now) const {
  bool all = true;
  envelopes_.for_each(s.envelope, [&](UserId user) {
    const DatabaseId database =
        user.is_none() ? DatabaseId{} : desk_.directory.database_of(user, now);
    all = all && !database.is_none() && desk_.mounts.is_mounted(database);
  });
  return all;
}

void Reception::refuse(Handle handle, std::uint32_t number, Verb to, Refusal why, Instant now,
                       Outbox& out) {
  Session& s = *sessions_.find(handle);
  s.stage = Stage::Idle;
  envelopes_.drop(s.envelope);
  say(handle, refusal(number, to, why), kLineBytes, now, out);
}

// The envelope is whole: may the body come?
void Reception::offer(Handle handle, Instant now, Outbox& out) {
  Session& s = *sessions_.find(handle);
  const std::uint32_t number = s.envelope.mail.number;
  if (s.envelope.mail.is_shadow) received_.asked(handle, LineKind::AskedToShadow, now, out);
  received_.envelope(handle, s.envelope, envelopes_, now, out);
  if (s.is_delivery ? !are_here(s, now) : !is_active()) {
    refuse(handle, number, Verb::Mail, s.is_delivery ? Refusal::StoreElsewhere : Refusal::NotActive,
           now, out);
    return;
  }
  s.stage = Stage::Body;
  s.passed = 0;
  s.arrived = now;
  Reply go_on;
  go_on.number = number;
  go_on.to = Verb::Mail;
  go_on.code = kGoOn;
  say(handle, go_on, kLineBytes, now, out);
}

void Reception::piece(Handle handle, const Command& asked, Instant now, Outbox& out) {
  Session& s = *sessions_.find(handle);
  if (s.stage != Stage::Body || asked.mail != s.envelope.mail.mail) return;
  s.passed += asked.octets;
  s.number = asked.number;
  if (s.passed < s.envelope.mail.octets) return;
  const Command& mail = s.envelope.mail;
  if (mail.is_shadow) {
    done(handle, transport_.keep_copy(s.envelope, envelopes_, now, out), now, out);
    return;
  }
  s.stage = Stage::Working;
  const std::uint64_t work = share_of_work(desk_, cpu_draws_, mail);
  s.kilocycles = static_cast<std::uint32_t>(std::min<std::uint64_t>(work, 0xFFFFFFFFu));
  if (!mail.is_repeat) desk_.ledger.arrived(desk_.directory.group_index(mail.user), work);
  out.spend(work, tag_of(TransportTag::Reception, handle),
            mail.is_repeat ? CpuPurpose::Repeat : CpuPurpose::Work);
}

void Reception::work_done(std::uint64_t tag, Instant now, Outbox& out) {
  if (tag_kind<TransportTag>(tag) != TransportTag::Reception) {
    Input done;
    done.kind = InputKind::WorkDone;
    done.tag = tag;
    transport_.handle(done, now, out);
    answer_taken(now, out);
    return;
  }
  const Handle handle = tag_handle(tag);
  Session* s = sessions_.find(handle);
  if (s == nullptr || s->stage != Stage::Working) return;  // the server has crashed since
  const bool is_gone = s->connection.is_none();
  if (s->is_delivery && !are_here(*s, now)) {
    if (is_gone)
      end(handle);
    else
      refuse(handle, s->number, Verb::Piece, Refusal::StoreElsewhere, now, out);
    return;
  }
  if (s->is_delivery) {
    envelopes_.for_each(s->envelope,
                        [&](UserId user) { transport_.deliver(s->envelope.mail, user, now, out); });
    if (is_gone)
      end(handle);
    else
      done(handle, 0, now, out);
    return;
  }
  s->stage = Stage::Taking;
  transport_.take({handle, s->peer, s->port}, s->envelope, envelopes_, now, out);
  answer_taken(now, out);
}

void Reception::done(Handle handle, std::uint64_t shadow_number, Instant now, Outbox& out) {
  Session& s = *sessions_.find(handle);
  Reply taken;
  taken.number = s.number;
  taken.to = Verb::Piece;
  taken.kilocycles = s.kilocycles;
  taken.worked_on = desk_.self();
  taken.shadow_number = shadow_number;
  s.stage = Stage::Idle;
  s.kilocycles = 0;
  envelopes_.drop(s.envelope);
  say(handle, taken, kLineBytes, now, out);
}

void Reception::answer_taken(Instant now, Outbox& out) {
  for (const auto& [handle, why] : transport_.answers()) {
    Session* s = sessions_.find(handle);
    if (s == nullptr) continue;  // the server has crashed since
    if (s->connection.is_none())
      end(handle);
    else if (why == Refusal::None)
      done(handle, 0, now, out);
    else
      refuse(handle, s->number, Verb::Piece, why, now, out);
  }
}

void Reception::started(Instant now, Outbox& out) {
  transport_.started(now, out);
  answer_taken(now, out);
}

void Reception::mounted(DatabaseId database, Instant lost_since, Instant now, Outbox& out) {
  transport_.mounted(database, lost_since, now, out);
}

void Reception::components_changed(Instant now, Outbox& out) {
  transport_.components_changed(now, out);
}

void Reception::end(Handle handle) {
  envelopes_.drop(sessions_.find(handle)->envelope);
  sessions_.give_back(handle);
}

void Reception::timer_due(std::uint64_t tag, Instant now, Outbox& out) {
  Input due;
  due.kind = InputKind::TimerDue;
  due.tag = tag;
  transport_.handle(due, now, out);
  answer_taken(now, out);
}

void Reception::closed(const Input& input, Instant now, Outbox& out) {
  if (tag_kind<TransportTag>(input.tag) != TransportTag::Session) {
    transport_.handle(input, now, out);
    answer_taken(now, out);
    return;
  }
  const Handle handle = tag_handle(input.tag);
  Session* s = sessions_.find(handle);
  if (s == nullptr) return;
  s->connection = ConnectionId{};
  received_.close(handle, now, out);
  // What has its last octet is taken, whoever still listens.
  if (s->stage != Stage::Working && s->stage != Stage::Taking) end(handle);
}

void Reception::crashed() {
  sessions_.clear();
  envelopes_.clear();
  received_.restart();
  transport_.crashed();
}

std::size_t Reception::memory_bytes() const {
  return sessions_.memory_bytes() + envelopes_.memory_bytes() + transport_.memory_bytes() +
         received_.memory_bytes();
}

std::unique_ptr<MailboxHalf> make_reception(const MailboxDesk& desk) {
  return std::make_unique<Reception>(desk, desk.options.halves.of<Options>());
}

}  // namespace casgrid::smtp
