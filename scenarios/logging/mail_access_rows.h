// The IMAP4 log of a front end and of a mailbox server: a row for each line of a session that the
// server reads, as the product's own rows have it (docs/real-input.md says where none was seen).
#pragma once

#include "scenarios/logging/access_row.h"
#include "scenarios/logging/mail_rows.h"
#include "scenarios/logging/schema.h"

namespace casgrid::logging {

MailAccessRow imap4_row(const AccessRow& row, Schema schema);

}  // namespace casgrid::logging
