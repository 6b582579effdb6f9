// The canonical requests: for every protocol, what a client of that user sends once the user is
// well logged on, and what the front end decides.
//
//   OWA, ECP              a forms session that the front end can read if forms are on there
//   ActiveSync            Basic
//   Outlook Anywhere      NTLM
//   the others over HTTP  Negotiate; Autodiscover posts a well-formed request
//                         each of them, where that is not offered, by what is
//   POP3, IMAP4           a password, on the port of implicit TLS
//   SMTP submission       port 587, logged on after STARTTLS
//   SMTP inbound          port 25, one message for the user, from outside
//   SIP                   a call for the user by way of the user's dial plan; only if UM is enabled
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "model/routing/decide.h"
#include "scenarios/planning/front_ends.h"
#include "scenarios/planning/user_classes.h"
#include "scenarios/planning/verdict.h"

namespace casgrid::planning {

// Chooses among equals, the same in every run and in every directory that has the address.
std::uint32_t spread_of(std::string_view address);

// A user as the one who asks.
struct Asker {
  UserId user;
  std::uint32_t spread = 0;
  OabId address_book;  // none: there is none for this mailbox
  bool has_phone = false;
  SmtpRecipient recipient;
};

Asker asker_of(const Directory& directory, UserId user);

// Where it is asked.
struct Door {
  AuditColumn column = AuditColumn::Owa;
  ServerId front_end;
  HostId host;  // the name it is reached under
};

bool is_asked(const Asker& asker, AuditColumn column);
// The asker's `recipient` is referred to. Requires: is_asked().
RequestFacts canonical_request(const Directory& directory, const Asker& asker, const Door& door);
// Not asked where the question does not arise.
Verdict answer(const Directory& directory, const Asker& asker, const Door& door);

}  // namespace casgrid::planning
