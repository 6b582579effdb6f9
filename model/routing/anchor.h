// Whose mailbox decides where a request over HTTP, POP3 or IMAP4 goes (facts 2.1, 2.9, 2.11).
#pragma once

#include "model/routing/request.h"

namespace casgrid {

struct Anchor {
  UserId mailbox;                   // none: there is none
  bool stands_in = false;           // the organisation's arbitration mailbox, for a caller's
  bool passes_over_caller = false;  // although they have a mailbox
  bool is_shadow = false;           // another generation mailbox than that of the address book
};

// The first that applies. `user`: who was authenticated; none: nobody, which leaves nobody to be
// stood in for where `is_in_body`: the credentials are in the body, unread.
Anchor find_anchor(const Directory& directory, const RequestFacts& request, UserId user,
                   bool is_in_body);

// The server that holds, or last held, the active copy of the recipient's database.
ServerId holder_of(const Directory& directory, UserId recipient, Instant now);

// Between the builds: CU11 alone anchored remote PowerShell on the caller's mailbox.
bool anchors_shell(const Server& front_end);

// Which database a front end asks Active Manager for, for this request of an authenticated user.
// None: no mailbox decides, or there is none.
DatabaseId anchored_in(const Directory& directory, const RequestFacts& request, UserId user);

}  // namespace casgrid
