// What an access record says of a line of a POP3 or IMAP4 session beyond what all protocols say. A
// session is `nonce` among those of its server, the line `number` among those of its session, from
// 0.
#pragma once

#include "model/base/access_record.h"
#include "model/mailaccess/messages.h"

namespace casgrid::mailaccess {

enum class LineKind : std::uint8_t {
  Opened,   // the session has begun, and is greeted where it is a client's
  Command,  // one that was answered; at a mailbox server a front end's logon is the first
  Closed,   // it is over, whoever ended it
};

struct LineAccess {
  std::uint32_t tag = 0;  // of a command
  LineKind kind : 7 = LineKind::Opened;
  bool begins_plain : 1 = false;  // at the port where TLS begins on request, if at all
  Verb verb = Verb::Capability;   // of a command
  Status status = Status::Ok;     // of its answer
  Refusal why = Refusal::None;
};
static_assert(sizeof(LineAccess) == 8);

inline LineAccess line_of(const AccessRecord& record) {
  const auto* said = record.detail.as<LineAccess>();
  return said == nullptr ? LineAccess{} : *said;
}

}  // namespace casgrid::mailaccess
