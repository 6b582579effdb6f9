// How the clients behind a name log on: as the front ends there let them.
#pragma once

#include <array>
#include <optional>

#include "model/client/client_profile.h"
#include "model/directory/directory.h"
#include "scenarios/schema/scenario.pb.h"

namespace casgrid {

// By protocol; None: as is usual there, of OWA and ECP with a forms session.
std::array<LogonMethod, kProtocols> logon_methods(const Directory& directory, HostId host);

// Browsers that show their credentials on each request: the scenario says so, or there is no form.
inline bool shows_credentials(bool is_said, const ClientIdentity& who, Protocol protocol) {
  return is_said || who.methods[static_cast<std::size_t>(protocol)] != LogonMethod::None;
}

// The method that the population is told to log on by, of those that are shown on each request or
// connection; none: what is usual.
std::optional<LogonMethod> told_method(const scenario::Population& population);

}  // namespace casgrid
