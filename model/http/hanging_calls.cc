// Hanging calls, which wait for a change.
#include <algorithm>

#include "model/http/mailbox_half.h"

namespace casgrid {
namespace {

constexpr std::uint32_t kCallAnswerBytes = 350;
constexpr std::uint32_t kKeepAliveBytes = 30;  // one PENDING chunk with its framing

}  // namespace

// At night less happens in a mailbox.
Duration HttpMailbox::until_change(const HttpRequest& asked, Instant now) const {
  const MailboxServerOptions& shared = desk_.options;
  const std::size_t group = desk_.directory.group_index(asked.user);
  const double weight = shared.event_day.empty() ? 1 : shared.event_day[group].weight(now);
  if (weight <= 0) return std::chrono::hours(24);
  const double s = shared.event_gap_s[group].draw(event_draws_.at(asked.nonce, 0)) / weight;
  return from_seconds(std::min(s, 86'400.0));
}

void HttpMailbox::hold(const Input& input, const HttpRequest& asked, Instant now, Outbox& out) {
  const Duration longest = std::chrono::seconds(asked.hold_s);
  // What was recorded ends when it ended then, be it by an event or because its time was over.
  const Duration recorded = std::chrono::milliseconds(recorded_time(asked));
  Duration until_event = recorded;
  if (!asked.is_recorded) until_event = until_change(asked, now);
  const Handle handle = calls_.take();
  Call& call = *calls_.find(handle);
  call.connection = input.connection;
  call.began = now;
  call.user = asked.user;
  call.database = asked.database;
  call.number = asked.number;
  call.action = asked.action;
  call.ends_by_event = until_event < longest;
  if (protocol_of(asked.action) == Protocol::Mapi) call.context = asked.context;
  call.answer_bytes = input.message->answer_bytes;
  journal_.put_aside(Waits::Call, handle);
  out.label(input.connection, tag_of(Tag::Call, handle));
  const Instant ends = now + (call.ends_by_event || asked.is_recorded ? until_event : longest);
  out.set_timer(std::min(ends, desk_.directory.next_move_of(asked.user, now)),
                tag_of(Tag::Call, handle));
}

void HttpMailbox::end_call(Handle handle, Instant now, Outbox& out) {
  const Call* call = calls_.find(handle);
  if (call == nullptr) return;
  if (!desk_.mounts.is_here(call->user, call->database, now)) {
    disown_call(handle, now, out);
    return;
  }
  HttpResponse response;
  response.number = call->number;
  response.is_event = call->ends_by_event;
  const auto keep_alives =
      static_cast<std::uint32_t>((now - call->began) / options_.pending_period);
  contexts_.touch(call->context, now);
  out.record(RecordKind::CallEnded, call->user.value, call->database.value,
             static_cast<std::uint64_t>(ns(now - call->began)),
             CallEnd{protocol_of(call->action), call->ends_by_event}.pack());
  const std::uint32_t bytes = call->answer_bytes > 0
                                  ? call->answer_bytes
                                  : kCallAnswerBytes + keep_alives * kKeepAliveBytes;
  journal_.take_up(Waits::Call, handle);
  respond(call->connection, response, bytes, now, out);
  drop_call(handle);
}

// The front end gave it up, because its client did.
void HttpMailbox::hang_up(Handle handle, Instant now, Outbox& out) {
  if (calls_.find(handle) == nullptr) return;
  journal_.take_up(Waits::Call, handle);
  journal_.given_up(now, out);
  drop_call(handle);
}

// Requires: the call is held still.
void HttpMailbox::drop_call(Handle handle) {
  const Call* call = calls_.find(handle);
  SIM_ASSERT(call != nullptr);
  if (protocol_of(call->action) == Protocol::ActiveSync) phones_.remove(call->user);
  calls_.give_back(handle);
}

// Requires: the call is held still.
void HttpMailbox::disown_call(Handle handle, Instant now, Outbox& out) {
  const Call* call = calls_.find(handle);
  SIM_ASSERT(call != nullptr);
  HttpRequest asked;
  asked.number = call->number;
  asked.user = call->user;
  asked.database = call->database;
  journal_.take_up(Waits::Call, handle);
  disown(call->connection, asked, Disowned::OnArrival, now, out);
  drop_call(handle);
}

}  // namespace casgrid
