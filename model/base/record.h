// What happened, as one flat row. Everything a run reports (fingerprint, tables, timeline,
// invariants) is computed from records, so nothing can be printed that was not recorded.
#pragma once

#include <cstdint>

#include "model/base/ids.h"
#include "model/base/time.h"

namespace casgrid {

// The meaning of a..d stands beside each kind; kRecordShapes (record.cc) repeats it for printing.
enum class RecordKind : std::uint8_t {
  RequestSent,      // population: a client, b request number, c OwaAction
  RequestAnswered,  // population: a client, b request number, c latency ns, d OwaAction | (status
                    // << 8)
  RequestFailed,    // population: a client, b request number, c elapsed ns, d OwaAction |
                    // (FailureReason << 8)
  RequestDecided,   // front end: a user, b target server or none, c RuleId | (crosses site << 8), d
                    // database
  RequestServed,    // mailbox server: a user, b database, c ns from arrival to answer
  RequestDisowned,  // mailbox server: a user, b database, c 0 on arrival, 1 after the work: not
                    // mounted here
  LocationAsked,    // front end: a database, b server asked
  LocationDropped,  // front end: a database, b server that turned out wrong
  RequestReplayed,  // front end: a user, b database
  ConnectionAccepted,  // front end: nothing more; a TLS session was set up
  ConnectionLost,      // population: a client; its connection was reset or timed out
  AddressSkipped,      // population: a client, b position of the address given up
  SessionStarted,      // population: a client
  SessionEnded,        // population: a client
  PoolMemberUp,        // balancer: a server
  PoolMemberDown,      // balancer: a server
  ServerSeenDown,      // group: a server; the cluster gave it up after the detection time
  ServerSeenUp,        // group: a server
  QuorumLost,          // group
  QuorumRegained,      // group
  CopyChosen,       // group: a database, b server, c criteria set (1..10) of the best-copy choice
  NoCopyLeft,       // group: a database
  DatabaseMounted,  // mailbox server: a database
  DatabaseDismounted,  // mailbox server: a database
  ComponentState,      // front end: a component (ComponentId), b effective state (ComponentState)
  FaultApplied,        // world: a index in the fault plan
  FaultCleared,        // world: a index in the fault plan
  kCount,
};

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
enum class FieldShape : std::uint8_t { Unused, Number, User, Server, Database, Span, Packed };

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

}  // namespace casgrid
