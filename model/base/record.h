// What happened, as one flat row. Everything a run reports (fingerprint, tables, timeline,
// invariants) is computed from records, so nothing can be printed that was not recorded.
#pragma once

#include <cstdint>

#include "model/base/ids.h"
#include "model/base/time.h"

namespace casgrid {

// The meaning of a..d stands beside each kind; kRecordShapes (record.cc) repeats it for printing.
enum class RecordKind : std::uint8_t {
  RequestSent,         // population: a client, b request number, c ClientAction
  RequestAnswered,     // population: a client, b request number, c latency ns, d ClientAction |
                       // (status
                       // << 8)
  RequestFailed,       // population: a client, b request number, c elapsed ns, d ClientAction |
                       // (FailureReason << 8)
  RequestDecided,      // front end: a user, b target server or none, c RuleId | kCrossesSite |
                       // kIsProxied, d database
  RequestServed,       // mailbox server: a user, b database, c ns from arrival to answer
  RequestDisowned,     // mailbox server, old front end: a user, b database, c 0 on arrival, 1 after
                       // the work, 2 interrupted by a dismount: not mounted here, or the mailbox
                       // has moved
  LocationAsked,       // front end: a database, b server asked
  LocationDropped,     // front end: a database, b server that turned out wrong
  RequestReplayed,     // front end: a user, b database
  ConnectionAccepted,  // front end, balancer: a 1 if the TLS session was resumed
  ConnectionLost,      // population: a client; its connection was reset or timed out
  AddressSkipped,      // population: a client, b position of the address given up
  SessionStarted,      // population: a client
  SessionEnded,        // population: a client
  PoolMemberUp,        // balancer: a server, b Protocol
  PoolMemberDown,      // balancer: a server, b Protocol
  ServerSeenDown,      // group: a server; the cluster gave it up after the detection time
  ServerSeenUp,        // group: a server
  QuorumLost,          // group
  QuorumRegained,      // group
  CopyChosen,       // group: a database, b server, c criteria set (1..10) of the best-copy choice
  NoCopyLeft,       // group: a database
  DatabaseMounted,  // mailbox server: a database
  DatabaseDismounted,  // mailbox server: a database
  ComponentState,      // front end: a component (ComponentId), b effective state (ComponentState)
  ContextLost,         // population: a client; its MAPI session context is gone (code 10)
  ContextMade,         // mailbox server: a user
  CallEnded,  // mailbox server, a hanging call: a user, b database, c ns it hung, d 1 if something
              // changed | (Protocol << 8)
  RequestThrottled,      // mailbox server: a user, b Protocol; answered 503
  ConnectionTurnedAway,  // balancer: a 0 no member, 1 table full
  MemberDrained,         // balancer: a server, b 1 draining, 0 taking part again
  MonitorState,          // front end, mailbox server: a Protocol, b HealthState
  ResponderActed,        // front end, mailbox server: a Protocol, b Responder
  FaultApplied,          // world: a index in the fault plan
  FaultCleared,          // world: a index in the fault plan
  RequestAdded,  // replaying population, before RequestSent: a client, c ClientAction, d 0 for a
                 // state that the log assumes, 1 to follow an answer that the log has not
  ArrivalTurnedAway,  // replaying population: a client, c ClientAction; too many of it wait already
  SideTaken,  // group: a server, b number of the side of a restored group that it is on, kPutOut
              // if it does not belong to it
  PoolFull,  // front end, mailbox server: a user, b Protocol; the application pool's queue is full:
             // answered 503
  // Said on request, and in no fingerprint (is_on_request):
  ParticipantUp,     // whoever it is of: started
  ParticipantDown,   // crashed, or without power
  CpuBegun,          // a job arrives at the participant's processor: b CpuPurpose, c kilocycles, d
                     // its number, which no other job there has meanwhile
  CpuEnded,          // a job leaves it, done: d its number
  CpuDropped,        // a job that waited for a core leaves it, not begun: d its number
  CpuLost,           // a jobs that a crash took
  ConnectionOpened,  // who opens it: a, b its number, c port, d to whom (ParticipantId)
  ConnectionClosed,  // the same: a, b its number; neither end can hear of it any more
  ConnectionTaken,   // to whom it was opened, or a balancer on the way: a, b its number
  ConnectionLeft,    // who opened or took it has it no more: a, b its number
  ConnectionHeld,    // front end: a, b its number; a hanging call has it to itself
  ConnectionFreed,   // front end: a, b its number; not any more
  LinkOctets,        // d link direction: c octets that have crossed it so far
  LinkTransfers,     // d link direction: a transfers so far, c ns that they took on it together
  LinkBusy,          // d link direction: c ns that it was in use so far
  LinkSquares,       // d link direction: c sum of (octets / 1,024)^2 of the transfers so far
  LinkBySimgrid,     // d link direction: c octets of it that SimGrid carried so far
  CpuLooked,  // whoever has the processor: c kilocycles of use, d wanted, since the look before
  OperationEnded,    // population: a client, b requests sent for it, c ns since it was wanted, d
                     // ClientAction | (OperationEnd << 8)
  OperationPending,  // population, when the run ends: a client, b requests sent for it so far, c ns
                     // since it was wanted, d ClientAction
  kCount,
};

// Of RequestDecided.
inline constexpr std::uint64_t kCrossesSite = 256;
inline constexpr std::uint64_t kIsProxied = 512;

// Of SideTaken.
inline constexpr std::uint32_t kPutOut = 0xFFFFFFFFu;

struct Record {
  Instant at = kStart;
  ParticipantId who;
  RecordKind kind = RecordKind::RequestSent;
  std::uint32_t a = 0;
  std::uint32_t b = 0;
  std::uint64_t c = 0;
  std::uint64_t d = 0;
};

// Why a client's request ended without an answer. Each is a definite error to the user.
enum class FailureReason : std::uint8_t {
  Refused,   // every address of the name refused the connection or gave no answer to it
  Reset,     // the connection broke while the request was under way
  TimedOut,  // no answer within the client's patience
};

// How the fields of a kind are to be printed and hashed: ids of named things are hashed by name, so
// that a participant which does nothing changes nobody else's rows.
enum class FieldShape : std::uint8_t {
  Unused,
  Number,
  User,
  Server,
  Database,
  Span,
  Packed,
  Participant,
  Fault,
  Link,  // direction of a link
};

struct RecordShape {
  const char* name;
  const char* a_name;
  FieldShape a;
  const char* b_name;
  FieldShape b;
  const char* c_name;
  FieldShape c;
  const char* d_name;
  FieldShape d;
};

const RecordShape& shape_of(RecordKind kind);
// Whether it is told only where a whole trace is wanted: such records are in no fingerprint.
bool is_on_request(RecordKind kind);

}  // namespace casgrid
