// What gateways and test programs ask over SIP (RFC 3261).
#pragma once

#include <cstdint>

#include "model/base/action.h"
#include "model/base/assert.h"
#include "model/directory/protocol.h"

namespace casgrid::sip {

enum class Exchange : std::uint8_t {
  Invite,   // INVITE to a peer of the gateway's list, whose call router says where to go
  Call,     // INVITE straight to a UM service, which answers the call
  Bye,      // ends it
  Options,  // OPTIONS of a test program: would the callee be reached?
  kCount,
};

constexpr ActionId id(Exchange exchange) {
  return {Protocol::Sip, static_cast<std::uint8_t>(exchange)};
}
// Requires: the action is of this protocol.
constexpr Exchange exchange_of(ActionId action) {
  SIM_ASSERT(action.protocol() == Protocol::Sip);
  return static_cast<Exchange>(action.number());
}

inline constexpr ActionId kInvite = id(Exchange::Invite);
inline constexpr ActionId kCall = id(Exchange::Call);
inline constexpr ActionId kBye = id(Exchange::Bye);
inline constexpr ActionId kOptions = id(Exchange::Options);

inline constexpr auto kActions = action_rows<Exchange>({
    {Exchange::Invite, {.name = "invite", .is_logon = true, .is_way_there = true}},
    {Exchange::Call, {.name = "call", .is_work = true}},
    {Exchange::Bye, {.name = "bye"}},
    {Exchange::Options, {.name = "options", .is_work = true}},
});

}  // namespace casgrid::sip
