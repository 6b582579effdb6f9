// What mail programs ask over POP3, as far as it costs anybody anything.
#pragma once

#include <cstdint>

#include "model/base/action.h"
#include "model/directory/protocol.h"

namespace casgrid::pop3 {

enum class Exchange : std::uint8_t {
  Logon,     // USER and PASS, or AUTH PLAIN
  Stat,      // STAT: how many messages there are
  Last,      // LAST of RFC 1460: the product does not have it
  Uidl,      // UIDL: the names of all messages, by which a program knows what is new to it
  List,      // LIST: the sizes of all messages
  Size,      // LIST n: that of one
  Retrieve,  // RETR n
  Reset,     // RSET
  Quit,      // QUIT
  kCount,
};

constexpr ActionId id(Exchange exchange) {
  return {Protocol::Pop3, static_cast<std::uint8_t>(exchange)};
}

inline constexpr ActionId kLogon = id(Exchange::Logon);
inline constexpr ActionId kStat = id(Exchange::Stat);
inline constexpr ActionId kLast = id(Exchange::Last);
inline constexpr ActionId kUidl = id(Exchange::Uidl);
inline constexpr ActionId kList = id(Exchange::List);
inline constexpr ActionId kSize = id(Exchange::Size);
inline constexpr ActionId kRetrieve = id(Exchange::Retrieve);
inline constexpr ActionId kReset = id(Exchange::Reset);
inline constexpr ActionId kQuit = id(Exchange::Quit);

inline constexpr auto kActions = action_rows<Exchange>({
    {Exchange::Logon,
     {.name = "logon", .is_replayable = true, .is_logon = true, .is_way_there = true}},
    {Exchange::Stat, {.name = "stat", .is_replayable = true, .is_work = true}},
    {Exchange::Last, {.name = "last", .is_replayable = true}},
    {Exchange::Uidl, {.name = "uidl", .is_replayable = true, .is_work = true}},
    {Exchange::List, {.name = "list", .is_replayable = true, .is_work = true}},
    {Exchange::Size, {.name = "size", .is_replayable = true, .is_work = true}},
    {Exchange::Retrieve, {.name = "retrieve", .is_replayable = true, .is_work = true}},
    {Exchange::Reset, {.name = "reset", .is_replayable = true}},
    {Exchange::Quit, {.name = "quit", .is_replayable = true}},
});

}  // namespace casgrid::pop3
