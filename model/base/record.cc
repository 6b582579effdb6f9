#include "model/base/record.h"

#include <array>

#include "model/base/assert.h"

namespace casgrid {
namespace {

using enum FieldShape;

constexpr RecordShape kUnusedTail(const char* name) {
  return {name, "", Unused, "", Unused, "", Unused, "", Unused};
}

// In the order of RecordKind.
constexpr std::array<RecordShape, static_cast<std::size_t>(RecordKind::kCount)> kRecordShapes{{
    {"request-sent", "client", Number, "request", Number, "action", Number, "", Unused},
    {"request-answered", "client", Number, "request", Number, "latency", Span, "action|status",
     Packed},
    {"request-failed", "client", Number, "request", Number, "elapsed", Span, "action|reason",
     Packed},
    {"request-decided", "user", User, "target", Server, "rule|crosses-site", Packed, "database",
     Database},
    {"request-served", "user", User, "database", Database, "service", Span, "", Unused},
    {"request-disowned", "user", User, "database", Database, "after-work", Number, "", Unused},
    {"location-asked", "database", Database, "asked", Server, "", Unused, "", Unused},
    {"location-dropped", "database", Database, "dropped", Server, "", Unused, "", Unused},
    {"request-replayed", "user", User, "database", Database, "", Unused, "", Unused},
    {"connection-accepted", "resumed", Number, "", Unused, "", Unused, "", Unused},
    {"connection-lost", "client", Number, "", Unused, "", Unused, "", Unused},
    {"address-skipped", "client", Number, "position", Number, "", Unused, "", Unused},
    {"session-started", "client", Number, "", Unused, "", Unused, "", Unused},
    {"session-ended", "client", Number, "", Unused, "", Unused, "", Unused},
    {"pool-member-up", "member", Server, "protocol", Number, "", Unused, "", Unused},
    {"pool-member-down", "member", Server, "protocol", Number, "", Unused, "", Unused},
    {"server-seen-down", "server", Server, "", Unused, "", Unused, "", Unused},
    {"server-seen-up", "server", Server, "", Unused, "", Unused, "", Unused},
    kUnusedTail("quorum-lost"),
    kUnusedTail("quorum-regained"),
    {"copy-chosen", "database", Database, "server", Server, "criteria-set", Number, "", Unused},
    {"no-copy-left", "database", Database, "", Unused, "", Unused, "", Unused},
    {"database-mounted", "database", Database, "", Unused, "", Unused, "", Unused},
    {"database-dismounted", "database", Database, "", Unused, "", Unused, "", Unused},
    {"component-state", "component", Number, "state", Number, "", Unused, "", Unused},
    {"context-lost", "client", Number, "", Unused, "", Unused, "", Unused},
    {"context-made", "user", User, "", Unused, "", Unused, "", Unused},
    {"call-ended", "user", User, "database", Database, "hung", Span, "event|protocol", Packed},
    {"request-throttled", "user", User, "protocol", Number, "", Unused, "", Unused},
    {"connection-turned-away", "table-full", Number, "", Unused, "", Unused, "", Unused},
    {"member-drained", "member", Server, "draining", Number, "", Unused, "", Unused},
    {"monitor-state", "protocol", Number, "state", Number, "", Unused, "", Unused},
    {"responder-acted", "protocol", Number, "responder", Number, "", Unused, "", Unused},
    {"fault-applied", "fault", Fault, "", Unused, "", Unused, "", Unused},
    {"fault-cleared", "fault", Fault, "", Unused, "", Unused, "", Unused},
    {"request-added", "client", Number, "", Unused, "action", Number, "followed", Number},
    {"arrival-turned-away", "client", Number, "", Unused, "action", Number, "", Unused},
    {"side-taken", "server", Server, "side", Number, "", Unused, "", Unused},
    {"pool-full", "user", User, "protocol", Number, "", Unused, "", Unused},
    kUnusedTail("participant-up"),
    kUnusedTail("participant-down"),
    {"cpu-begun", "", Unused, "purpose", Number, "kilocycles", Number, "job", Number},
    {"cpu-ended", "", Unused, "", Unused, "", Unused, "job", Number},
    {"cpu-dropped", "", Unused, "", Unused, "", Unused, "job", Number},
    {"cpu-lost", "jobs", Number, "", Unused, "", Unused, "", Unused},
    {"connection-opened", "slot", Number, "generation", Number, "port", Number, "to", Participant},
    {"connection-closed", "slot", Number, "generation", Number, "", Unused, "", Unused},
    {"connection-taken", "slot", Number, "generation", Number, "", Unused, "", Unused},
    {"connection-left", "slot", Number, "generation", Number, "", Unused, "", Unused},
    {"connection-held", "slot", Number, "generation", Number, "", Unused, "", Unused},
    {"connection-freed", "slot", Number, "generation", Number, "", Unused, "", Unused},
    {"link-octets", "", Unused, "", Unused, "octets", Number, "link", Link},
    {"link-transfers", "transfers", Number, "", Unused, "took", Span, "link", Link},
    {"link-busy", "", Unused, "", Unused, "busy", Span, "link", Link},
    {"link-squares", "", Unused, "", Unused, "squares", Number, "link", Link},
    {"link-by-simgrid", "", Unused, "", Unused, "octets", Number, "link", Link},
    {"cpu-looked", "", Unused, "", Unused, "useful", Number, "wanted", Number},
    {"operation-ended", "client", Number, "requests", Number, "since-wanted", Span, "action|end",
     Packed},
    {"operation-pending", "client", Number, "requests", Number, "since-wanted", Span, "action",
     Number},
}};

}  // namespace

const RecordShape& shape_of(RecordKind kind) {
  SIM_ASSERT(kind < RecordKind::kCount);
  return kRecordShapes[static_cast<std::size_t>(kind)];
}

bool is_on_request(RecordKind kind) {
  switch (kind) {
    case RecordKind::ParticipantUp:
    case RecordKind::ParticipantDown:
    case RecordKind::CpuBegun:
    case RecordKind::CpuEnded:
    case RecordKind::CpuDropped:
    case RecordKind::CpuLost:
    case RecordKind::ConnectionOpened:
    case RecordKind::ConnectionClosed:
    case RecordKind::ConnectionTaken:
    case RecordKind::ConnectionLeft:
    case RecordKind::ConnectionHeld:
    case RecordKind::ConnectionFreed:
    case RecordKind::LinkOctets:
    case RecordKind::LinkTransfers:
    case RecordKind::LinkBusy:
    case RecordKind::LinkSquares:
    case RecordKind::LinkBySimgrid:
    case RecordKind::CpuLooked:
    case RecordKind::OperationEnded:
    case RecordKind::OperationPending:
      return true;
    default:
      return false;
  }
}

}  // namespace casgrid
