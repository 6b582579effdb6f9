// Rows of message tracking, of what became of messages at the mailbox servers of a run.
#pragma once

#include <vector>

#include "model/smtp/access_detail.h"
#include "scenarios/logging/log_names.h"
#include "scenarios/logging/mail_rows.h"
#include "scenarios/logging/utc_stamp.h"

namespace casgrid::logging {

// Requires: the record is an event of a message, and not one of its recipients: those are
// `recipients`, in their order.
TrackingRow tracking_row(const AccessRecord& access, const std::vector<UserId>& recipients,
                         ServerId server, UtcMs start, LogNames& names);

}  // namespace casgrid::logging
