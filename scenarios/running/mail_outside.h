// Mail that leaves the organisation, in a run: where a Send connector leads, and who stands there.
#pragma once

#include <memory>

#include "model/base/participant.h"
#include "model/smtp/edge_server.h"
#include "model/smtp/options.h"
#include "scenarios/deployment/deployment.h"
#include "scenarios/schema/scenario.pb.h"

namespace casgrid {

// Of every server alike. Requires: the scenario is resolved.
smtp::Outbound outbound_of(const scenario::Scenario& scenario, const Roster& roster);
std::unique_ptr<smtp::EdgeServer> make_edge_server(const scenario::EdgeServer& given,
                                                   const Directory& directory,
                                                   smtp::EdgeOptions options);
std::unique_ptr<Participant> make_internet_host(const scenario::InternetHost& given,
                                                std::uint64_t seed);

}  // namespace casgrid
