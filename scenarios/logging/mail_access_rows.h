// The POP3 or IMAP4 log of a front end and of a mailbox server: a row for each line of a session
// that the server reads, as the product's own rows have it (docs/real-input.md says where none was
// seen).
#pragma once

#include "scenarios/logging/access_row.h"
#include "scenarios/logging/mail_rows.h"
#include "scenarios/logging/schema.h"

namespace casgrid::logging {

// Requires: the row is of one of the two.
MailAccessRow mail_access_row(const AccessRow& row, Schema schema);

}  // namespace casgrid::logging
