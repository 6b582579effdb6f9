// What phones ask: POST /Microsoft-Server-ActiveSync ([MS-ASCMD] 2.2.1 for the commands).
#pragma once

#include <cstdint>

#include "model/base/action.h"
#include "model/base/assert.h"
#include "model/directory/protocol.h"

namespace casgrid::activesync {

enum class Exchange : std::uint8_t {
  Sync,  // carries a synchronisation key: a replay is told from a new one
  Ping,  // hangs until something changes or the heartbeat is over
  FolderSync,
  Provision,  // asks for the security policy, or says that it is applied: twice for a key
  SendMail,   // never replayed once a back end may have begun it, like SmartReply and MoveItems
  SmartReply,
  ItemOperations,  // fetches an item or an attachment
  MoveItems,
  Search,
  GetItemEstimate,
  kCount,
};

constexpr ActionId id(Exchange exchange) {
  return {Protocol::ActiveSync, static_cast<std::uint8_t>(exchange)};
}
// Requires: the action is of this protocol.
constexpr Exchange exchange_of(ActionId action) {
  SIM_ASSERT(action.protocol() == Protocol::ActiveSync);
  return static_cast<Exchange>(action.number());
}

inline constexpr ActionId kSync = id(Exchange::Sync);
inline constexpr ActionId kPing = id(Exchange::Ping);
inline constexpr ActionId kFolderSync = id(Exchange::FolderSync);
inline constexpr ActionId kProvision = id(Exchange::Provision);
inline constexpr ActionId kSendMail = id(Exchange::SendMail);
inline constexpr ActionId kSmartReply = id(Exchange::SmartReply);

inline constexpr auto kActions = action_rows<Exchange>({
    {Exchange::Sync, {.name = "sync", .is_replayable = true, .is_work = true}},
    {Exchange::Ping, {.name = "ping", .is_long_poll = true, .is_replayable = true}},
    {Exchange::FolderSync, {.name = "folder-sync", .is_replayable = true, .is_work = true}},
    {Exchange::Provision,
     {.name = "provision", .is_replayable = true, .is_logon = true, .is_way_there = true}},
    {Exchange::SendMail, {.name = "send-mail", .is_work = true}},
    {Exchange::SmartReply, {.name = "smart-reply", .is_work = true}},
    {Exchange::ItemOperations, {.name = "item-operations", .is_replayable = true, .is_work = true}},
    {Exchange::MoveItems, {.name = "move-items", .is_work = true}},
    {Exchange::Search, {.name = "search", .is_replayable = true, .is_work = true}},
    {Exchange::GetItemEstimate,
     {.name = "get-item-estimate", .is_replayable = true, .is_work = true}},
});

}  // namespace casgrid::activesync
