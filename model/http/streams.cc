#include "model/http/streams.h"

#include <algorithm>

#include "model/base/assert.h"
#include "model/ews/actions.h"
#include "model/http/mailbox_half.h"

namespace casgrid {
namespace {

// Assumed: what a GetStreamingEvents response takes in SOAP with its HTTP headers, and what a
// notification of one event adds.
constexpr std::uint32_t kFirstPartBytes = 1100;
constexpr std::uint32_t kEventBytes = 900;
constexpr std::uint32_t kLastPartBytes = 700;
constexpr std::uint32_t kEventlessPartBytes = 650;  // a response without an event

}  // namespace

// The subscription is there; that the mailbox is here follows.
bool HttpMailbox::has_subscription(const HttpRequest& asked, Instant now) {
  return subscriptions_.use(asked.context, asked.user, now) &&
         subscriptions_.is_in(asked.context, desk_.directory.database_of(asked.user, now));
}

void HttpMailbox::stream(const Input& input, const HttpRequest& asked, Instant now, Outbox& out) {
  const Handle handle = streams_.take();
  Stream& stream = *streams_.find(handle);
  stream.connection = input.connection;
  stream.subscription = asked.context;
  stream.began = now;
  stream.told = now;
  stream.nonce = asked.nonce;
  stream.user = asked.user;
  stream.database = desk_.directory.database_of(asked.user, now);
  SIM_ASSERT(desk_.mounts.is_mounted(stream.database));
  stream.number = asked.number;
  stream.hold_s = asked.hold_s;
  journal_.put_aside(Waits::Stream, handle);
  waiters_.add(asked.user, tag_of(Tag::Stream, handle));
  out.label(input.connection, tag_of(Tag::Stream, handle));
  tell(handle, false, kFirstPartBytes, now, out);
}

// A part, and when the next is due.
void HttpMailbox::tell(Handle handle, bool is_event, std::uint32_t bytes, Instant now,
                       Outbox& out) {
  Stream& stream = *streams_.find(handle);
  stream.events += is_event ? 1 : 0;
  stream.told = now;
  journal_.passed(Waits::Stream, handle, bytes);
  out.send(stream.connection, {bytes, HttpPart{stream.number, is_event}});
  const Instant changes = now + until_change(stream.user, stream.nonce, stream.events, now);
  const Instant moves = desk_.directory.next_move_of(stream.user, stream.began);
  stream.due = std::min({changes, stream.ends(), moves});
  out.set_timer(stream.due, tag_of(Tag::Stream, handle));
}

std::uint32_t HttpMailbox::keep_alives_of(const Stream& stream, Instant now) const {
  SIM_ASSERT(now >= stream.told);
  return static_cast<std::uint32_t>((now - stream.told) / options_.stream_keep_alive) *
         kEventlessPartBytes;
}

void HttpMailbox::stream_due(Handle handle, Instant now, Outbox& out) {
  const Stream* stream = streams_.find(handle);
  if (stream == nullptr || stream->due != now) return;
  if (!desk_.mounts.is_here(stream->user, stream->database, now)) {
    end_stream(handle, EwsCode::ErrorSubscriptionNotFound, now, out);
  } else if (now >= stream->ends()) {
    end_stream(handle, EwsCode::NoError, now, out);
  } else {
    tell(handle, true, kEventBytes + keep_alives_of(*stream, now), now, out);
  }
}

// The last part, which is the answer for whoever counts.
void HttpMailbox::end_stream(Handle handle, EwsCode code, Instant now, Outbox& out) {
  const Stream stream = *streams_.find(handle);
  subscriptions_.touch(stream.subscription, now);
  if (code == EwsCode::ErrorSubscriptionNotFound)
    subscriptions_.end(stream.subscription);
  else
    out.record(RecordKind::CallEnded, stream.user.value, stream.database.value,
               static_cast<std::uint64_t>(ns(now - stream.began)),
               CallEnd{Protocol::Ews, stream.events > 0}.pack());
  HttpResponse response;
  response.number = stream.number;
  response.ews_code = code;
  response.is_event = stream.events > 0;
  journal_.take_up(Waits::Stream, handle);
  respond(stream.connection, response, kLastPartBytes + keep_alives_of(stream, now), now, out);
  drop_stream(handle);
}

void HttpMailbox::hang_up_stream(Handle handle, Instant now, Outbox& out) {
  const Stream* stream = streams_.find(handle);
  if (stream == nullptr) return;
  subscriptions_.touch(stream->subscription, now);
  journal_.take_up(Waits::Stream, handle);
  journal_.given_up(now, out);
  drop_stream(handle);
}

// Requires: it hangs still.
void HttpMailbox::drop_stream(Handle handle) {
  const UserId user = streams_.find(handle)->user;
  release(ews::kGetStreamingEvents, user);
  waiters_.remove(user, tag_of(Tag::Stream, handle));
  streams_.give_back(handle);
}

// Its answer has no subscription to come from.
void HttpMailbox::answer_not_subscribed(ConnectionId connection, const HttpRequest& asked,
                                        Instant now, Outbox& out) {
  HttpResponse response;
  response.number = asked.number;
  response.ews_code = EwsCode::ErrorSubscriptionNotFound;
  respond(connection, response, kLastPartBytes, now, out);
}

}  // namespace casgrid
