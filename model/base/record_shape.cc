#include "model/base/record_shape.h"

#include "model/base/assert.h"
#include "model/base/enum_texts.h"

namespace casgrid {
namespace {

using F = FieldShape;
constexpr RecordField a(const char* name, FieldShape shape) {
  return {.name = name, .shape = shape, .word = RecordWord::A};
}
constexpr RecordField b(const char* name, FieldShape shape) {
  return {.name = name, .shape = shape, .word = RecordWord::B};
}
constexpr RecordField c(const char* name, FieldShape shape) {
  return {.name = name, .shape = shape, .word = RecordWord::C};
}
constexpr RecordField d(const char* name, FieldShape shape) {
  return {.name = name, .shape = shape, .word = RecordWord::D};
}
// The lowest bits of a word that holds two things, and those above.
constexpr RecordField low(RecordField whole) {
  whole.bits = kNamedBits;
  return whole;
}
constexpr RecordField high(RecordField whole) {
  whole.first_bit = kNamedBits;
  whole.bits = 64 - kNamedBits;
  return whole;
}
constexpr RecordField flag(RecordField whole, unsigned place) {
  whole.first_bit = static_cast<std::uint8_t>(kNamedBits + place);
  whole.bits = 1;
  return whole;
}

template <class... Fields>
constexpr RecordShape row(RecordKind kind, const char* name, RecordScope scope, Fields... fields) {
  static_assert(sizeof...(Fields) <= kMostFields);
  return {kind, name, scope, {fields...}, static_cast<std::uint8_t>(sizeof...(Fields))};
}
template <class... Fields>
constexpr RecordShape control(RecordKind kind, const char* name, Fields... fields) {
  return row(kind, name, RecordScope::Control, fields...);
}
template <class... Fields>
constexpr RecordShape request(RecordKind kind, const char* name, Fields... fields) {
  return row(kind, name, RecordScope::Request, fields...);
}
template <class... Fields>
constexpr RecordShape on_request(RecordKind kind, const char* name, Fields... fields) {
  return row(kind, name, RecordScope::OnRequest, fields...);
}

using K = RecordKind;

// In the order of RecordKind.
constexpr std::array<RecordShape, kRecordKinds> kRecordShapes{{
    request(K::RequestSent, "request-sent", a("client", F::Number), b("request", F::Number),
            c("action", F::Action)),
    request(K::RequestAnswered, "request-answered", a("client", F::Number), b("request", F::Number),
            c("latency", F::Span), low(d("action", F::Action)), high(d("status", F::Number))),
    control(K::RequestFailed, "request-failed", a("client", F::Number), b("request", F::Number),
            c("elapsed", F::Span), low(d("action", F::Action)),
            high(d("reason", F::FailureReason))),
    request(K::RequestDecided, "request-decided", a("user", F::User), b("target", F::Server),
            low(c("rule", F::Rule)), flag(c("crosses-site", F::Number), 0),
            flag(c("proxied", F::Number), 1), d("database", F::Database)),
    request(K::RequestServed, "request-served", a("user", F::User), b("database", F::Database),
            c("service", F::Span)),
    control(K::RequestDisowned, "request-disowned", a("user", F::User), b("database", F::Database),
            c("after-work", F::Number)),
    control(K::LocationAsked, "location-asked", a("database", F::Database), b("asked", F::Server)),
    control(K::LocationDropped, "location-dropped", a("database", F::Database),
            b("dropped", F::Server)),
    control(K::RequestReplayed, "request-replayed", a("user", F::User), b("database", F::Database)),
    request(K::ConnectionAccepted, "connection-accepted", a("resumed", F::Number)),
    control(K::ConnectionLost, "connection-lost", a("client", F::Number)),
    control(K::AddressSkipped, "address-skipped", a("client", F::Number), b("position", F::Number)),
    request(K::SessionStarted, "session-started", a("client", F::Number)),
    request(K::SessionEnded, "session-ended", a("client", F::Number)),
    control(K::PoolMemberUp, "pool-member-up", a("member", F::Server), b("protocol", F::Protocol)),
    control(K::PoolMemberDown, "pool-member-down", a("member", F::Server),
            b("protocol", F::Protocol)),
    control(K::ServerSeenDown, "server-seen-down", a("server", F::Server)),
    control(K::ServerSeenUp, "server-seen-up", a("server", F::Server)),
    control(K::QuorumLost, "quorum-lost"),
    control(K::QuorumRegained, "quorum-regained"),
    control(K::CopyChosen, "copy-chosen", a("database", F::Database), b("server", F::Server),
            c("criteria-set", F::Number)),
    control(K::NoCopyLeft, "no-copy-left", a("database", F::Database)),
    control(K::DatabaseMounted, "database-mounted", a("database", F::Database)),
    control(K::DatabaseDismounted, "database-dismounted", a("database", F::Database)),
    control(K::ComponentState, "component-state", a("component", F::Component),
            b("state", F::ComponentState)),
    control(K::ContextLost, "context-lost", a("client", F::Number)),
    control(K::ContextMade, "context-made", a("user", F::User)),
    control(K::CallEnded, "call-ended", a("user", F::User), b("database", F::Database),
            c("hung", F::Span), low(d("protocol", F::Protocol)), flag(d("event", F::Number), 0)),
    control(K::RequestThrottled, "request-throttled", a("user", F::User),
            b("protocol", F::Protocol)),
    control(K::ConnectionTurnedAway, "connection-turned-away", a("table-full", F::Number)),
    control(K::MemberDrained, "member-drained", a("member", F::Server), b("draining", F::Number)),
    control(K::MonitorState, "monitor-state", a("protocol", F::Protocol),
            b("state", F::HealthState)),
    control(K::ResponderActed, "responder-acted", a("protocol", F::Protocol),
            b("responder", F::Responder)),
    control(K::FaultApplied, "fault-applied", a("fault", F::Fault)),
    control(K::FaultCleared, "fault-cleared", a("fault", F::Fault)),
    request(K::RequestAdded, "request-added", a("client", F::Number), c("action", F::Action),
            d("followed", F::Number)),
    control(K::ArrivalTurnedAway, "arrival-turned-away", a("client", F::Number),
            c("action", F::Action)),
    control(K::SideTaken, "side-taken", a("server", F::Server), b("side", F::Number)),
    request(K::PhoneCallBegun, "phone-call-begun", a("client", F::Number)),
    request(K::PhoneCallRedirected, "phone-call-redirected", a("client", F::Number),
            b("to", F::Server)),
    request(K::PhoneCallAnswered, "phone-call-answered", a("client", F::Number),
            c("after", F::Span)),
    request(K::PhoneCallFinished, "phone-call-finished", a("client", F::Number)),
    control(K::PhoneCallDropped, "phone-call-dropped", a("client", F::Number)),
    control(K::PhoneCallFailed, "phone-call-failed", a("client", F::Number)),
    request(K::ProgramExited, "program-exited", a("client", F::Number), b("code", F::Number)),
    control(K::PoolFull, "pool-full", a("user", F::User), b("protocol", F::Protocol)),
    control(K::ChannelWaits, "channel-waits", a("controller", F::Server)),
    control(K::ChannelTaken, "channel-taken", a("controller", F::Server),
            b("had-to-wait", F::Number), c("waited", F::Span)),
    control(K::ChannelFreed, "channel-freed", a("controller", F::Server), b("timed-out", F::Number),
            c("held", F::Span)),
    control(K::ChannelGivenUp, "channel-given-up", a("controller", F::Server),
            c("waited", F::Span)),
    control(K::ChannelMoved, "channel-moved", a("controller", F::Server), b("next", F::Server),
            c("waiting", F::Number)),
    control(K::ChannelLost, "channel-lost", a("controller", F::Server), b("calls", F::Number),
            c("waiting", F::Number)),
    control(K::ServedAsAnother, "served-as-another", a("user", F::User),
            b("protocol", F::Protocol)),
    control(K::GuardExceeded, "guard-exceeded", a("target", F::Server), b("protocol", F::Protocol),
            c("outstanding", F::Number), d("rejected", F::Number)),
    request(K::MailMade, "mail-made", a("client", F::Number), b("recipients", F::Number),
            low(c("sender", F::Participant)), high(c("mail", F::Number))),
    request(K::MailSent, "mail-sent", a("client", F::Number), b("recipients", F::Number),
            low(c("sender", F::Participant)), high(c("mail", F::Number))),
    control(K::MailBounced, "mail-bounced", a("client", F::Number), b("recipients", F::Number),
            low(c("sender", F::Participant)), high(c("mail", F::Number))),
    request(K::MailTaken, "mail-taken", a("recipients", F::Number), b("origin", F::MailOrigin),
            low(c("sender", F::Participant)), high(c("mail", F::Number))),
    request(K::MailHanded, "mail-handed", a("recipients", F::Number), b("to", F::Server),
            low(c("sender", F::Participant)), high(c("mail", F::Number))),
    request(K::MailDelivered, "mail-delivered", a("user", F::User), b("database", F::Database),
            low(c("sender", F::Participant)), high(c("mail", F::Number)),
            d("since-made", F::Span)),
    control(K::MailDuplicate, "mail-duplicate", a("user", F::User), b("database", F::Database),
            low(c("sender", F::Participant)), high(c("mail", F::Number))),
    control(K::MailForgotten, "mail-forgotten", a("user", F::User), b("database", F::Database),
            low(c("sender", F::Participant)), high(c("mail", F::Number))),
    control(K::MailLate, "mail-late", a("recipients", F::Number),
            low(c("sender", F::Participant)), high(c("mail", F::Number))),
    request(K::MailShadowed, "mail-shadowed", a("recipients", F::Number), b("primary", F::Server),
            low(c("sender", F::Participant)), high(c("mail", F::Number))),
    request(K::MailShadowEnded, "mail-shadow-ended", a("recipients", F::Number),
            b("primary", F::Server), low(c("sender", F::Participant)),
            high(c("mail", F::Number)), d("how", F::MailCopyEnd)),
    control(K::MailLimitReached, "mail-limit-reached", a("limit", F::MailLimit)),
    control(K::RequestDelayed, "request-delayed", a("user", F::User), b("protocol", F::Protocol),
            c("delay", F::Span)),
    control(K::BudgetExhausted, "budget-exhausted", a("user", F::User), b("protocol", F::Protocol),
            c("back-off", F::Span)),
    control(K::LogonRefused, "logon-refused", a("user", F::User), b("why", F::LogonRefusal)),
    control(K::AccountLocked, "account-locked", a("user", F::User), c("for", F::Span)),
    control(K::TicketIssued, "ticket-issued", a("user", F::User), b("ticket", F::Number)),
    control(K::TicketDenied, "ticket-denied", a("user", F::User)),
    control(K::TicketRefused, "ticket-refused", a("user", F::User), b("clock", F::Number)),
    on_request(K::ParticipantUp, "participant-up"),
    on_request(K::ParticipantDown, "participant-down"),
    on_request(K::CpuBegun, "cpu-begun", b("purpose", F::CpuPurpose), c("kilocycles", F::Number),
               d("job", F::Number)),
    on_request(K::CpuEnded, "cpu-ended", d("job", F::Number)),
    on_request(K::CpuDropped, "cpu-dropped", d("job", F::Number)),
    on_request(K::CpuLost, "cpu-lost", a("jobs", F::Number)),
    on_request(K::ConnectionOpened, "connection-opened", a("slot", F::Number),
               b("generation", F::Number), c("port", F::Number), d("to", F::Participant)),
    on_request(K::ConnectionClosed, "connection-closed", a("slot", F::Number),
               b("generation", F::Number)),
    on_request(K::ConnectionTaken, "connection-taken", a("slot", F::Number),
               b("generation", F::Number)),
    on_request(K::ConnectionLeft, "connection-left", a("slot", F::Number),
               b("generation", F::Number)),
    on_request(K::ConnectionHeld, "connection-held", a("slot", F::Number),
               b("generation", F::Number)),
    on_request(K::ConnectionFreed, "connection-freed", a("slot", F::Number),
               b("generation", F::Number)),
    on_request(K::LinkOctets, "link-octets", c("octets", F::Number), d("link", F::Link)),
    on_request(K::LinkTransfers, "link-transfers", a("transfers", F::Number), c("took", F::Span),
               d("link", F::Link)),
    on_request(K::LinkBusy, "link-busy", c("busy", F::Span), d("link", F::Link)),
    on_request(K::LinkSquares, "link-squares", c("squares", F::Number), d("link", F::Link)),
    on_request(K::LinkBySimgrid, "link-by-simgrid", c("octets", F::Number), d("link", F::Link)),
    on_request(K::CpuLooked, "cpu-looked", c("useful", F::Number), d("wanted", F::Number)),
    on_request(K::OperationEnded, "operation-ended", a("client", F::Number),
               b("requests", F::Number), c("since-wanted", F::Span), low(d("action", F::Action)),
               high(d("end", F::OperationEnd))),
    on_request(K::OperationPending, "operation-pending", a("client", F::Number),
               b("requests", F::Number), c("since-wanted", F::Span), d("action", F::Action)),
}};

static_assert(has_each(kRecordShapes, &RecordShape::kind));

}  // namespace

const RecordShape& shape_of(RecordKind kind) {
  SIM_ASSERT(kind < RecordKind::kCount);
  return kRecordShapes[static_cast<std::size_t>(kind)];
}

}  // namespace casgrid
