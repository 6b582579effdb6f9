// What a scenario says of mail over SMTP: the populations that are sent it, or send it.
#pragma once

#include <string>

#include "scenarios/validating/scope.h"

namespace casgrid {

// Of one population: that somebody listens for what it sends, and its settings.
void check_mail_flow(const Scope& scope, const scenario::Population& population);

// Has the front end Front End Transport, which greets at port 25?
bool greets_senders(const scenario::Directory& directory, const std::string& front_end);
// At port 717, for mailbox servers whose connector has FrontEndProxyEnabled?
bool takes_mail_out(const scenario::FrontEnd& row);

}  // namespace casgrid
