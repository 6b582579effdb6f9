// What Outlook on the web asks: the logon dance, then work.
#pragma once

#include <cstdint>

#include "model/base/action.h"
#include "model/base/assert.h"
#include "model/directory/protocol.h"
#include "model/routing/forms_actions.h"
#include "model/routing/resource.h"

namespace casgrid::owa {

enum class Exchange : std::uint8_t {
  Open,       // GET /owa/
  LogonPage,  // GET /owa/auth/logon.aspx
  Logon,      // POST /owa/auth.owa with the typed credentials
  Logoff,     // GET /owa/logoff.owa
  Root,       // GET /
  Read,       // any request that changes nothing
  Change,     // changes the mailbox: never replayed once a back end may have begun it
  kCount,
};

constexpr ActionId id(Exchange exchange) {
  return {Protocol::Owa, static_cast<std::uint8_t>(exchange)};
}
// Requires: the action is of this protocol.
constexpr Exchange exchange_of(ActionId action) {
  SIM_ASSERT(action.protocol() == Protocol::Owa);
  return static_cast<Exchange>(action.number());
}

inline constexpr ActionId kOpen = id(Exchange::Open);
inline constexpr ActionId kLogonPage = id(Exchange::LogonPage);
inline constexpr ActionId kLogon = id(Exchange::Logon);
inline constexpr ActionId kLogoff = id(Exchange::Logoff);
inline constexpr ActionId kRoot = id(Exchange::Root);
inline constexpr ActionId kRead = id(Exchange::Read);
inline constexpr ActionId kChange = id(Exchange::Change);

inline constexpr auto kActions = action_rows<Exchange>({
    {Exchange::Open, forms::kOpen},
    {Exchange::LogonPage, forms::kLogonPage},
    {Exchange::Logon, forms::kLogon},
    {Exchange::Logoff, forms::kLogoff},
    {Exchange::Root,
     {.name = "root",
      .is_own_page = true,
      .is_logon = true,
      .is_way_there = true,
      .is_get = true,
      .resource = Resource::Root}},
    {Exchange::Read, {.name = "read", .is_replayable = true, .is_work = true}},
    {Exchange::Change, {.name = "change", .is_work = true}},
});

}  // namespace casgrid::owa
