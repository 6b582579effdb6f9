// Where an answer may send a client.
#pragma once

#include <cstdint>

namespace casgrid {

// Where an answer sends the client, if anywhere.
enum class RedirectKind : std::uint8_t {
  None,
  LogonPage,            // 302 to /owa/auth/logon.aspx on the same host
  ToOwa,                // 301/302 to /owa/ on the same host (root, or after a good logon)
  SignOut,              // 302 to /owa/auth/signout.aspx
  Sso,                  // 200, self-submitting form that logs on at another namespace
  Plain,                // 302 to another namespace; the user logs on again there
  ToHttps,              // 302 to the same address over TLS
  AutodiscoverAddress,  // 200 whose body gives another mail address to ask for
  ActiveSync451,        // 451 with X-MS-Location
  Sip,                  // 302 with a Contact
  AdFs,                 // 302 to the sign-in page of AD FS
};

}  // namespace casgrid
