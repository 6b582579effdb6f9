// What a scenario says of the services of POP3 and IMAP4, and who reads mail over them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "scenarios/schema/scenario.pb.h"

namespace casgrid {

// A name or pattern, written out.
std::vector<std::string> names_of(const std::string& pattern);

// Does a population read its mail over it?
bool is_read_over(const scenario::Scenario& scenario, scenario::MailAccess::Protocol protocol);

// What is said of a front end's service; none if nothing is. A machine with both roles says it in
// either of its rows.
std::optional<bool> said_to_run(const scenario::Directory& directory, const std::string& front_end,
                                scenario::MailAccess::Protocol protocol);
// The same of a mailbox server's back-end service.
std::optional<bool> said_to_serve(const scenario::Directory& directory,
                                  const std::string& mailbox_server,
                                  scenario::MailAccess::Protocol protocol);

}  // namespace casgrid
