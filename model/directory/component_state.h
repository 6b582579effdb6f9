// Component states of a front end (facts 5.4): every requester has its own entry, and a component
// is Active only if no requester says otherwise. ServerWideOffline overrides all but monitoring.
#pragma once

#include <array>
#include <cstdint>

#include "model/base/component.h"
#include "model/base/protocol_row.h"
#include "model/directory/protocol.h"

namespace casgrid {

// The component that stands for a protocol on a front end (facts 3.2).
inline ComponentId proxy_component(Protocol protocol) { return row_of(protocol).component; }

const char* text_of(ComponentId component);  // "OwaProxy"
const char* text_of(ComponentState state);   // "draining"

class ComponentStates {
 public:
  ComponentState entry(ComponentId component, Requester requester) const {
    return entries_[index(component)][static_cast<std::size_t>(requester)];
  }

  void set(ComponentId component, Requester requester, ComponentState state) {
    entries_[index(component)][static_cast<std::size_t>(requester)] = state;
  }

  // The component's own entries alone: Active only if every requester's entry is.
  ComponentState own(ComponentId component) const {
    ComponentState worst = ComponentState::Active;
    for (const ComponentState s : entries_[index(component)]) {
      if (static_cast<int>(s) > static_cast<int>(worst)) worst = s;
    }
    return worst;
  }

  // What counts: ServerWideOffline not Active makes every other component Inactive, but for the two
  // that watch the server.
  ComponentState effective(ComponentId component) const {
    const bool is_overridden = component != ComponentId::ServerWideOffline &&
                               component != ComponentId::Monitoring &&
                               component != ComponentId::RecoveryActionsEnabled;
    if (is_overridden && own(ComponentId::ServerWideOffline) != ComponentState::Active) {
      return ComponentState::Inactive;
    }
    return own(component);
  }

 private:
  static constexpr std::size_t index(ComponentId c) { return static_cast<std::size_t>(c); }

  std::array<std::array<ComponentState, static_cast<std::size_t>(Requester::kCount)>, kComponents>
      entries_{};
};

}  // namespace casgrid
