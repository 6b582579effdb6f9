#include "model/mailaccess/mailbox_half.h"

#include <algorithm>

#include "model/base/assert.h"
#include "model/base/record.h"
#include "model/mailaccess/sizes.h"

namespace casgrid::mailaccess {
namespace {

std::string draws_of(const Dialect& dialect) {
  return text_of(dialect.protocol) + std::string(" ");
}

}  // namespace

Back::Back(const MailboxDesk& desk, const Dialect& dialect, const PolicyLimits& policy)
    : desk_(desk),
      dialect_(dialect),
      cpu_draws_(desk.options.seed, desk.name(), draws_of(dialect) + desk.options.cpu_draws),
      size_draws_(desk.options.seed, desk.name(), draws_of(dialect) + "response size"),
      event_draws_(desk.options.seed, desk.name(), draws_of(dialect) + "events"),
      sessions_most_(policy.sessions),
      budgets_(policy.budget),
      waiters_(desk.directory.user_count(), desk.has_mail()),
      journal_(AccessSide::BackEnd, dialect.protocol, desk.options.keeps_access_log) {}

void Back::offered(const Input& input, Instant now, Outbox& out) {
  if (!desk_.directory.at(desk_.self()).access_of(dialect_.protocol).back_end_service_running) {
    out.close(input.connection);
    return;
  }
  const Handle handle = sessions_.take();
  sessions_.find(handle)->connection = input.connection;
  out.label(input.connection, tag_of(Tag::Session, handle));
  out.accept(input.connection);
  // It greets no front end.
  journal_.open(handle, {.peer = input.peer, .source = input.source, .since = now}, 0, now, out);
}

void Back::message(const Input& input, Instant now, Outbox& out) {
  const Handle handle = tag_handle(input.tag);
  Session* s = sessions_.find(handle);
  const auto* asked = input.message->as<Command>();
  if (s == nullptr || asked == nullptr) return;
  const Sickness sickness = desk_.health.sickness(dialect_.protocol);
  if (sickness == Sickness::Hangs) return;
  if (sickness == Sickness::Errors) {
    refuse(handle, *input.message, Status::No, Refusal::Unavailable, now, out);
    return;
  }
  // The word of a front end begins a session; whoever says so later is a client in the pipe.
  if (asked->verb == Verb::Login && s->user.is_none()) {
    log_on(handle, *input.message, now, out);
    return;
  }
  if (s->user.is_none()) return;
  if (!desk_.mounts.is_here(s->user, s->database, now)) {
    cut(handle, now, out);
    return;
  }
  Reply reply;
  reply.number = asked->number;
  if (asked->verb == Verb::Done) {
    if (s->is_idling) {
      if (AccessRecord* record = journal_.find(handle))
        record->request_bytes += input.message->bytes;
      end_idle(handle, now, out);
    }
  } else if (asked->verb == Verb::Capability) {
    // It is no work, and offers no logon any more.
    answer(handle, *input.message, reply, dialect_.capability_bytes, now, out);
  } else if (asked->verb != Verb::Mailbox) {
    refuse(handle, *input.message, Status::Bad, Refusal::None, now, out);
  } else {
    serve(handle, *input.message, now, out);
  }
}

// A command in the mailbox.
void Back::serve(Handle handle, const Message& message, Instant now, Outbox& out) {
  const Command& asked = *message.as<Command>();
  const AnswerRow& row = dialect_.answer_to(asked.action);
  switch (row.handling) {
    case Handling::Works:
    case Handling::WorksOnMail:
      work_on(handle, message, now, out);
      break;
    case Handling::WaitsForChange:
      idle(handle, message, now, out);
      break;
    case Handling::EndsSession: {
      Reply reply;
      reply.number = asked.number;
      answer(handle, message, reply, row.bytes, now, out);
      cut(handle, now, out);
      break;
    }
    case Handling::DoesNotUnderstand:
      refuse(handle, message, Status::Bad, Refusal::None, now, out);
      break;
  }
}

// Answered at once.
void Back::answer(Handle handle, const Message& asked, const Reply& reply, std::uint32_t bytes,
                  Instant now, Outbox& out) {
  out.send(sessions_.find(handle)->connection, {bytes, reply});
  journal_.answer(handle, asked, {bytes, reply}, now, out);
}

void Back::begin_line(Handle handle, const Message& asked, Instant now) {
  journal_.begin(handle, *asked.as<Command>(), asked.bytes, now);
  AccessRecord* record = journal_.find(handle);
  if (record == nullptr) return;
  record->is_authenticated = true;
  record->database = sessions_.find(handle)->database;
}

void Back::log_on(Handle handle, const Message& message, Instant now, Outbox& out) {
  const Command& asked = *message.as<Command>();
  Session& s = *sessions_.find(handle);
  if (!desk_.mounts.is_here(asked.user, asked.database, now)) {
    out.record(RecordKind::RequestDisowned, asked.user.value, asked.database.value, 0);
    refuse(handle, message, Status::No, Refusal::NotMountedHere, now, out);
    return;
  }
  if (sessions_most_ != kAnyNumber) {
    if (sessions_of_.of(asked.user) >= sessions_most_) {
      out.record(RecordKind::RequestThrottled, asked.user.value,
                 static_cast<std::uint32_t>(dialect_.protocol));
      refuse(handle, message, Status::No, Refusal::TooManyOfUser, now, out);
      return;
    }
    sessions_of_.add(asked.user);
  }
  s.user = asked.user;
  s.database = asked.database;
  s.news_at = now + until_change(asked, s.user, now);
  work_on(handle, message, now, out);
}

void Back::refuse(Handle handle, const Message& asked, Status status, Refusal why, Instant now,
                  Outbox& out) {
  Reply reply;
  reply.number = asked.as<Command>()->number;
  reply.status = status;
  reply.why = why;
  answer(handle, asked, reply, kLineBytes, now, out);
}

void Back::work_on(Handle handle, const Message& message, Instant now, Outbox& out) {
  const Command& asked = *message.as<Command>();
  Session& s = *sessions_.find(handle);
  if (!s.work.is_none() || s.is_idling) {  // one command at a time
    refuse(handle, message, Status::Bad, Refusal::None, now, out);
    return;
  }
  Duration delay{0};
  if (is_over_budget(handle, message, delay, now, out)) return;
  begin_line(handle, message, now);
  const Handle work = works_.take();
  Work& w = *works_.find(work);
  s.work = work;
  w.asked = asked;
  w.session = handle;
  w.arrived = now;
  w.group = static_cast<std::uint32_t>(desk_.directory.group_index(s.user));
  const std::uint64_t kilocycles =
      whole_work(desk_.options.request_kilocycles[w.group].draw(cpu_draws_.at(asked.nonce, 0)));
  w.kilocycles = static_cast<std::uint32_t>(std::min<std::uint64_t>(kilocycles, 0xFFFFFFFFu));
  if (!asked.is_repeat) desk_.ledger.arrived(w.group, kilocycles);
  w.user = s.user;
  w.delay = delay;
  w.is_held_back = delay > Duration{0};
  if (w.is_held_back)
    out.set_timer(now + delay, tag_of(Tag::Delayed, work));
  else
    begin_work(work, out);
}

// Refused, or held back.
bool Back::is_over_budget(Handle handle, const Message& message, Duration& delay, Instant now,
                          Outbox& out) {
  const UserId user = sessions_.find(handle)->user;
  const UserBudgets::Answer answer = budgets_.begin(user, now);
  const auto protocol = static_cast<std::uint32_t>(dialect_.protocol);
  switch (answer.verdict) {
    case UserBudgets::Verdict::Go:
      return false;
    case UserBudgets::Verdict::Delayed:
      delay = answer.wait;
      out.record(RecordKind::RequestDelayed, user.value, protocol,
                 static_cast<std::uint64_t>(ns(answer.wait)));
      return false;
    case UserBudgets::Verdict::CutOff:
      out.record(RecordKind::BudgetExhausted, user.value, protocol,
                 static_cast<std::uint64_t>(ns(answer.wait)));
      break;
    case UserBudgets::Verdict::TooMany:
      break;
  }
  out.record(RecordKind::RequestThrottled, user.value, protocol);
  refuse(handle, message, Status::No, Refusal::Unavailable, now, out);
  return true;
}

void Back::begin_work(Handle handle, Outbox& out) {
  Work& w = *works_.find(handle);
  w.is_held_back = false;
  const CpuPurpose purpose = w.asked.is_repeat          ? CpuPurpose::Repeat
                             : is_logon(w.asked.action) ? CpuPurpose::Logon
                                                        : CpuPurpose::Work;
  const std::uint64_t kilocycles =
      whole_work(desk_.options.request_kilocycles[w.group].draw(cpu_draws_.at(w.asked.nonce, 0)));
  out.spend(kilocycles, tag_of(Tag::Work, handle), purpose);
}

// What it took from when it was begun.
void Back::pay(const Work& w, Instant now) {
  budgets_.end(w.user, w.is_held_back ? Duration{0} : now - w.arrived - w.delay, now);
}

void Back::work_done(std::uint64_t tag, Instant now, Outbox& out) {
  const Handle handle = tag_handle(tag);
  const Work* found = works_.find(handle);
  if (found == nullptr) return;
  const Work w = *found;
  works_.give_back(handle);
  pay(w, now);
  Session* s = sessions_.find(w.session);
  if (s == nullptr) return;  // it ended meanwhile
  SIM_ASSERT(s->work == handle);
  s->work = Handle{};
  if (!desk_.mounts.is_here(s->user, s->database, now)) {
    cut(w.session, now, out);
    return;
  }
  Reply reply;
  reply.number = w.asked.number;
  reply.kilocycles = w.kilocycles;
  reply.worked_on = desk_.self();
  if (dialect_.answer_to(w.asked.action).tells_of_news && s->news_at <= now) {
    reply.is_event = true;
    s->news_at = now + until_change(w.asked, s->user, now);
  }
  out.record(RecordKind::RequestServed, s->user.value, s->database.value,
             static_cast<std::uint64_t>(ns(now - w.arrived)));
  const std::uint32_t bytes = bytes_of(w);
  out.send(s->connection, {bytes, reply});
  journal_.end(w.session, reply, bytes, now, out);
}

std::uint32_t Back::bytes_of(const Work& w) const {
  const AnswerRow& row = dialect_.answer_to(w.asked.action);
  if (row.handling != Handling::WorksOnMail) return row.bytes;
  const double drawn = desk_.options.response_bytes[w.group].draw(size_draws_.at(w.asked.nonce, 0));
  return static_cast<std::uint32_t>(std::clamp(drawn, 200.0, 4e9));
}

// At night less happens in a mailbox.
Duration Back::until_change(const Command& asked, UserId user, Instant now) const {
  const MailboxServerOptions& shared = desk_.options;
  const std::size_t group = desk_.directory.group_index(user);
  const double weight = shared.event_day.empty() ? 1 : shared.event_day[group].weight(now);
  if (weight <= 0) return std::chrono::hours(24);
  const double s = shared.event_gap_s[group].draw(event_draws_.at(asked.nonce, 0)) / weight;
  return from_seconds(std::min(s, 86'400.0));
}

void Back::idle(Handle handle, const Message& message, Instant now, Outbox& out) {
  const Command& asked = *message.as<Command>();
  Session& s = *sessions_.find(handle);
  if (s.is_idling || !s.work.is_none()) {
    refuse(handle, message, Status::Bad, Refusal::None, now, out);
    return;
  }
  begin_line(handle, message, now);
  s.is_idling = true;
  s.has_changed = false;
  s.idle_since = now;
  s.idle_number = asked.number;
  ++idling_;
  waiters_.add(s.user, tag_of(Tag::Change, handle));
  s.changes_at =
      std::min(now + until_change(asked, s.user, now), desk_.directory.next_move_of(s.user, now));
  out.set_timer(s.changes_at, tag_of(Tag::Change, handle));
}

// Whoever was told once is told no more before it asks again.
void Back::changed(UserId user, Instant now, Outbox& out) {
  for (const std::uint64_t tag : waiters_.of(user)) {
    Session& s = *sessions_.find(tag_handle(tag));
    if (s.has_changed) continue;
    s.changes_at = now;
    timer_due(tag, now, out);
  }
}

// Something changed, or the mailbox moved away.
void Back::timer_due(std::uint64_t tag, Instant now, Outbox& out) {
  const Handle handle = tag_handle(tag);
  if (tag_kind<Tag>(tag) == Tag::Delayed) {
    if (works_.find(handle) != nullptr) begin_work(handle, out);
    return;
  }
  Session* s = sessions_.find(handle);
  if (s == nullptr || !s->is_idling || s->changes_at != now) return;
  if (!desk_.mounts.is_here(s->user, s->database, now)) {
    cut(handle, now, out);
    return;
  }
  s->changes_at = kNever;
  s->has_changed = true;
  Reply told;
  told.number = s->idle_number;
  told.status = Status::Untagged;
  told.is_event = true;
  out.send(s->connection, {kLineBytes, told});
  journal_.told(handle, kLineBytes);
}

void Back::end_idle(Handle handle, Instant now, Outbox& out) {
  Session& s = *sessions_.find(handle);
  s.is_idling = false;
  waiters_.remove(s.user, tag_of(Tag::Change, handle));
  s.changes_at = kNever;
  --idling_;
  out.record(RecordKind::CallEnded, s.user.value, s.database.value,
             static_cast<std::uint64_t>(ns(now - s.idle_since)),
             CallEnd{dialect_.protocol, s.has_changed}.pack());
  Reply reply;
  reply.number = s.idle_number;
  reply.is_event = s.has_changed;
  out.send(s.connection, {kLineBytes, reply});
  journal_.end(handle, reply, kLineBytes, now, out);
}

void Back::closed(const Input& input, Instant now, Outbox& out) {
  const Handle handle = tag_handle(input.tag);
  if (sessions_.find(handle) != nullptr) forget(handle, now, out);
}

void Back::cut(Handle handle, Instant now, Outbox& out) {
  out.close(sessions_.find(handle)->connection);
  forget(handle, now, out);
}

void Back::forget(Handle handle, Instant now, Outbox& out) {
  journal_.close(handle, now, out);
  const Session& s = *sessions_.find(handle);
  if (s.is_idling) {
    --idling_;
    waiters_.remove(s.user, tag_of(Tag::Change, handle));
  }
  const Work* w = works_.find(s.work);
  if (w != nullptr && w->is_held_back) {  // no processor knows of it
    pay(*w, now);
    works_.give_back(s.work);
  } else if (!s.work.is_none() && desk_.options.drops_waiting) {
    out.drop(tag_of(Tag::Work, s.work));
  }
  if (!s.user.is_none() && sessions_most_ != kAnyNumber) sessions_of_.remove(s.user);
  sessions_.give_back(handle);
}

void Back::dismounted(DatabaseId database, Instant now, Outbox& out) {
  std::vector<Handle> gone;
  sessions_.for_each([&](Handle handle, const Session& s) {
    if (!s.user.is_none() && s.database == database) gone.push_back(handle);
  });
  for (const Handle handle : gone) cut(handle, now, out);
}

void Back::crashed() {
  sessions_.clear();
  works_.clear();
  waiters_.clear();
  sessions_of_.clear();
  budgets_.clear();
  idling_ = 0;
  journal_.restart();
}

void Back::expect(InputKind kind, std::uint64_t tag) const {
  if (kind == InputKind::WorkDone) {
    works_.prefetch(tag_handle(tag));
  } else if (tag_kind<Tag>(tag) == Tag::Delayed) {
    works_.prefetch(tag_handle(tag));
  } else {
    sessions_.prefetch(tag_handle(tag));
  }
}

std::size_t Back::memory_bytes() const {
  return sessions_.memory_bytes() + works_.memory_bytes() + waiters_.memory_bytes() + sessions_of_.memory_bytes() +
         budgets_.memory_bytes() + journal_.memory_bytes();
}

}  // namespace casgrid::mailaccess
