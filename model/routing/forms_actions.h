// The steps of the logon by form, as rows of whoever has them: Outlook on the web and the Exchange
// Control Panel share the form, and each counts and decides them as its own.
#pragma once

#include "model/base/action.h"
#include "model/routing/resource.h"

namespace casgrid::forms {

inline constexpr ActionRow kOpen{.name = "open", .is_replayable = true, .is_logon = true, .is_get = true};
inline constexpr ActionRow kLogonPage{.name = "logon-page",
                                      .is_own_page = true,
                                      .is_logon = true,
                                      .is_way_there = true,
                                      .is_get = true,
                                      .resource = Resource::LogonPage};
inline constexpr ActionRow kLogon{
    .name = "logon", .is_logon = true, .is_way_there = true, .resource = Resource::LogonPost};
inline constexpr ActionRow kLogoff{.name = "logoff",
                                   .is_own_page = true,
                                   .is_logon = true,
                                   .is_get = true,
                                   .resource = Resource::SignOff};

}  // namespace casgrid::forms
