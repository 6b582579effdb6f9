// What administrators' shells ask of remote PowerShell: WS-Management at POST /powershell.
//
// Theory of operation
//   A session is a shell on one mailbox server of the front end's version: Create makes it, each
//   command runs in it, Delete ends it. The answer to Create names the server in a cookie
//   (X-BackEndCookie, Server~), and what follows brings it along, so that any front end leads to
//   the shell. It is lost with its server, and forgotten after its idle time: whoever names it then
//   is told that there is no such shell (HTTP 500 with a fault), and makes another. A user has so
//   many at once (PowerShellMaxConcurrency); one more is refused, and those stay. Only front ends
//   of CU11 go by the caller's mailbox instead, or the arbitration mailbox (facts 2.11).
#pragma once

#include <cstdint>

#include "model/base/action.h"
#include "model/base/assert.h"
#include "model/directory/protocol.h"

namespace casgrid::powershell {

enum class Exchange : std::uint8_t {
  Create,   // makes a shell on the mailbox server
  Command,  // runs in it, and is answered with its output: never replayed
  Delete,   // ends it
  kCount,
};

constexpr ActionId id(Exchange exchange) {
  return {Protocol::PowerShell, static_cast<std::uint8_t>(exchange)};
}
// Requires: the action is of this protocol.
constexpr Exchange exchange_of(ActionId action) {
  SIM_ASSERT(action.protocol() == Protocol::PowerShell);
  return static_cast<Exchange>(action.number());
}

inline constexpr ActionId kCreate = id(Exchange::Create);
inline constexpr ActionId kCommand = id(Exchange::Command);
inline constexpr ActionId kDelete = id(Exchange::Delete);

inline constexpr auto kActions = action_rows<Exchange>({
    {Exchange::Create,
     {.name = "create", .is_replayable = true, .is_logon = true, .is_work = true}},
    {Exchange::Command, {.name = "command", .is_work = true}},
    {Exchange::Delete, {.name = "delete", .is_logon = true}},
});

}  // namespace casgrid::powershell
