#include "scenarios/logging/web_words.h"

#include <array>

#include "model/base/assert.h"

namespace casgrid::logging {
namespace {

// In the order of Protocol.
constexpr std::array<WebWords, kHttpProtocols> kWords{{
    {Protocol::Owa, "Owa", "/owa"},
    {Protocol::ActiveSync, "Eas", "/Microsoft-Server-ActiveSync"},
    {Protocol::Mapi, "Mapi", "/mapi"},
    {Protocol::Ecp, "Ecp", "/ecp"},
    {Protocol::Ews, "Ews", "/EWS"},
    {Protocol::OutlookAnywhere, "RpcHttp", "/rpc"},
    {Protocol::Oab, "Oab", "/OAB"},
    {Protocol::Autodiscover, "Autodiscover", "/Autodiscover"},
    {Protocol::PowerShell, "PowerShell", "/PowerShell"},
}};

constexpr bool are_in_order() {
  for (std::size_t i = 0; i < kWords.size(); ++i) {
    if (kWords[i].protocol != static_cast<Protocol>(i)) return false;
  }
  return true;
}
static_assert(are_in_order());

}  // namespace

const WebWords& web_words(Protocol protocol) {
  SIM_ASSERT(is_http(protocol));
  return kWords[static_cast<std::size_t>(protocol)];
}

}  // namespace casgrid::logging
