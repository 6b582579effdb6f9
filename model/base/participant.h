// The narrow door. Every node of the simulated world is a participant: it is given one input at an
// instant and leaves its outputs in an Outbox. It sees no other node, no clock and no network, so
// the same object is tested with bare calls and simulated by the million.
//
// Theory of operation
//   The world hands over one Input, then drains the Outbox to the end before it hands over the next
//   one to anybody. Outputs take effect at the instant of the input. An output on a connection that
//   has ended is ignored. A participant that crashes gets Input::Crashed, must forget everything
//   volatile, and gets nothing more until Input::Started.
#pragma once

#include <cstddef>
#include <cstdint>

#include "model/base/ids.h"
#include "model/base/message.h"
#include "model/base/outbox.h"
#include "model/base/participant_fault.h"
#include "model/base/time.h"

namespace casgrid {

enum class CloseReason : std::uint8_t {
  Finished,  // the other end closed it in good order
  Reset,     // the other end's process or host broke it
  Refused,   // nobody listens there, or the balancer has no member left
};

enum class InputKind : std::uint8_t {
  Started,            // the run begins, or the participant's server came (back) up
  Crashed,            // everything volatile is gone; connections are already closed
  TimerDue,           // tag: as given to set_timer
  WorkDone,           // tag: as given to spend
  ConnectionOffered,  // server side: connection, port, peer; answer with accept, forward or close
  ConnectionOpened,   // client side: connection (tag as given to connect) may now be used
  ConnectionClosed,   // either side: connection (tag), reason
  MessageArrived,     // on a connection (tag): message
  Told,               // connectionless: message, from `peer`
  MembershipChanged,  // group only: see `groups`
  FaultTold,          // a fault or an administrator's act aimed at this participant: see `fault`
};

// Which members and witness can reach one another: partition[i] is the number of the island that
// member i (in the group's order) is on, kDown if its server is down; the witness comes last.
struct Membership {
  static constexpr std::uint8_t kDown = 0xFF;
  const std::uint8_t* partition = nullptr;
  std::uint32_t count = 0;  // members plus one for the witness
};

struct Input {
  InputKind kind = InputKind::Started;
  // ConnectionOffered: the address it comes from, and the TLS session that the client would like to
  // resume (0: none). ConnectionOpened: the TLS session that may be resumed next time.
  std::uint32_t source = 0;
  std::uint32_t tls_session = 0;
  CloseReason reason = CloseReason::Finished;
  bool is_plain = false;  // ConnectionOffered: its client has no TLS in mind
  Port port{};
  ConnectionId connection{};
  ParticipantId peer{};
  std::uint32_t certificate = 0;  // ConnectionOpened: that the server showed (Welcome)
  std::uint64_t tag =
      0;  // timers, work; connections: connect's on the client side, label's on the server side
  const Message* message = nullptr;         // MessageArrived, Told
  const Membership* groups = nullptr;       // MembershipChanged
  const ParticipantFault* fault = nullptr;  // FaultTold
};

class Participant {
 public:
  Participant() = default;
  Participant(const Participant&) = delete;
  Participant& operator=(const Participant&) = delete;
  virtual ~Participant() = default;

  virtual void handle(const Input& input, Instant now, Outbox& out) = 0;

  // An input of this kind with this tag is about to come: a chance to have the state at hand that
  // it will need. Changes nothing; a participant may do nothing, and the world may not call it.
  virtual void expect(InputKind, std::uint64_t) const {}

  // What its tables hold, for the report of memory; not part of what it does.
  virtual std::size_t memory_bytes() const { return 0; }
};

}  // namespace casgrid
