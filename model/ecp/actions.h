// What browsers ask of the Exchange Control Panel and the Exchange admin center (/ecp): the logon
// dance, then pages and what is done on them.
//
// Theory of operation
//   The form is that of Outlook on the web (/owa/auth/logon.aspx, posted to /owa/auth.owa), and so
//   are its cookies; but who logs on there to administer is sent where ECP serves them, by its own
//   ExternalURL (facts 2.4). So the two steps are rows of ECP here: they are decided, counted and
//   switched off with it. Whoever has no mailbox goes where the organisation's arbitration mailbox
//   is.
#pragma once

#include <cstdint>

#include "model/base/action.h"
#include "model/base/assert.h"
#include "model/directory/protocol.h"
#include "model/routing/resource.h"

namespace casgrid::ecp {

enum class Exchange : std::uint8_t {
  Open,       // GET /ecp/
  LogonPage,  // GET /owa/auth/logon.aspx
  Logon,      // POST /owa/auth.owa with the typed credentials
  Logoff,     // GET /ecp/logoff.aspx
  View,       // a page or a list: POST /ecp/DDI/DDIService.svc/GetList
  Change,  // POST /ecp/DDI/DDIService.svc/SetObject: never replayed once a back end may have begun
  kCount,
};

constexpr ActionId id(Exchange exchange) {
  return {Protocol::Ecp, static_cast<std::uint8_t>(exchange)};
}
// Requires: the action is of this protocol.
constexpr Exchange exchange_of(ActionId action) {
  SIM_ASSERT(action.protocol() == Protocol::Ecp);
  return static_cast<Exchange>(action.number());
}

inline constexpr ActionId kOpen = id(Exchange::Open);
inline constexpr ActionId kLogonPage = id(Exchange::LogonPage);
inline constexpr ActionId kLogon = id(Exchange::Logon);
inline constexpr ActionId kLogoff = id(Exchange::Logoff);
inline constexpr ActionId kView = id(Exchange::View);
inline constexpr ActionId kChange = id(Exchange::Change);

inline constexpr auto kActions = action_rows<Exchange>({
    {Exchange::Open, {.name = "open", .is_replayable = true, .is_logon = true, .is_get = true}},
    {Exchange::LogonPage,
     {.name = "logon-page",
      .is_own_page = true,
      .is_logon = true,
      .is_way_there = true,
      .is_get = true,
      .resource = Resource::LogonPage}},
    {Exchange::Logon,
     {.name = "logon", .is_logon = true, .is_way_there = true, .resource = Resource::LogonPost}},
    {Exchange::Logoff,
     {.name = "logoff",
      .is_own_page = true,
      .is_logon = true,
      .is_get = true,
      .resource = Resource::SignOff}},
    {Exchange::View, {.name = "view", .is_replayable = true, .is_work = true}},
    {Exchange::Change, {.name = "change", .is_work = true}},
});

}  // namespace casgrid::ecp
