#include "scenarios/resolving/protocol_words.h"

#include <array>

#include "scenarios/document/client_rows.h"

namespace casgrid {

Protocol app_protocol(int app) {
  constexpr std::array<Protocol, kHttpProtocols> kApps{Protocol::Owa,
                                                       Protocol::Ecp,
                                                       Protocol::Ews,
                                                       Protocol::ActiveSync,
                                                       Protocol::Oab,
                                                       Protocol::Mapi,
                                                       Protocol::OutlookAnywhere,
                                                       Protocol::Autodiscover,
                                                       Protocol::PowerShell};
  return kApps[static_cast<std::size_t>(app) - 1];
}

Protocol protocol_of(scenario::Client client) { return client_row(client).protocol; }

}  // namespace casgrid
