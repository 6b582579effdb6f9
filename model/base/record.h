// What happened, as one flat row. Everything a run reports (fingerprint, tables, timeline,
// invariants) is computed from records, so nothing can be printed that was not recorded.
#pragma once

#include <cstddef>
#include <cstdint>

#include "model/base/action.h"
#include "model/base/enum_texts.h"
#include "model/base/ids.h"
#include "model/base/time.h"

namespace casgrid {

// What happened. The fields of each kind, where they lie and how much is said of it stand in one
// table (record_shape.cc); here is what they mean. What is after a kind stands in no
// field.
enum class RecordKind : std::uint8_t {
  RequestSent,         // population
  RequestAnswered,     // population: latency from when it was sent
  RequestFailed,       // population
  RequestDecided,      // front end: target none if it answers by itself
  RequestServed,       // mailbox server: service from arrival to answer
  RequestDisowned,     // mailbox server, old front end: not mounted here, or the mailbox has moved;
                       // after-work 0 on arrival, 1 after the work, 2 interrupted by a dismount
  LocationAsked,       // front end
  LocationDropped,     // front end: the server turned out wrong
  RequestReplayed,     // front end
  ConnectionAccepted,  // front end, balancer: whether the TLS session was resumed
  ConnectionLost,      // population: a connection of the client was reset or timed out
  AddressSkipped,      // population: position of the address given up
  SessionStarted,      // population
  SessionEnded,        // population
  PoolMemberUp,        // balancer
  PoolMemberDown,      // balancer
  ServerSeenDown,      // group: the cluster gave it up after the detection time
  ServerSeenUp,        // group
  QuorumLost,          // group
  QuorumRegained,      // group
  CopyChosen,          // group: criteria set (1..10) of the best-copy choice
  NoCopyLeft,          // group
  DatabaseMounted,     // mailbox server
  DatabaseDismounted,  // mailbox server
  ComponentState,      // front end: the effective state
  ContextLost,         // population: the client's MAPI session context (code 10), its EWS
                       // subscription (ErrorSubscriptionNotFound), or its shell is gone
  ContextMade,         // mailbox server: one of these
  CallEnded,           // mailbox server, a long poll: event 1 if something changed
  RequestThrottled,    // mailbox server: turned away by its limits
  ConnectionTurnedAway,  // balancer: table-full 0 if there is no member
  MemberDrained,         // balancer: draining 0 if it takes part again
  MonitorState,          // front end, mailbox server
  ResponderActed,        // front end, mailbox server
  FaultApplied,          // world
  FaultCleared,          // world
  RequestAdded,         // replaying population, before RequestSent: followed 0 for a state that the
                        // log assumes, 1 to follow an answer that the log has not
  ArrivalTurnedAway,    // replaying population: too many of the client wait already
  SideTaken,            // group: side of a restored group that the server is on, kPutOut if on none
  PhoneCallBegun,       // population: a caller wants the client's number, whatever it takes
  PhoneCallRedirected,  // population: 302, and to which server
  PhoneCallAnswered,    // population: how long after it was begun
  PhoneCallFinished,    // population: the caller has hung up
  PhoneCallDropped,     // population: the connection broke, or BYE got no answer
  PhoneCallFailed,      // population: it was not answered
  ProgramExited,        // population: a test program, with its code
  PoolFull,  // front end, mailbox server: the application pool's queue is full: answered 503
  // Of a front end or a controller, about its secure channel to a controller:
  ChannelWaits,     // a logon finds every slot taken
  ChannelTaken,     // a call begins: had-to-wait 1 if every slot was taken, and for how long
  ChannelFreed,     // a call ends, after so long: timed-out 1 if nobody answered it
  ChannelGivenUp,   // a logon that has waited for too long
  ChannelMoved,     // it is bound to another controller now, for which those wait that waited
  ChannelLost,      // the machine crashed: calls that were under way, and logons that waited
  ServedAsAnother,  // front end: a request of a client that has not logged on came on a connection
                    // that somebody else had logged on
  GuardExceeded,    // front end: as many requests as its guard allows, or more, were outstanding to
                    // an older front end when another came; rejected 0 if that is only logged
  // Of messages, each named by its sender's own count (MailName):
  MailMade,          // population: there is a message for so many recipients
  MailSent,          // population: it was told that the message is taken
  MailBounced,       // population, mailbox server: it is given up, and its author is told
  MailTaken,         // mailbox server: Transport answers for the message from here on; whose it was
                     // before: MailOrigin
  MailHanded,        // mailbox server: Transport answers for so many recipients no more, but `to`;
                     // nobody here if none
  MailDelivered,     // mailbox server: it is in the recipient's mailbox; since the sender had it
  MailDuplicate,     // mailbox server: the recipient has it already
  MailForgotten,     // mailbox server: the database lost it, with its newest logs
  MailLate,          // mailbox server: Transport tells its author that it waits
  MailShadowed,      // mailbox server: it keeps a copy for another, which answers for the message
  MailShadowEnded,   // mailbox server: it keeps the copy no more: MailCopyEnd
  MailLimitReached,  // front end: a limit of a receive connector
  RequestDelayed,   // mailbox server: before it is worked on, as its user has used up his budget
  BudgetExhausted,  // mailbox server, beside RequestThrottled: he is cut off, for so long
  LogonRefused,     // directory server: whom it did not let in, and why
  AccountLocked,    // directory server: so many wrong passwords in a row that it lets nobody in
  TicketIssued,     // directory server: a ticket, initial, renewed, or for a service
  TicketDenied,     // directory server: no account has the name of the service
  TicketRefused,    // front end: its clock, or (clock 0) its keys, do not fit a ticket
  // On request, and in no fingerprint:
  ParticipantUp,     // whoever it is of: started
  ParticipantDown,   // crashed, or without power
  CpuBegun,          // a job arrives at the participant's processor; no other there has its number
  CpuEnded,          // a job leaves it, done
  CpuDropped,        // a job that waited for a core leaves it, not begun
  CpuLost,           // jobs that a crash took
  ConnectionOpened,  // whoever opens it
  ConnectionClosed,  // the same: neither end can hear of it any more
  ConnectionTaken,   // to whom it was opened, or a balancer on the way
  ConnectionLeft,    // who opened or took it has it no more
  ConnectionHeld,    // front end: a long poll or a session has it to itself
  ConnectionFreed,   // front end: not any more
  LinkOctets,        // that have crossed the link's direction so far
  LinkTransfers,     // so far, and the time that they took on it together
  LinkBusy,          // for how long it was in use so far
  LinkSquares,       // sum of (octets / 1,024)^2 of the transfers so far
  LinkBySimgrid,     // octets of it that SimGrid carried so far
  CpuLooked,       // whoever has the processor: kilocycles of use and wanted, since the look before
  OperationEnded,  // population: requests sent for it, time since it was wanted
  OperationPending,  // population, when the run ends: the same so far
  kCount,
};
inline constexpr std::size_t kRecordKinds = static_cast<std::size_t>(RecordKind::kCount);

// What is said of secure channels.
constexpr bool is_of_channel(RecordKind kind) {
  return kind >= RecordKind::ChannelWaits && kind <= RecordKind::ChannelLost;
}

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
  Refused,    // every address of the name refused the connection or gave no answer to it
  Reset,      // the connection broke while the request was under way
  TimedOut,   // no answer within the client's patience
  Untrusted,  // the client does not accept the certificate that it was shown
};
inline constexpr std::size_t kFailureReasons = kEnumerators<FailureReason>;

const char* text_of(FailureReason reason);  // "timed-out"

// ---- words that hold two things
// -------------------------------------------------------------------

inline constexpr unsigned kNamedBits = 16;  // what has a name is in the lowest

// d of RequestAnswered (status), RequestFailed (FailureReason), OperationEnded (OperationEnd): an
// action, and what became of it. Of the others with an action: the action alone.
struct ActionResult {
  ActionId action;
  std::uint32_t result = 0;

  constexpr ActionResult() = default;
  template <class Result>
  constexpr ActionResult(ActionId done, Result became)
      : action(done), result(static_cast<std::uint32_t>(became)) {}

  static constexpr ActionResult of(std::uint64_t word) {
    return {ActionId::of(word), word >> kNamedBits};
  }
  constexpr std::uint64_t pack() const {
    return std::uint64_t{action.value} | std::uint64_t{result} << kNamedBits;
  }
  template <class Result>
  constexpr Result as() const {
    return static_cast<Result>(result);
  }
};

// Of a word that holds an action alone.
constexpr ActionId action_in(std::uint64_t word) { return ActionId::of(word); }
constexpr std::uint64_t word_of(ActionId action) { return action.value; }

// c of RequestDecided. The rule is a RuleId, which only routing knows.
struct DecidedBy {
  std::uint16_t rule = 0;
  bool crosses_site = false;
  bool is_proxied = false;

  static constexpr DecidedBy of(std::uint64_t word) {
    return {static_cast<std::uint16_t>(word), (word >> kNamedBits & 1) != 0,
            (word >> (kNamedBits + 1) & 1) != 0};
  }
  constexpr std::uint64_t pack() const {
    return rule | std::uint64_t{crosses_site} << kNamedBits |
           std::uint64_t{is_proxied} << (kNamedBits + 1);
  }
};

// Of a receive connector of Front End Transport, as MailLimitReached names it (facts 7.3).
enum class MailLimit : std::uint8_t {
  Connections,          // MaxInboundConnection
  ConnectionsOfSource,  // MaxInboundConnectionPerSource, or its percentage
  Idle,                 // ConnectionInactivityTimeout
  Lasting,              // ConnectionTimeout
  Errors,               // MaxProtocolErrors
  Tarpit,               // TarpitInterval: a reply was held back for so long
};
inline constexpr std::size_t kMailLimits = kEnumerators<MailLimit>;

const char* text_of(MailLimit limit);  // "max-inbound-connection"

// c of what is said of messages: whose it is, and its number there.
struct MailName {
  ParticipantId sender;
  std::uint64_t number = 0;

  static constexpr MailName of(std::uint64_t word) {
    MailName name;
    name.sender = ParticipantId{static_cast<std::size_t>(word & ((1u << kNamedBits) - 1))};
    name.number = word >> kNamedBits;
    return name;
  }
  // Requires: the sender is one of the first 65,536 participants.
  constexpr std::uint64_t pack() const { return sender.value | number << kNamedBits; }
};

// d of CallEnded.
struct CallEnd {
  Protocol protocol{};
  bool is_event = false;  // something changed

  static constexpr CallEnd of(std::uint64_t word) {
    return {static_cast<Protocol>(word & ((1u << kNamedBits) - 1)), (word >> kNamedBits & 1) != 0};
  }
  constexpr std::uint64_t pack() const {
    return static_cast<std::uint64_t>(protocol) | std::uint64_t{is_event} << kNamedBits;
  }
};

}  // namespace casgrid
