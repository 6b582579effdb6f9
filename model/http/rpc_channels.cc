// The channels of Outlook Anywhere, and the calls on them: rpc_sessions.h.
#include <algorithm>

#include "model/base/assert.h"
#include "model/http/mailbox_half.h"
#include "model/http/work.h"
#include "model/outlookanywhere/actions.h"

namespace casgrid {
namespace {

// Assumed: status lines and headers. PDUs by MS-RPCH 2.2.4: CONN/A3 28 and CONN/C2 44 octets, a
// ping 20; a notification as a response PDU of one pending event.
constexpr std::uint32_t kContinueBytes = 25;
constexpr std::uint32_t kEstablishedBytes = 300 + 28 + 44;
constexpr std::uint32_t kPingBytes = 20;
constexpr std::uint32_t kChangeBytes = 180;
constexpr std::uint32_t kChannelEndBytes = 60;   // OUT_R1/A2, or IN_R1's answer
constexpr std::uint32_t kCallRefusalBytes = 32;  // a fault PDU
constexpr std::uint16_t kBadRequest = 400;

RpcChannel channel_of(ActionId action) {
  return action == outlook_anywhere::kInData ? RpcChannel::In : RpcChannel::Out;
}

// A session's two records in the journal.
Handle in_journal(Handle session, RpcChannel channel) {
  return {session.slot * 2 + static_cast<std::uint32_t>(channel), session.generation};
}

}  // namespace

// Requires: the mailbox is here.
void HttpMailbox::open_channel(const Input& input, const HttpRequest& asked, Instant now,
                               Outbox& out) {
  const RpcChannel channel = channel_of(asked.action);
  Handle handle = rpc_.named(asked.context);
  if (const RpcSession* known = rpc_.find(handle)) {
    const bool is_his = known->user == asked.user && known->database == asked.database;
    const bool is_there = !rpc_.find(handle)->side(channel).connection.is_none();
    // Not even a client that has lost count opens a channel twice: it makes another cookie.
    if (!is_his || is_there || asked.context.is_none()) {
      refuse(input.connection, asked, kBadRequest, now, out);
      return;
    }
  } else {
    handle = rpc_.make(asked.context);
    RpcSession& made = *rpc_.find(handle);
    made.user = asked.user;
    made.database = asked.database;
    made.began = made.lacks_since = now;
    made.nonce = asked.nonce;
    waiters_.add(asked.user, tag_of(Tag::InChannel, handle));
    wait_for(handle, now, out);
  }
  RpcSession::Side& side = rpc_.find(handle)->side(channel);
  side.connection = input.connection;
  side.by = input.peer;
  side.number = asked.number;
  journal_.put_aside(Waits::Channel, in_journal(handle, channel));
  out.label(input.connection,
            tag_of(channel == RpcChannel::In ? Tag::InChannel : Tag::OutChannel, handle));
  HttpPart part;
  part.number = asked.number;
  part.kind = HttpPart::Kind::Continue;
  out.send(input.connection, {kContinueBytes, part});
}

// Its next timer.
void HttpMailbox::wait_for(Handle handle, Instant now, Outbox& out) {
  RpcSession& s = *rpc_.find(handle);
  Instant at = s.lacks_since + options_.channel_wait;
  if (s.is_established && s.is_whole()) {
    at = std::min({s.changes, s.told + options_.channel_keep_alive,
                   desk_.directory.next_move_of(s.user, s.began)});
  }
  s.due = std::max(at, now);
  out.set_timer(s.due, tag_of(Tag::InChannel, handle));
}

void HttpMailbox::channels_due(Handle handle, Instant now, Outbox& out) {
  RpcSession* s = rpc_.find(handle);
  if (s == nullptr || s->due != now) return;
  const bool is_late = !s->is_whole() && now >= s->lacks_since + options_.channel_wait;
  if (is_late || !desk_.mounts.is_here(s->user, s->database, now)) {
    end_channels(handle, now, out);
    return;
  }
  if (s->is_established && now >= s->changes) {
    ++s->events;
    s->changes = now + until_change(s->user, s->nonce, s->events, now);
    tell_change(handle, now, out);
  } else if (s->is_established && s->is_whole() && now >= s->told + options_.channel_keep_alive) {
    HttpPart ping;
    ping.kind = HttpPart::Kind::KeepAlive;
    say_down(handle, ping, kPingBytes, now, out);
  }
  wait_for(handle, now, out);
}

void HttpMailbox::channels_changed(Handle handle, Instant now, Outbox& out) {
  RpcSession& s = *rpc_.find(handle);
  if (!s.is_established) return;  // it will read its mailbox when it is
  s.changes = s.due = now;
  channels_due(handle, now, out);
}

void HttpMailbox::tell_change(Handle handle, Instant now, Outbox& out) {
  HttpPart change;
  change.is_event = true;
  if (!say_down(handle, change, kChangeBytes, now, out)) rpc_.find(handle)->has_news = true;
}

// On the OUT channel; false: it has no room for it, or waits for its successor.
bool HttpMailbox::say_down(Handle handle, HttpPart part, std::uint32_t bytes, Instant now,
                           Outbox& out) {
  RpcSession& s = *rpc_.find(handle);
  RpcSession::Side& side = s.side(RpcChannel::Out);
  if (!side.is_named) return false;
  if (side.octets > 0 && side.octets + bytes > options_.channel_octets) {
    end_channel(handle, RpcChannel::Out, now, out);
    return false;
  }
  side.octets += bytes;
  s.told = now;
  part.number = side.number;
  journal_.passed(Waits::Channel, in_journal(handle, RpcChannel::Out), bytes);
  out.send(side.connection, {bytes, part});
  return true;
}

// In good order: its successor comes. Requires: it is there.
void HttpMailbox::end_channel(Handle handle, RpcChannel channel, Instant now, Outbox& out) {
  RpcSession& s = *rpc_.find(handle);
  const RpcSession::Side side = s.side(channel);
  s.side(channel) = {};
  s.lacks_since = now;
  HttpResponse last;
  last.number = side.number;
  last.is_event = channel == RpcChannel::Out && s.events > 0;
  if (channel == RpcChannel::Out) {
    out.record(RecordKind::CallEnded, s.user.value, s.database.value,
               static_cast<std::uint64_t>(ns(now - s.began)),
               CallEnd{Protocol::OutlookAnywhere, last.is_event}.pack());
  }
  journal_.take_up(Waits::Channel, in_journal(handle, channel));
  out.label(side.connection, tag_of(Tag::Idle));
  respond(side.connection, last, kChannelEndBytes, now, out);
  wait_for(handle, now, out);
}

void HttpMailbox::piece(const Input& input, const HttpPiece& piece, Instant now, Outbox& out) {
  const auto kind = tag_kind<Tag>(input.tag);
  if (kind != Tag::InChannel && kind != Tag::OutChannel) return;
  const RpcChannel channel = kind == Tag::InChannel ? RpcChannel::In : RpcChannel::Out;
  const Handle handle = tag_handle(input.tag);
  RpcSession* s = rpc_.find(handle);
  if (s == nullptr || s->side(channel).connection != input.connection) return;
  s->side(channel).octets += input.message->bytes;
  switch (piece.kind) {
    case HttpPiece::Kind::Rts:
      s->side(channel).is_named = true;
      if (s->is_whole()) meet(handle, now, out);
      break;
    case HttpPiece::Kind::Call:
      call(handle, piece, now, out);
      break;
    case HttpPiece::Kind::Last:
      end_channel(handle, channel, now, out);
      break;
  }
}

// Both channels are there, for the first time or with a successor.
void HttpMailbox::meet(Handle handle, Instant now, Outbox& out) {
  RpcSession& s = *rpc_.find(handle);
  if (!s.is_established) {
    const bool is_old = desk_.directory.at(desk_.self()).product < Product::Exchange2013;
    if (is_old && s.side(RpcChannel::In).by != s.side(RpcChannel::Out).by) return;
    s.is_established = true;
    s.changes = now + until_change(s.user, s.nonce, 0, now);
    out.record(RecordKind::ContextMade, s.user.value);
    HttpPart part;
    part.kind = HttpPart::Kind::Established;
    say_down(handle, part, kEstablishedBytes, now, out);
  }
  // What was held back fits: nothing has gone over the successor yet.
  if (s.answer_bytes > 0) say_down(handle, s.answer, s.answer_bytes, now, out);
  s.answer_bytes = 0;
  if (s.has_news) {
    s.has_news = false;
    tell_change(handle, now, out);
  }
  wait_for(handle, now, out);
}

void HttpMailbox::call(Handle handle, const HttpPiece& piece, Instant now, Outbox& out) {
  RpcSession& s = *rpc_.find(handle);
  const bool is_out_of_turn = !s.is_established || works_.find(s.work) != nullptr;
  if (is_out_of_turn || !desk_.mounts.is_here(s.user, s.database, now)) {
    end_channels(handle, now, out);
    return;
  }
  HttpRequest asked;
  asked.nonce = piece.nonce;
  asked.number = piece.number;
  asked.user = s.user;
  asked.action = piece.action;
  asked.is_repeat = piece.is_repeat;
  asked.database = s.database;
  const Sickness sickness = desk_.health.sickness(Protocol::OutlookAnywhere);
  if (sickness == Sickness::Hangs) return;
  if (sickness == Sickness::Errors) {
    HttpResponse response;
    response.number = asked.number;
    response.status = 500;
    answer_call(handle, response, kCallRefusalBytes, now, out);
    return;
  }
  Duration delay{0};
  if (const auto refusal = over_limits(asked, delay, now, out)) {
    answer_call(handle, *refusal, kCallRefusalBytes, now, out);
    return;
  }
  const Handle work = work_on(asked, delay, now, out);
  Work& begun = *works_.find(work);
  begun.session = handle;
  begun.passed_kilocycles = piece.passed_kilocycles;
  begun.passed_by = piece.passed_by;
  s.work = work;
}

// Requires: the session is there.
void HttpMailbox::answer_call(Handle handle, const HttpResponse& response, std::uint32_t bytes,
                              Instant now, Outbox& out, const Work* work) {
  HttpPart part;
  part.kind = HttpPart::Kind::Answer;
  part.call = response.number;
  part.status = response.status;
  part.turned_away = response.turned_away;
  if (work != nullptr && !work->request.is_repeat) {
    part.kilocycles = work->kilocycles;
    part.worked_on = desk_.self();
    part.passed_kilocycles = work->passed_kilocycles;
    part.passed_by = work->passed_by;
  }
  if (say_down(handle, part, bytes, now, out)) return;
  RpcSession& s = *rpc_.find(handle);
  s.answer = part;
  s.answer_bytes = bytes;
}

// One of its channels is gone: the session is.
void HttpMailbox::hang_up_channel(const Input& input, Instant now, Outbox& out) {
  const Handle handle = tag_handle(input.tag);
  RpcSession* s = rpc_.find(handle);
  if (s == nullptr) return;
  for (const RpcChannel channel : {RpcChannel::In, RpcChannel::Out}) {
    RpcSession::Side& side = s->side(channel);
    if (side.connection != input.connection) continue;
    journal_.take_up(Waits::Channel, in_journal(handle, channel));
    journal_.given_up(now, out);
    side = {};
    end_channels(handle, now, out);
    return;
  }
}

// The session is lost whole. Requires: it has not ended.
void HttpMailbox::end_channels(Handle handle, Instant now, Outbox& out) {
  RpcSession& s = *rpc_.find(handle);
  for (const RpcChannel channel : {RpcChannel::In, RpcChannel::Out}) {
    const RpcSession::Side& side = s.side(channel);
    if (side.connection.is_none()) continue;
    journal_.take_up(Waits::Channel, in_journal(handle, channel));
    journal_.given_up(now, out);
    out.close(side.connection);
  }
  const Handle work = s.work;
  waiters_.remove(s.user, tag_of(Tag::InChannel, handle));
  rpc_.end(handle);
  given_up(work, now, out);
}

}  // namespace casgrid
