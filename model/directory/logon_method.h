// The ways in which clients prove who they are.
#pragma once

#include <cstdint>

namespace casgrid {

// How the client proves who it is on this request.
enum class LogonMethod : std::uint8_t {
  None,           // no credentials and no session
  SessionCookie,  // forms-based authentication: cadata cookies of an earlier logon
  FormsPost,      // the POST to auth.owa itself
  Basic,          // Authorization: Basic on each request
  Negotiate,      // a Kerberos ticket on each request, in one leg
  Ntlm,
  OAuth,
  Certificate,
  Digest,
  AdFs,        // a claims session of Active Directory Federation Services
  WsSecurity,  // a token in the body, at the address that takes them: no front end reads it
  kCount,
};

constexpr bool gives_credentials(LogonMethod method) { return method >= LogonMethod::FormsPost; }

}  // namespace casgrid
