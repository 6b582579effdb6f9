#include "model/directory/component_state.h"

namespace casgrid {

const char* text_of(ComponentId component) {
  static constexpr std::array<const char*, kComponents> kTexts{
      "OwaProxy",     "ServerWideOffline", "ActiveSyncProxy",        "MapiProxy", "HubTransport",
      "UMCallRouter", "Monitoring",        "RecoveryActionsEnabled", "EcpProxy",  "EwsProxy",
      "RpcProxy",     "OabProxy",          "AutoDiscoverProxy",      "RpsProxy",  "PopProxy",
      "ImapProxy",    "FrontendTransport"};
  return kTexts[static_cast<std::size_t>(component)];
}

const char* text_of(ComponentState state) {
  static constexpr std::array<const char*, kComponentStates> kTexts{"active", "draining",
                                                                    "inactive"};
  return kTexts[static_cast<std::size_t>(state)];
}

}  // namespace casgrid
