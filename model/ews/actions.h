// What programs ask of Exchange Web Services: POST /EWS/Exchange.asmx.
#pragma once

#include <cstdint>

#include "model/base/action.h"
#include "model/base/assert.h"
#include "model/directory/protocol.h"

namespace casgrid::ews {

enum class Exchange : std::uint8_t {
  FindItem,
  GetItem,
  SyncFolderItems,     // carries a synchronisation state: a replay is told from a new one
  CreateItem,          // changes the mailbox: never replayed once a back end may have begun it
  Subscribe,           // makes a subscription on the mailbox server
  GetStreamingEvents,  // hangs: its answer comes in parts, one for each change, until its time is
                       // over
  kCount,
};

constexpr ActionId id(Exchange exchange) {
  return {Protocol::Ews, static_cast<std::uint8_t>(exchange)};
}
// Requires: the action is of this protocol.
constexpr Exchange exchange_of(ActionId action) {
  SIM_ASSERT(action.protocol() == Protocol::Ews);
  return static_cast<Exchange>(action.number());
}

inline constexpr ActionId kFindItem = id(Exchange::FindItem);
inline constexpr ActionId kGetItem = id(Exchange::GetItem);
inline constexpr ActionId kSyncFolderItems = id(Exchange::SyncFolderItems);
inline constexpr ActionId kCreateItem = id(Exchange::CreateItem);
inline constexpr ActionId kSubscribe = id(Exchange::Subscribe);
inline constexpr ActionId kGetStreamingEvents = id(Exchange::GetStreamingEvents);

inline constexpr auto kActions = action_rows<Exchange>({
    {Exchange::FindItem, {.name = "find-item", .is_replayable = true, .is_work = true}},
    {Exchange::GetItem, {.name = "get-item", .is_replayable = true, .is_work = true}},
    {Exchange::SyncFolderItems,
     {.name = "sync-folder-items", .is_replayable = true, .is_work = true}},
    {Exchange::CreateItem, {.name = "create-item", .is_work = true}},
    {Exchange::Subscribe,
     {.name = "subscribe", .is_replayable = true, .is_logon = true, .is_work = true}},
    {Exchange::GetStreamingEvents,
     {.name = "get-streaming-events", .is_long_poll = true, .is_replayable = true}},
});

// Notifications stay with the server that has the subscription: its calls bring X-AnchorMailbox and
// X-PreferServerAffinity, and the cookie that names it (facts 2.5).
constexpr bool prefers_affinity(ActionId action) {
  return action == kSubscribe || action == kGetStreamingEvents;
}

}  // namespace casgrid::ews
