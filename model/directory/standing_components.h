// The component states of a running server: what the directory and its own managed availability
// say, and over them what faults and an administrator's acts hold for a while. Of several that
// speak for the same requester's entry the latest counts, as with Set-ComponentState; when it is
// over, the one before it counts again, and after the last of them what was there before.
#pragma once

#include <array>

#include "model/base/assert.h"
#include "model/base/participant.h"
#include "model/base/requests.h"
#include "model/directory/component_state.h"

namespace casgrid {

class StandingComponents {
 public:
  explicit StandingComponents(const ComponentStates& own) : own_(own), now_(own) {}

  const ComponentStates& states() const { return now_; }
  ComponentState effective(ComponentId component) const { return now_.effective(component); }

  // The server's own word, which lasts.
  void set(ComponentId component, Requester requester, ComponentState state) {
    own_.set(component, requester, state);
    combine();
  }

  // Records the state of `asked`, and of every other component that was recorded before and is now
  // in another state than that: ServerWideOffline takes others along.
  void say(ComponentId asked, Outbox& out) {
    for (std::size_t i = 0; i < kComponents; ++i) {
      const auto component = static_cast<ComponentId>(i);
      const ComponentState state = effective(component);
      if (component != asked && (!is_said_[i] || said_[i] == state)) continue;
      is_said_[i] = true;
      said_[i] = state;
      out.record(RecordKind::ComponentState, static_cast<std::uint32_t>(i),
                 static_cast<std::uint32_t>(state));
    }
  }

  // A fault sets an entry, or is over.
  void take(const act::SetComponent& set, std::uint32_t fault, bool is_over) {
    SIM_ASSERT(set.component < ComponentId::kCount && set.requester < Requester::kCount);
    held_.take(fault, is_over, set);
    combine();
  }

 private:
  void combine() {
    now_ = own_;
    for (const auto& held : held_.all())
      now_.set(held.what.component, held.what.requester, held.what.state);
  }

  ComponentStates own_;
  ComponentStates now_;
  Requests<act::SetComponent> held_;
  std::array<bool, kComponents> is_said_{};
  std::array<ComponentState, kComponents> said_{};
};

}  // namespace casgrid
