#include "model/base/record.h"

#include "model/base/assert.h"

namespace casgrid {
namespace {

using enum FieldShape;

constexpr RecordField a(const char* name, FieldShape shape) {
  return {.name = name, .shape = shape, .word = Word::A};
}
constexpr RecordField b(const char* name, FieldShape shape) {
  return {.name = name, .shape = shape, .word = Word::B};
}
constexpr RecordField c(const char* name, FieldShape shape) {
  return {.name = name, .shape = shape, .word = Word::C};
}
constexpr RecordField d(const char* name, FieldShape shape) {
  return {.name = name, .shape = shape, .word = Word::D};
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
    request(K::RequestSent, "request-sent", a("client", Number), b("request", Number),
            c("action", Action)),
    request(K::RequestAnswered, "request-answered", a("client", Number), b("request", Number),
            c("latency", Span), low(d("action", Action)), high(d("status", Number))),
    control(K::RequestFailed, "request-failed", a("client", Number), b("request", Number),
            c("elapsed", Span), low(d("action", Action)), high(d("reason", FailureReason))),
    request(K::RequestDecided, "request-decided", a("user", User), b("target", Server),
            low(c("rule", Rule)), flag(c("crosses-site", Number), 0), flag(c("proxied", Number), 1),
            d("database", Database)),
    request(K::RequestServed, "request-served", a("user", User), b("database", Database),
            c("service", Span)),
    control(K::RequestDisowned, "request-disowned", a("user", User), b("database", Database),
            c("after-work", Number)),
    control(K::LocationAsked, "location-asked", a("database", Database), b("asked", Server)),
    control(K::LocationDropped, "location-dropped", a("database", Database), b("dropped", Server)),
    control(K::RequestReplayed, "request-replayed", a("user", User), b("database", Database)),
    request(K::ConnectionAccepted, "connection-accepted", a("resumed", Number)),
    control(K::ConnectionLost, "connection-lost", a("client", Number)),
    control(K::AddressSkipped, "address-skipped", a("client", Number), b("position", Number)),
    request(K::SessionStarted, "session-started", a("client", Number)),
    request(K::SessionEnded, "session-ended", a("client", Number)),
    control(K::PoolMemberUp, "pool-member-up", a("member", Server), b("protocol", Protocol)),
    control(K::PoolMemberDown, "pool-member-down", a("member", Server), b("protocol", Protocol)),
    control(K::ServerSeenDown, "server-seen-down", a("server", Server)),
    control(K::ServerSeenUp, "server-seen-up", a("server", Server)),
    control(K::QuorumLost, "quorum-lost"),
    control(K::QuorumRegained, "quorum-regained"),
    control(K::CopyChosen, "copy-chosen", a("database", Database), b("server", Server),
            c("criteria-set", Number)),
    control(K::NoCopyLeft, "no-copy-left", a("database", Database)),
    control(K::DatabaseMounted, "database-mounted", a("database", Database)),
    control(K::DatabaseDismounted, "database-dismounted", a("database", Database)),
    control(K::ComponentState, "component-state", a("component", Component),
            b("state", FieldShape::ComponentState)),
    control(K::ContextLost, "context-lost", a("client", Number)),
    control(K::ContextMade, "context-made", a("user", User)),
    control(K::CallEnded, "call-ended", a("user", User), b("database", Database), c("hung", Span),
            low(d("protocol", Protocol)), flag(d("event", Number), 0)),
    control(K::RequestThrottled, "request-throttled", a("user", User), b("protocol", Protocol)),
    control(K::ConnectionTurnedAway, "connection-turned-away", a("table-full", Number)),
    control(K::MemberDrained, "member-drained", a("member", Server), b("draining", Number)),
    control(K::MonitorState, "monitor-state", a("protocol", Protocol), b("state", HealthState)),
    control(K::ResponderActed, "responder-acted", a("protocol", Protocol),
            b("responder", Responder)),
    control(K::FaultApplied, "fault-applied", a("fault", Fault)),
    control(K::FaultCleared, "fault-cleared", a("fault", Fault)),
    request(K::RequestAdded, "request-added", a("client", Number), c("action", Action),
            d("followed", Number)),
    control(K::ArrivalTurnedAway, "arrival-turned-away", a("client", Number), c("action", Action)),
    control(K::SideTaken, "side-taken", a("server", Server), b("side", Number)),
    control(K::PoolFull, "pool-full", a("user", User), b("protocol", Protocol)),
    on_request(K::ParticipantUp, "participant-up"),
    on_request(K::ParticipantDown, "participant-down"),
    on_request(K::CpuBegun, "cpu-begun", b("purpose", CpuPurpose), c("kilocycles", Number),
               d("job", Number)),
    on_request(K::CpuEnded, "cpu-ended", d("job", Number)),
    on_request(K::CpuDropped, "cpu-dropped", d("job", Number)),
    on_request(K::CpuLost, "cpu-lost", a("jobs", Number)),
    on_request(K::ConnectionOpened, "connection-opened", a("slot", Number), b("generation", Number),
               c("port", Number), d("to", Participant)),
    on_request(K::ConnectionClosed, "connection-closed", a("slot", Number),
               b("generation", Number)),
    on_request(K::ConnectionTaken, "connection-taken", a("slot", Number), b("generation", Number)),
    on_request(K::ConnectionLeft, "connection-left", a("slot", Number), b("generation", Number)),
    on_request(K::ConnectionHeld, "connection-held", a("slot", Number), b("generation", Number)),
    on_request(K::ConnectionFreed, "connection-freed", a("slot", Number), b("generation", Number)),
    on_request(K::LinkOctets, "link-octets", c("octets", Number), d("link", Link)),
    on_request(K::LinkTransfers, "link-transfers", a("transfers", Number), c("took", Span),
               d("link", Link)),
    on_request(K::LinkBusy, "link-busy", c("busy", Span), d("link", Link)),
    on_request(K::LinkSquares, "link-squares", c("squares", Number), d("link", Link)),
    on_request(K::LinkBySimgrid, "link-by-simgrid", c("octets", Number), d("link", Link)),
    on_request(K::CpuLooked, "cpu-looked", c("useful", Number), d("wanted", Number)),
    on_request(K::OperationEnded, "operation-ended", a("client", Number), b("requests", Number),
               c("since-wanted", Span), low(d("action", Action)),
               high(d("end", FieldShape::OperationEnd))),
    on_request(K::OperationPending, "operation-pending", a("client", Number), b("requests", Number),
               c("since-wanted", Span), d("action", Action)),
}};

constexpr bool is_in_order() {
  for (std::size_t i = 0; i < kRecordKinds; ++i)
    if (kRecordShapes[i].kind != static_cast<RecordKind>(i)) return false;
  return true;
}
static_assert(is_in_order());

}  // namespace

const RecordShape& shape_of(RecordKind kind) {
  SIM_ASSERT(kind < RecordKind::kCount);
  return kRecordShapes[static_cast<std::size_t>(kind)];
}

}  // namespace casgrid
