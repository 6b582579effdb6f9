// What mail programs ask over IMAP4, as far as it costs anybody anything.
#pragma once

#include <cstdint>

#include "model/base/action.h"
#include "model/base/assert.h"
#include "model/directory/protocol.h"

namespace casgrid::imap4 {

enum class Exchange : std::uint8_t {
  Logon,   // LOGIN, or AUTHENTICATE PLAIN
  List,    // LIST: which folders there are
  Select,  // SELECT, EXAMINE
  Fetch,   // FETCH, UID FETCH
  Store,   // STORE, APPEND, COPY: the mailbox is changed
  Noop,    // NOOP: is there anything new?
  Idle,    // IDLE: hangs until something changes or the client says DONE (RFC 2177)
  Logout,  // LOGOUT
  kCount,
};

constexpr ActionId id(Exchange exchange) {
  return {Protocol::Imap4, static_cast<std::uint8_t>(exchange)};
}
// Requires: the action is of this protocol.
constexpr Exchange exchange_of(ActionId action) {
  SIM_ASSERT(action.protocol() == Protocol::Imap4);
  return static_cast<Exchange>(action.number());
}

inline constexpr ActionId kLogon = id(Exchange::Logon);
inline constexpr ActionId kList = id(Exchange::List);
inline constexpr ActionId kSelect = id(Exchange::Select);
inline constexpr ActionId kFetch = id(Exchange::Fetch);
inline constexpr ActionId kStore = id(Exchange::Store);
inline constexpr ActionId kNoop = id(Exchange::Noop);
inline constexpr ActionId kIdle = id(Exchange::Idle);
inline constexpr ActionId kLogout = id(Exchange::Logout);

inline constexpr auto kActions = action_rows<Exchange>({
    {Exchange::Logon,
     {.name = "logon", .is_replayable = true, .is_logon = true, .is_way_there = true}},
    {Exchange::List, {.name = "list", .is_replayable = true, .is_work = true}},
    {Exchange::Select, {.name = "select", .is_replayable = true, .is_work = true}},
    {Exchange::Fetch, {.name = "fetch", .is_replayable = true, .is_work = true}},
    {Exchange::Store, {.name = "store", .is_work = true}},
    {Exchange::Noop, {.name = "noop", .is_replayable = true, .is_work = true}},
    {Exchange::Idle, {.name = "idle", .is_long_poll = true, .is_replayable = true}},
    {Exchange::Logout, {.name = "logout", .is_replayable = true}},
});

}  // namespace casgrid::imap4
