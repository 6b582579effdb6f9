// Who is sent where, and why: one pure function for every protocol. It reads no clock and keeps no
// state; the same facts give the same decision. Simulation, Python, tests and the explanation all
// call it.
//
// The rules stand in one table (rules.cc), tried from the top; the first whose facts are all as it
// says decides, and each rule above it is rejected by the facts that were not.
#pragma once

#include "model/directory/logon_method.h"
#include "model/routing/decision.h"
#include "model/routing/request.h"

namespace casgrid {

// Requires: facts.front_end has role ClientAccess. Thread-safe, allocation-free.
Decision decide(const Directory& directory, const RequestFacts& facts);

// A bare attempt to reach a port: refused if nothing listens, else answered by whatever does.
Decision decide_port(const Directory& directory, ServerId server, bool is_udp, std::uint16_t port);

// Does the protocol's virtual directory on this front end take this way to log on (facts 4.1)?
bool offers(const Server& front_end, Protocol protocol, LogonMethod method);

// Exchange 2010 and 2007 have no directory for MAPI over HTTP. Who comes for a mailbox that moved
// up is let in and failed, as with Outlook Anywhere (facts 2.15), not told that the path is
// unknown.
inline bool fails_mapi(const Server& front_end, Protocol protocol) {
  return protocol == Protocol::Mapi && front_end.product < Product::Exchange2013 &&
         !front_end.directory_of(Protocol::Mapi).exists;
}

// Can this front end make sense of the session cookie (same key, not expired)?
bool session_is_readable(SessionKey key, const PresentedSession& session);

}  // namespace casgrid
