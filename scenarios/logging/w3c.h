// The IIS log of a web site: the front end's (W3SVC1, port 443) and the mailbox server's (W3SVC2,
// port 444), whose rows name the request by cafeReqId.
#pragma once

#include "scenarios/logging/access_row.h"
#include "scenarios/logging/format.h"

namespace casgrid::logging {

// `with_bytes`: sc-bytes and cs-bytes, which an administrator has to ask IIS for.
Columns<AccessRow> w3c_columns(bool with_bytes);
void append_w3c_heading(const ServerNames& server, bool with_bytes, UtcMs at, Line& line);

}  // namespace casgrid::logging
