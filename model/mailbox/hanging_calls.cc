// Hanging calls that wait for a change, and MAPI session contexts.
#include <algorithm>

#include "model/http/messages.h"
#include "model/mailbox/mailbox_server.h"

namespace casgrid {
namespace {

constexpr std::uint32_t kCallAnswerBytes = 350;
constexpr std::uint32_t kKeepAliveBytes = 30;  // one PENDING chunk with its framing

}  // namespace

// At night less happens in a mailbox.
Duration MailboxServer::until_change(const HttpRequest& asked, Instant now) const {
  const std::size_t group = directory_.group_index(asked.user);
  const double weight = options_.event_day.empty() ? 1 : options_.event_day[group].weight(now);
  if (weight <= 0) return std::chrono::hours(24);
  const double s = options_.event_gap_s[group].draw(event_draws_.at(asked.nonce, 0)) / weight;
  return from_seconds(std::min(s, 86'400.0));
}

void MailboxServer::hold(const Input& input, Instant now, Outbox& out) {
  const auto& asked = *input.message->as<HttpRequest>();
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
  if (protocol_of(asked.action) == Protocol::Mapi)
    call.context = {asked.context.slot, asked.context.generation};
  call.answer_bytes = input.message->answer_bytes;
  if (options_.says_accesses) {
    if (handle.slot >= call_accesses_.size()) call_accesses_.resize(handle.slot + 1);
    call_accesses_[handle.slot] = access_;
  }
  out.label(input.connection, pack_tag(kCall, handle));
  const Instant ends = now + (call.ends_by_event || asked.is_recorded ? until_event : longest);
  out.set_timer(std::min(ends, directory_.next_move_of(asked.user, now)), pack_tag(kCall, handle));
}

void MailboxServer::end_call(Handle handle, Instant now, Outbox& out) {
  const Call* call = calls_.find(handle);
  if (call == nullptr) return;
  if (!is_here(call->user, call->database, now)) {
    disown_call(handle, now, out);
    return;
  }
  HttpResponse response;
  response.number = call->number;
  response.is_event = call->ends_by_event;
  const auto keep_alives =
      static_cast<std::uint32_t>((now - call->began) / options_.pending_period);
  if (Context* context = contexts_.find(call->context)) context->used = now;
  out.record(RecordKind::CallEnded, call->user.value, call->database.value,
             static_cast<std::uint64_t>(ns(now - call->began)),
             CallEnd{protocol_of(call->action), call->ends_by_event}.pack());
  const std::uint32_t bytes = call->answer_bytes > 0
                                  ? call->answer_bytes
                                  : kCallAnswerBytes + keep_alives * kKeepAliveBytes;
  if (options_.says_accesses) access_ = call_accesses_[handle.slot];
  respond(call->connection, response, bytes, now, out);
  drop_call(handle);
}

// The front end gave it up, because its client did.
void MailboxServer::hang_up(Handle handle, Instant now, Outbox& out) {
  if (calls_.find(handle) == nullptr) return;
  if (options_.says_accesses) access_ = call_accesses_[handle.slot];
  say_gone(now, out);
  drop_call(handle);
}

void MailboxServer::say_gone(Instant now, Outbox& out) {
  if (!options_.says_accesses) return;
  access_.how = AccessEnd::ClientGone;
  access_.end = now;
  out.access(access_);
}

void MailboxServer::drop_call(Handle handle) {
  const Call* call = calls_.find(handle);
  if (call == nullptr) return;
  if (protocol_of(call->action) == Protocol::ActiveSync) phones_.remove(call->user);
  calls_.give_back(handle);
}

void MailboxServer::disown_call(Handle handle, Instant now, Outbox& out) {
  const Call& call = *calls_.find(handle);
  HttpRequest asked;
  asked.number = call.number;
  asked.user = call.user;
  asked.database = call.database;
  if (options_.says_accesses) access_ = call_accesses_[handle.slot];
  disown(call.connection, asked, Disowned::OnArrival, now, out);
  drop_call(handle);
}

// The database leaves: work on it ends where it is, whether a processor had begun with it or not;
// calls find their new home through the front end, contexts are gone.
void MailboxServer::end_mount(DatabaseId database, Instant now, Outbox& out) {
  works_.for_each([&](Handle handle, Work& work) {
    if (work.request.database != database) return;
    const Work interrupted = work;
    works_.give_back(handle);
    if (protocol_of(interrupted.request.action) == Protocol::ActiveSync)
      phones_.remove(interrupted.request.user);
    if (options_.says_accesses) access_ = work_accesses_[handle.slot];
    if (interrupted.is_gone) {
      say_gone(now, out);
      return;
    }
    queues_.leave(interrupted.request.action);
    disown(interrupted.connection, interrupted.request, Disowned::AtDismount, now, out);
  });
  calls_.for_each([&](Handle handle, Call& call) {
    if (call.database == database) disown_call(handle, now, out);
  });
  contexts_.for_each([&](Handle handle, Context& context) {
    if (context.database == database) contexts_.give_back(handle);
  });
}

MailboxServer::Context* MailboxServer::find_context(const HttpRequest& asked, Instant now) {
  Context* context = contexts_.find({asked.context.slot, asked.context.generation});
  if (context == nullptr || context->user != asked.user) return nullptr;
  if (now - context->used > options_.context_idle) return nullptr;
  context->used = now;
  return context;
}

SessionContext MailboxServer::make_context(const HttpRequest& asked, Instant now, Outbox& out) {
  const Handle handle = contexts_.take();
  *contexts_.find(handle) = {asked.user, asked.database, now};
  out.record(RecordKind::ContextMade, asked.user.value);
  return {handle.slot, handle.generation};
}

void MailboxServer::sweep_contexts(Instant now, Outbox&) {
  contexts_.for_each([&](Handle handle, Context& context) {
    if (now - context.used > options_.context_idle) contexts_.give_back(handle);
  });
}

}  // namespace casgrid
