// What Outlook asks over MAPI over HTTP: POST /mapi/emsmdb for its mailbox, /mapi/nspi for the
// address book, each with a session context of its own ([MS-OXCMAPIHTTP] 2.2.4, 2.2.5).
#pragma once

#include <cstdint>

#include "model/base/action.h"
#include "model/base/assert.h"
#include "model/directory/protocol.h"

namespace casgrid::mapi {

enum class Exchange : std::uint8_t {
  Connect,  // makes a session context on the mailbox server
  Execute,
  NotificationWait,  // hangs until something changes or five minutes are over
  Disconnect,
  Bind,          // makes a session context for the address book
  ResolveNames,  // names that somebody typed
  QueryRows,     // a page of a list
  Unbind,
  kCount,
};

constexpr ActionId id(Exchange exchange) {
  return {Protocol::Mapi, static_cast<std::uint8_t>(exchange)};
}
// Requires: the action is of this protocol.
constexpr Exchange exchange_of(ActionId action) {
  SIM_ASSERT(action.protocol() == Protocol::Mapi);
  return static_cast<Exchange>(action.number());
}

inline constexpr ActionId kConnect = id(Exchange::Connect);
inline constexpr ActionId kExecute = id(Exchange::Execute);
inline constexpr ActionId kNotificationWait = id(Exchange::NotificationWait);
inline constexpr ActionId kDisconnect = id(Exchange::Disconnect);
inline constexpr ActionId kBind = id(Exchange::Bind);
inline constexpr ActionId kResolveNames = id(Exchange::ResolveNames);
inline constexpr ActionId kQueryRows = id(Exchange::QueryRows);
inline constexpr ActionId kUnbind = id(Exchange::Unbind);

inline constexpr auto kActions = action_rows<Exchange>({
    {Exchange::Connect,
     {.name = "connect", .is_replayable = true, .is_logon = true, .is_work = true}},
    {Exchange::Execute, {.name = "execute", .is_work = true}},
    {Exchange::NotificationWait,
     {.name = "notification-wait", .is_long_poll = true, .is_replayable = true}},
    {Exchange::Disconnect, {.name = "disconnect", .is_logon = true, .is_work = true}},
    {Exchange::Bind, {.name = "bind", .is_replayable = true, .is_logon = true, .is_work = true}},
    {Exchange::ResolveNames, {.name = "resolve-names", .is_replayable = true, .is_work = true}},
    {Exchange::QueryRows, {.name = "query-rows", .is_replayable = true, .is_work = true}},
    {Exchange::Unbind, {.name = "unbind", .is_logon = true, .is_work = true}},
});

// It is asked at /mapi/nspi.
constexpr bool is_of_address_book(ActionId action) {
  return action == kBind || action == kResolveNames || action == kQueryRows || action == kUnbind;
}

}  // namespace casgrid::mapi
