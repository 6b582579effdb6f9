// What Outlook asks over Outlook Anywhere: RPC_IN_DATA and RPC_OUT_DATA /rpc/rpcproxy.dll, and the
// calls whose octets go over that pair of channels.
#pragma once

#include <cstdint>

#include "model/base/action.h"
#include "model/base/assert.h"
#include "model/directory/protocol.h"

namespace casgrid::outlook_anywhere {

enum class Exchange : std::uint8_t {
  InData,   // opens the channel towards the mailbox server; its body is what the client says
  OutData,  // opens the channel back; its answer is what the mailbox server says
  Connect,  // a call: makes the session of the mailbox
  Execute,  // a call
  kCount,
};

constexpr ActionId id(Exchange exchange) {
  return {Protocol::OutlookAnywhere, static_cast<std::uint8_t>(exchange)};
}
// Requires: the action is of this protocol.
constexpr Exchange exchange_of(ActionId action) {
  SIM_ASSERT(action.protocol() == Protocol::OutlookAnywhere);
  return static_cast<Exchange>(action.number());
}

inline constexpr ActionId kInData = id(Exchange::InData);
inline constexpr ActionId kOutData = id(Exchange::OutData);
inline constexpr ActionId kConnect = id(Exchange::Connect);
inline constexpr ActionId kExecute = id(Exchange::Execute);

// A channel may be opened elsewhere as long as nothing has been said on it; a call is never said
// twice, as it has no place to be repeated in once its session is gone.
inline constexpr auto kActions = action_rows<Exchange>({
    {Exchange::InData,
     {.name = "rpc-in-data", .is_channel = true, .is_replayable = true, .is_logon = true}},
    {Exchange::OutData,
     {.name = "rpc-out-data", .is_long_poll = true, .is_channel = true, .is_replayable = true}},
    {Exchange::Connect, {.name = "connect", .is_logon = true, .is_work = true}},
    {Exchange::Execute, {.name = "execute", .is_work = true}},
});

}  // namespace casgrid::outlook_anywhere
