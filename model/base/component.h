// Components of a server, their states, and who may set them (facts 5.4). How entries combine is in
// model/directory/component_state.h.
#pragma once

#include <cstddef>
#include <cstdint>

namespace casgrid {

enum class ComponentId : std::uint8_t {
  OwaProxy,
  ServerWideOffline,
  ActiveSyncProxy,
  MapiProxy,
  HubTransport,
  UmCallRouter,
  Monitoring,
  RecoveryActionsEnabled,
  EcpProxy,
  EwsProxy,
  RpcProxy,
  OabProxy,
  AutoDiscoverProxy,
  RpsProxy,
  PopProxy,
  ImapProxy,
  FrontendTransport,
  kCount,
};
inline constexpr std::size_t kComponents = static_cast<std::size_t>(ComponentId::kCount);

// In the order of getting worse.
enum class ComponentState : std::uint8_t { Active, Draining, Inactive };

enum class Requester : std::uint8_t {
  HealthApi,
  Maintenance,
  Sidelined,
  Functional,
  Deployment,
  kCount
};

}  // namespace casgrid
