// Shadow redundancy and Safety Net, as Transport does them.
#include <algorithm>

#include "model/base/record.h"
#include "model/smtp/sizes.h"
#include "model/smtp/transport.h"

namespace casgrid::smtp {
namespace {

constexpr std::size_t kMostDiscards = 20 * Discards::kMost;  // in one answer

}  // namespace

// ---- copies of our messages --------------------------------------------------------------------

void Transport::ask_for_shadow(Handle handle, Instant now, Outbox& out) {
  Pending& p = *pending_.find(handle);
  const std::vector<ServerId> order =
      transport::shadow_order(desk_.directory, desk_.self(), options_.shadow,
                              static_cast<std::uint32_t>(p.envelope.mail.nonce >> 32));
  // Whom nobody reached a moment ago is not asked again so soon.
  while (p.tries < order.size() && now < unwell_until_[order[p.tries].index()]) ++p.tries;
  if (p.tries < order.size()) {
    call(Purpose::Shadow, order[p.tries], handle, now, out);
    return;
  }
  const bool is_refused =
      options_.shadow.is_enabled && options_.shadow.rejects_without && p.has_session;
  if (!is_refused) {
    accept(handle, ServerId{}, 0, now, out);
    return;
  }
  answers_.emplace_back(p.from.session, Refusal::NotRedundant);
  envelopes_.drop(p.envelope);
  pending_.give_back(handle);
}

void Transport::discards(const AskDiscards& asked, ConnectionId connection, Instant now,
                         Outbox& out) {
  const auto answer = events_.ask(asked.from, asked.seen, kMostDiscards + 1, now);
  const bool has_more = answer.numbers.size() > kMostDiscards;
  const std::size_t count = std::min(answer.numbers.size(), kMostDiscards);
  std::size_t at = 0;
  do {
    Discards told;
    told.first = answer.first + at;
    while (told.count < Discards::kMost && at < count)
      told.numbers[told.count++] = answer.numbers[at++];
    told.is_last = at == count;
    told.has_more = told.is_last && has_more;
    out.send(connection, {kDiscardsBytes, told});
  } while (at < count);
}

// ---- copies of others' messages ----------------------------------------------------------------

std::uint64_t Transport::keep_copy(const Envelope& envelope, const Envelopes& kept_by, Instant now,
                                   Outbox& out) {
  const Handle handle = kept_.take();
  Envelope& copy = *kept_.find(handle);
  copy.mail = envelope.mail;
  copy.has_mail = true;
  kept_by.for_each(envelope, [&](UserId user) { envelopes_.add(copy, user); });
  tracked_.tell(Tracked::HaReceive, copy, envelopes_, {.server = copy.mail.from}, now, out);
  out.record(RecordKind::MailShadowed, copy.count, copy.mail.from.value, copy.mail.mail);
  const std::uint64_t number =
      shadows_.keep(copy.mail.from, {.id = {copy.mail.mail}, .what = handle}, now);
  arm_heartbeat(now, out);
  return number;
}

void Transport::copy_ended(const transport::ShadowCopy& was, ServerId primary, MailCopyEnd how,
                           Instant now, Outbox& out) {
  Envelope& copy = *kept_.find(was.what);
  if (how == MailCopyEnd::LetGo)
    tracked_.tell(Tracked::HaDiscard, copy, envelopes_, {.server = primary}, now, out);
  out.record(RecordKind::MailShadowEnded, copy.count, primary.value, was.id.value,
             static_cast<std::uint64_t>(how));
  envelopes_.drop(copy);
  kept_.give_back(was.what);
}

void Transport::let_go(ServerId primary, const Discards& told, Instant now, Outbox& out) {
  for (std::size_t i = 0; i < told.count; ++i) {
    const auto was = shadows_.discard(primary, told.numbers[i]);
    if (!was) continue;  // taken over meanwhile
    keep_in_net(*kept_.find(was->what), primary, now);
    copy_ended(*was, primary, MailCopyEnd::LetGo, now, out);
  }
  seen_[primary.index()] = told.first + told.count;
}

void Transport::arm_heartbeat(Instant now, Outbox& out) {
  if (heartbeat_armed_ || shadows_.size() == 0) return;
  heartbeat_armed_ = true;
  out.set_timer(now + options_.shadow.heartbeat, tag_of(TransportTag::Heartbeat, {}));
}

void Transport::heartbeat(Instant now, Outbox& out) {
  heartbeat_armed_ = false;
  for (const ServerId primary : shadows_.primaries()) {
    for (const auto& old : shadows_.forget_old(primary, now))
      copy_ended(old, primary, MailCopyEnd::TooOld, now, out);
    if (shadows_.is_silent(primary, now))
      take_over(primary, now, out);
    else if (shadows_.copies_of(primary) > 0)
      call(Purpose::Discards, primary, {}, now, out);
  }
  arm_heartbeat(now, out);
}

// The primary is given up: what it had is this server's.
void Transport::take_over(ServerId primary, Instant now, Outbox& out) {
  for (const transport::ShadowCopy& was : shadows_.take_over(primary)) {
    const Mail mail{.shadow = {}, .is_resubmitted = true};
    tracked_.tell(Tracked::ResubmitShadow, *kept_.find(was.what), envelopes_, {.server = primary},
                  now, out);
    split(*kept_.find(was.what), mail, MailOrigin::TakenOver, now, out);
    copy_ended(was, primary, MailCopyEnd::TakenOver, now, out);
  }
  arm_queue(now, out);
}

// ---- Safety Net --------------------------------------------------------------------------------

void Transport::keep_in_net(const Envelope& envelope, ServerId primary, Instant now) {
  transport::SafetyNet& net = primary.is_none() ? own_net_ : shadow_net_;
  envelopes_.for_each(envelope, [&](UserId user) {
    if (user.is_none() || user == kOutside) return;
    net.keep({.id = {envelope.mail.mail},
              .at = now,
              .made = envelope.mail.made,
              .user = user,
              .line = envelope.mail.user,
              .primary = primary,
              .octets = envelope.mail.octets});
  });
}

void Transport::mounted(DatabaseId database, Instant lost_since, Instant now, Outbox& out) {
  if (lost_since == kNever) return;
  store_->of(database).forget_since(lost_since, [&](transport::MessageId mail, UserId user) {
    out.record(RecordKind::MailForgotten, user.value, database.value, mail.value);
  });
  const transport::ResubmitRequest wanted{database, lost_since, now, ServerId{}};
  send_again(wanted, now, out);
  for (const ServerId other : transport::boundary_of(desk_.directory, desk_.self()))
    request(wanted, other, now, out);
}

void Transport::resubmit(const AskResubmit& asked, Instant now, Outbox& out) {
  send_again({asked.database, asked.since, asked.until, asked.primary}, now, out);
}

void Transport::send_again(const transport::ResubmitRequest& wanted, Instant now, Outbox& out) {
  std::vector<transport::Kept> again;
  (wanted.primary.is_none() ? own_net_ : shadow_net_)
      .resubmit(
          wanted, now,
          [&](UserId user) { return desk_.directory.database_of(user, now) == wanted.database; },
          [&](const transport::Kept& kept) { again.push_back(kept); });
  for (const transport::Kept& kept : again) {
    Envelope envelope;
    envelope.mail.nonce = kept.id.value;
    envelope.mail.mail = kept.id.value;
    envelope.mail.made = kept.made;
    envelope.mail.user = kept.line;
    envelope.mail.octets = kept.octets;
    envelope.mail.verb = Verb::Mail;
    envelope.mail.is_repeat = true;
    envelope.has_mail = true;
    envelopes_.add(envelope, kept.user);
    tracked_.tell(Tracked::ResubmitSafetyNet, envelope, envelopes_, {}, now, out);
    split(envelope, {.shadow = {}, .is_resubmitted = true}, MailOrigin::Resubmitted, now, out);
    envelopes_.drop(envelope);
  }
  arm_queue(now, out);
}

void Transport::request(const transport::ResubmitRequest& what, ServerId to, Instant now,
                        Outbox& out) {
  if (to == desk_.self()) {
    send_again(what, now, out);
    return;
  }
  const Handle handle = requests_.take();
  *requests_.find(handle) = {what, to, now};
  call(Purpose::Resubmit, to, handle, now, out);
}

void Transport::request_failed(Handle handle, Instant now, Outbox& out) {
  const Request r = *requests_.find(handle);
  if (now - r.since < options_.safety_net.shadow_takes_over) {
    out.set_timer(now + options_.safety_net.ask_again, tag_of(TransportTag::Resubmit, handle));
    return;
  }
  requests_.give_back(handle);
  if (!r.what.primary.is_none()) return;  // nobody has it
  // Whoever was a shadow of the one that does not answer.
  transport::ResubmitRequest shadows = r.what;
  shadows.primary = r.to;
  request(shadows, desk_.self(), now, out);
  for (const ServerId other : transport::boundary_of(desk_.directory, desk_.self()))
    if (other != r.to) request(shadows, other, now, out);
}

}  // namespace casgrid::smtp
