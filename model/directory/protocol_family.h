// Protocols by how a front end is asked: what differs by family is decided in switches over it, and
// what differs by protocol stands in rows.
#pragma once

#include <cstdint>

#include "model/directory/protocol.h"

namespace casgrid {

enum class ProtocolFamily : std::uint8_t { Web, Mail, Transport, Calls };

// The compiler asks for a new one.
constexpr ProtocolFamily family_of(Protocol protocol) {
  switch (protocol) {
    case Protocol::Owa:
    case Protocol::ActiveSync:
    case Protocol::Mapi:
    case Protocol::Ecp:
    case Protocol::Ews:
    case Protocol::OutlookAnywhere:
    case Protocol::Oab:
    case Protocol::Autodiscover:
    case Protocol::PowerShell:
      return ProtocolFamily::Web;
    case Protocol::Pop3:
    case Protocol::Imap4:
      return ProtocolFamily::Mail;
    case Protocol::Smtp:
      return ProtocolFamily::Transport;
    case Protocol::Sip:
      return ProtocolFamily::Calls;
    case Protocol::kCount:
      break;
  }
  return ProtocolFamily::Web;  // never: there is no such protocol
}

// The one has a name of its own, and the order of the enum.
static_assert([] {
  for (std::size_t i = 0; i < kProtocols; ++i) {
    const auto protocol = static_cast<Protocol>(i);
    if (is_http(protocol) != (family_of(protocol) == ProtocolFamily::Web)) return false;
  }
  return true;
}());

}  // namespace casgrid
