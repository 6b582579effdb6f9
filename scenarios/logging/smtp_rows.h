// Rows of SMTP protocol logs, of what the servers of a run said and heard.
#pragma once

#include <string>

#include "model/smtp/access_detail.h"
#include "scenarios/logging/log_names.h"
#include "scenarios/logging/mail_rows.h"
#include "scenarios/logging/utc_stamp.h"

namespace casgrid::logging {

// `start`: of the run. Requires: the record is a line of an SMTP session.
SmtpRow smtp_row(const AccessRecord& access, ServerId server, UtcMs start, LogNames& names);

// What a protocol log, or a recipient's status, has of a reply. `message`: what a body's is about.
std::string smtp_reply(std::uint16_t code, smtp::Refusal why, smtp::Verb to,
                       const std::string& message);

// The address of somebody with a mailbox; empty: of nobody whom the run knows.
std::string mail_address(UserId user, LogNames& names);
// Whose message it is, if he submitted it himself. `user`: whose line it is on.
std::string mail_sender(std::uint64_t mail, UserId user, LogNames& names);
// <42@staff>: the message's number among those of its population.
std::string message_id(std::uint64_t mail, const LogNames& names);
// SERVER\Default Frontend SERVER.
std::string receive_connector(const smtp::SmtpLine& line, const Server& server);
// The Send connector, or the hidden one, by which a server sends.
std::string send_connector(AccessSide side, const smtp::SmtpLine& line, const LogNames& names);

}  // namespace casgrid::logging
