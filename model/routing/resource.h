// What of a web site is asked for.
#pragma once

#include <cstdint>

#include "model/base/action.h"

namespace casgrid {

// What a URL asks of the front end, within its protocol.
enum class Resource : std::uint8_t {
  Application,  // the protocol itself
  HealthPage,   // /<virtual directory>/healthcheck.htm
  Root,         // / of the site
  LogonPage,    // GET /owa/auth/logon.aspx
  LogonPost,    // POST /owa/auth.owa
  SignOff,      // /owa/logoff.owa, /ecp/logoff.aspx
  SignOutPage,  // /owa/auth/signout.aspx
  Static,       // themes and scripts of the logon page: anonymous
  Unknown,      // no virtual directory has this path
};

}  // namespace casgrid
