// The domain controllers of a scenario: which there are of a domain, what each is made with, and
// what programs show them.
#pragma once

#include <string>
#include <vector>

#include "model/base/shared_list.h"
#include "model/client/passwords.h"
#include "model/client/tickets.h"
#include "model/directory/directory.h"
#include "model/mailbox/directory_server.h"
#include "scenarios/schema/scenario.pb.h"

namespace casgrid {

// Servers of a role, those of `site` first, otherwise in the directory's order.
std::vector<ServerId> nearest_first(const Directory& directory, std::vector<ServerId> servers,
                                    SiteId site);

// The directory servers that hold a domain's accounts; "": that of the Exchange servers.
std::vector<ServerId> controllers_of(const scenario::Scenario& resolved, const Directory& directory,
                                     const std::string& domain);

DirectoryServerOptions directory_server_options(const scenario::Scenario& resolved,
                                                const Directory& directory,
                                                const SharedList<ParticipantId>& participants,
                                                ServerId self,
                                                const scenario::DirectoryServer& given);

// Which KDCs the programs of a population reach; only those that log on by Kerberos use any.
TicketOptions tickets_of(const scenario::Population& population, const scenario::Scenario& resolved,
                         const Directory& directory, const SharedList<ParticipantId>& participants);

// Requires: the population is resolved.
KeptPasswords kept_passwords(const scenario::Population& population, UserId first_user);

}  // namespace casgrid
