// What clients that work in sessions ask, by application: a row of its protocol's actions for each
// step.
#pragma once

#include "model/base/action.h"
#include "model/base/assert.h"
#include "model/ecp/actions.h"
#include "model/owa/actions.h"
#include "model/powershell/actions.h"

namespace casgrid {

enum class SessionStep : std::uint8_t { Open, LogonPage, Logon, Read, Change, Logoff };

struct SessionApp {
  ActionId open;
  ActionId logon_page;  // of a form; none: credentials go with each request
  ActionId logon;
  ActionId read;
  ActionId change;
  ActionId logoff;
  bool is_shell = false;  // its session is kept by the mailbox server that it was made at

  // Requires: it is one of them.
  SessionStep step_of(ActionId action) const {
    if (action == read) return SessionStep::Read;
    if (action == change) return SessionStep::Change;
    if (action == open) return SessionStep::Open;
    if (action == logon_page) return SessionStep::LogonPage;
    if (action == logon) return SessionStep::Logon;
    SIM_ASSERT(action == logoff);
    return SessionStep::Logoff;
  }
};

inline constexpr SessionApp kOwaSessions{.open = owa::kOpen,
                                         .logon_page = owa::kLogonPage,
                                         .logon = owa::kLogon,
                                         .read = owa::kRead,
                                         .change = owa::kChange,
                                         .logoff = owa::kLogoff};
inline constexpr SessionApp kEcpSessions{.open = ecp::kOpen,
                                         .logon_page = ecp::kLogonPage,
                                         .logon = ecp::kLogon,
                                         .read = ecp::kView,
                                         .change = ecp::kChange,
                                         .logoff = ecp::kLogoff};
// Commands are commands, whatever they do.
inline constexpr SessionApp kShellSessions{.open = powershell::kCreate,
                                           .logon_page = {},
                                           .logon = {},
                                           .read = powershell::kCommand,
                                           .change = powershell::kCommand,
                                           .logoff = powershell::kDelete,
                                           .is_shell = true};

}  // namespace casgrid
