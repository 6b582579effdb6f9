// Which ways to log on an authentication method of a virtual directory lets in, by protocol: what a
// directory declares is honoured, or the reason stands here why it cannot be.
#pragma once

#include <span>

#include "model/directory/logon_method.h"
#include "model/directory/server.h"

namespace casgrid {

using LogonMethods = EnumSet<LogonMethod>;

struct LogonWay {
  AuthMethod listed;      // by the virtual directory
  ProtocolSet protocols;  // where it lets in:
  LogonMethods lets_in;
  const char* elsewhere;  // why it does nothing on the other protocols over HTTP, or nothing at all
};

std::span<const LogonWay> logon_ways();
// The methods of which a virtual directory of the protocol must list one for a client to log on so.
AuthMethods methods_for(LogonMethod method, Protocol protocol);

// How a client logs on that takes what the front end offers: as clients of the protocol usually do,
// or else in the first other way that is offered. The usual one if none is.
LogonMethod usual_logon(const Server& front_end, Protocol protocol);

}  // namespace casgrid
