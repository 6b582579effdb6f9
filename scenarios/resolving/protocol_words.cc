#include "scenarios/resolving/protocol_words.h"

#include <array>
#include <vector>

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

Protocol protocol_of(scenario::Client client) {
  switch (client) {
    case scenario::ACTIVE_SYNC:
      return Protocol::ActiveSync;
    case scenario::MAPI_HTTP:
      return Protocol::Mapi;
    case scenario::IMAP4:
      return Protocol::Imap4;
    case scenario::OWA:
    case scenario::CLIENT_UNSPECIFIED:  // it is a browser
    case scenario::Client_INT_MIN_SENTINEL_DO_NOT_USE_:
    case scenario::Client_INT_MAX_SENTINEL_DO_NOT_USE_:
      break;
  }
  return Protocol::Owa;
}

std::span<const scenario::Client> clients() {
  static const std::vector<scenario::Client> kClients = [] {
    std::vector<scenario::Client> all;
    for (int i = scenario::CLIENT_UNSPECIFIED + 1; i < scenario::Client_ARRAYSIZE; ++i)
      all.push_back(static_cast<scenario::Client>(i));
    return all;
  }();
  return kClients;
}

}  // namespace casgrid
