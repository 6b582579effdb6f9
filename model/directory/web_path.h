// Where the protocols of HTTP lie on a web site (facts 3.2): the one list of their virtual directories.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>

#include "model/base/assert.h"
#include "model/directory/protocol.h"

namespace casgrid {

struct WebPath {
  Protocol protocol{};
  const char* shown = "";  // "/owa", as clients spell it
  const char* asked = "";  // what its clients ask for first
};

// In the order of the protocols.
inline constexpr std::array<WebPath, kHttpProtocols> kWebPaths{{
    {Protocol::Owa, "/owa", "/owa/"},
    {Protocol::ActiveSync, "/Microsoft-Server-ActiveSync", "/Microsoft-Server-ActiveSync"},
    {Protocol::Mapi, "/mapi", "/mapi/emsmdb/"},
    {Protocol::Ecp, "/ecp", "/ecp/"},
    {Protocol::Ews, "/EWS", "/EWS/Exchange.asmx"},
    {Protocol::OutlookAnywhere, "/rpc", "/rpc/rpcproxy.dll"},
    {Protocol::Oab, "/OAB", "/OAB/"},
    {Protocol::Autodiscover, "/Autodiscover", "/Autodiscover/Autodiscover.xml"},
    {Protocol::PowerShell, "/PowerShell", "/PowerShell"},
}};

static_assert(std::ranges::is_sorted(kWebPaths, {}, &WebPath::protocol) &&
              std::ranges::adjacent_find(kWebPaths, {}, &WebPath::protocol) == kWebPaths.end());

constexpr const WebPath& web_path_of(Protocol protocol) {
  SIM_ASSERT(is_http(protocol));
  return kWebPaths[static_cast<std::size_t>(protocol)];
}

}  // namespace casgrid
