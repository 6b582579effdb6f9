// Which ports a server listens on (facts 3.1), and what POP3 and IMAP4 take in clear (facts 4.4).
#pragma once

#include "model/routing/request.h"

namespace casgrid {

// Does the front end's own service for this protocol listen on the request's port and transport?
bool listens(const Server& server, const RequestFacts& request);
// 444 and 81 of a mailbox server's own web site.
bool is_back_end_port(const Server& server, std::uint16_t port);
// Does anything of the server listen on this TCP port?
bool listens_anywhere(const Server& server, std::uint16_t port);
// POP3 or IMAP4 on one of its ports, with the proxy not Active: connected, and closed at once.
bool closes_without_banner(const Server& server, std::uint16_t port);

constexpr bool takes_in_clear(LoginType type, MailLogon logon) {
  switch (type) {
    case LoginType::PlainTextLogin:
      return true;
    case LoginType::PlainTextAuthentication:
      return logon != MailLogon::Password;
    case LoginType::SecureLogin:
      return false;
  }
  return false;
}

}  // namespace casgrid
