#include "model/directory/component_state.h"

namespace casgrid {

const char* text_of(ComponentId component) {
  static constexpr std::array<const char*, static_cast<std::size_t>(ComponentId::kCount)> kTexts{
      "OwaProxy",     "ServerWideOffline", "ActiveSyncProxy", "MapiProxy",
      "HubTransport", "UMCallRouter",      "Monitoring",      "RecoveryActionsEnabled"};
  return kTexts[static_cast<std::size_t>(component)];
}

}  // namespace casgrid
