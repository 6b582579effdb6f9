// Sessions that begin at a mailbox server: transport to another member of the delivery group, to
// the front end's 717, to an Edge server. The half connects, and hears MailboxHalf::opened; its tag
// carries its number, so what comes of the connection finds back to it.
#pragma once

#include "model/mailbox/mailbox_half.h"

namespace casgrid::shapes {

inline constexpr Port kFrontEndProxy{717};

enum class TransportTag : std::uint8_t { Session };

inline ConnectionId begin_session(const MailboxDesk& desk, ParticipantId to, Port port,
                                  Handle session, Outbox& out) {
  return out.connect(to, port, pack_tag(TransportTag::Session, session, desk.half));
}

}  // namespace casgrid::shapes
