// Long polls, which wait for a change.
#include <algorithm>

#include "model/http/mailbox_half.h"

namespace casgrid {
namespace {

constexpr std::uint32_t kCallAnswerBytes = 350;
constexpr std::uint32_t kPendingBytes = 30;  // one PENDING chunk with its framing
constexpr std::uint32_t kHeadBytes = 300;    // of the answer, which PENDING is the first to bring
constexpr Duration kPendingInAnswer = std::chrono::seconds(30);

}  // namespace

// At night less happens in a mailbox.
Duration HttpMailbox::until_change(UserId user, std::uint64_t nonce, std::uint32_t before,
                                   Instant now) const {
  const MailboxServerOptions& shared = desk_.options;
  const std::size_t group = desk_.directory.group_index(user);
  const double weight = shared.event_day.empty() ? 1 : shared.event_day[group].weight(now);
  if (weight <= 0) return std::chrono::hours(24);
  const double s = shared.event_gap_s[group].draw(event_draws_.at(nonce, before)) / weight;
  return from_seconds(std::min(s, 86'400.0));
}

void HttpMailbox::hold(const Input& input, const HttpRequest& asked, Instant now, Outbox& out) {
  SIM_ASSERT(desk_.mounts.is_mounted(asked.database) && is_long_poll(asked.action));
  const Duration longest = std::chrono::seconds(asked.hold_s);
  // What was recorded ends when it ended then, be it by an event or because its time was over.
  const Duration recorded = std::chrono::milliseconds(recorded_time(asked));
  Duration until_event = recorded;
  if (!asked.is_recorded) until_event = until_change(asked.user, asked.nonce, 0, now);
  const Handle handle = polls_.take();
  LongPoll& poll = *polls_.find(handle);
  poll.connection = input.connection;
  poll.began = now;
  poll.user = asked.user;
  SIM_ASSERT(database_of(poll) == asked.database);
  poll.number = asked.number;
  poll.action = asked.action;
  poll.ends_by_event = until_event < longest;
  if (protocol_of(asked.action) == Protocol::Mapi) {
    poll.context = asked.context;
    if (options_.clients_leave) {
      const std::size_t place = SessionContexts::place_of(asked.context);
      if (place >= polls_of_contexts_.size()) polls_of_contexts_.resize(place + 1);
      polls_of_contexts_[place] = handle.slot;
    }
    // The size of what was recorded holds them.
    if (options_.pending_period > Duration{0} && !asked.is_recorded)
      out.set_timer(now + options_.pending_period, tag_of(Tag::Pending, handle));
  }
  recorded_.keep(handle, input.message->answer_bytes);
  journal_.put_aside(Waits::LongPoll, handle);
  waiters_.add(asked.user, tag_of(Tag::LongPoll, handle));
  out.label(input.connection, tag_of(Tag::LongPoll, handle));
  SIM_ASSERT(until_event >= Duration{0});
  const Instant ends = now + (poll.ends_by_event || asked.is_recorded ? until_event : longest);
  out.set_timer(std::min(ends, desk_.directory.next_move_of(asked.user, now)),
                tag_of(Tag::LongPoll, handle));
}

void HttpMailbox::end_poll(Handle handle, Instant now, Outbox& out) {
  const LongPoll* poll = polls_.find(handle);
  if (poll == nullptr) return;
  const DatabaseId database = database_of(*poll);
  if (!desk_.mounts.is_here(poll->user, database, now)) {
    end_poll_at_wrong_server(handle, now, out);
    return;
  }
  HttpResponse response;
  response.is_event = poll->ends_by_event;
  contexts_.touch(poll->context, now);
  out.record(RecordKind::CallEnded, poll->user.value, database.value,
             static_cast<std::uint64_t>(ns(now - poll->began)),
             CallEnd{protocol_of(poll->action), poll->ends_by_event}.pack());
  answer_poll(handle, response, now, out);
}

// Requires: the poll is held still.
void HttpMailbox::answer_poll(Handle handle, HttpResponse response, Instant now, Outbox& out) {
  const LongPoll* poll = polls_.find(handle);
  SIM_ASSERT(poll != nullptr);
  response.number = poll->number;
  std::uint32_t bytes = recorded_.of(handle);
  if (bytes == 0) {
    bytes = kCallAnswerBytes;
    if (poll->is_begun) bytes -= kHeadBytes;
    if (options_.pending_period == Duration{0} || protocol_of(poll->action) != Protocol::Mapi)
      bytes += static_cast<std::uint32_t>((now - poll->began) / kPendingInAnswer) * kPendingBytes;
  }
  journal_.take_up(Waits::LongPoll, handle);
  respond(poll->connection, response, bytes, now, out);
  drop_poll(handle);
}

// What waits hears of it at once, and does not wait for the instant that was drawn.
void HttpMailbox::changed(UserId user, Instant now, Outbox& out) {
  for (const std::uint64_t tag : waiters_.of(user)) {
    const Handle handle = tag_handle(tag);
    switch (tag_kind<Tag>(tag)) {
      case Tag::LongPoll:
        polls_.find(handle)->ends_by_event = true;
        end_poll(handle, now, out);
        break;
      case Tag::Stream:
        streams_.find(handle)->due = now;
        stream_due(handle, now, out);
        break;
      case Tag::InChannel:
        channels_changed(handle, now, out);
        break;
      case Tag::Idle:
      case Tag::Work:
      case Tag::OutChannel:
      case Tag::Sweep:
      case Tag::Pending:
      case Tag::Delayed:
        SIM_ASSERT(false);  // these wait for nothing in a mailbox
        break;
    }
  }
}

// The poll may have ended: of its timers only one is asked whether it has.
void HttpMailbox::say_pending(Handle handle, Instant now, Outbox& out) {
  LongPoll* poll = polls_.find(handle);
  if (poll == nullptr) return;
  if (desk_.health.sickness(Protocol::Mapi) != Sickness::Hangs) {
    const std::uint32_t bytes = kPendingBytes + (poll->is_begun ? 0 : kHeadBytes);
    HttpPart part;
    part.number = poll->number;
    part.kind = HttpPart::Kind::KeepAlive;
    poll->is_begun = true;
    journal_.passed(Waits::LongPoll, handle, bytes);
    out.send(poll->connection, {bytes, part});
  }
  out.set_timer(now + options_.pending_period, tag_of(Tag::Pending, handle));
}

// Its client has said Disconnect.
void HttpMailbox::end_poll_of(SessionContext context, Instant now, Outbox& out) {
  const std::size_t place = SessionContexts::place_of(context);
  if (!options_.clients_leave || place >= polls_of_contexts_.size()) return;
  const Handle handle = polls_.handle_at(polls_of_contexts_[place]);
  const LongPoll* poll = polls_.find(handle);
  if (poll != nullptr && poll->context == context) answer_poll(handle, {}, now, out);
}

// The front end gave it up, because its client did.
void HttpMailbox::hang_up(Handle handle, Instant now, Outbox& out) {
  if (polls_.find(handle) == nullptr) return;
  journal_.take_up(Waits::LongPoll, handle);
  journal_.given_up(now, out);
  drop_poll(handle);
}

// Requires: the poll is held still.
void HttpMailbox::drop_poll(Handle handle) {
  const LongPoll* poll = polls_.find(handle);
  SIM_ASSERT(poll != nullptr);
  release(poll->action, poll->user);
  waiters_.remove(poll->user, tag_of(Tag::LongPoll, handle));
  polls_.give_back(handle);
}

// Requires: the poll is held still.
void HttpMailbox::end_poll_at_wrong_server(Handle handle, Instant now, Outbox& out) {
  const LongPoll* poll = polls_.find(handle);
  SIM_ASSERT(poll != nullptr);
  if (poll->is_begun) {
    // Its status has gone out, so what is left to say is the code; its context leaves, too.
    HttpResponse gone;
    gone.mapi_code = MapiCode::ContextNotFound;
    answer_poll(handle, gone, now, out);
    return;
  }
  HttpRequest asked;
  asked.number = poll->number;
  asked.user = poll->user;
  asked.database = database_of(*poll);
  journal_.take_up(Waits::LongPoll, handle);
  answer_wrong_server(poll->connection, asked, FoundWrong::OnArrival, now, out);
  drop_poll(handle);
}

}  // namespace casgrid
