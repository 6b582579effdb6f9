#include "model/directory/component_state.h"

#include "model/base/enum_texts.h"

namespace casgrid {

const char* text_of(ComponentId component) {
  static constexpr EnumTexts<ComponentId> kTexts{{
      {ComponentId::OwaProxy, "OwaProxy"},
      {ComponentId::ServerWideOffline, "ServerWideOffline"},
      {ComponentId::ActiveSyncProxy, "ActiveSyncProxy"},
      {ComponentId::MapiProxy, "MapiProxy"},
      {ComponentId::HubTransport, "HubTransport"},
      {ComponentId::UmCallRouter, "UMCallRouter"},
      {ComponentId::Monitoring, "Monitoring"},
      {ComponentId::RecoveryActionsEnabled, "RecoveryActionsEnabled"},
      {ComponentId::EcpProxy, "EcpProxy"},
      {ComponentId::EwsProxy, "EwsProxy"},
      {ComponentId::RpcProxy, "RpcProxy"},
      {ComponentId::OabProxy, "OabProxy"},
      {ComponentId::AutoDiscoverProxy, "AutoDiscoverProxy"},
      {ComponentId::RpsProxy, "RpsProxy"},
      {ComponentId::PopProxy, "PopProxy"},
      {ComponentId::ImapProxy, "ImapProxy"},
      {ComponentId::FrontendTransport, "FrontendTransport"},
  }};
  return kTexts.of(component);
}

const char* text_of(ComponentState state) {
  static constexpr EnumTexts<ComponentState> kTexts{{
      {ComponentState::Active, "active"},
      {ComponentState::Draining, "draining"},
      {ComponentState::Inactive, "inactive"},
  }};
  return kTexts.of(state);
}

}  // namespace casgrid
