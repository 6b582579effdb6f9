#include "model/base/managed_availability.h"

#include <algorithm>
#include <utility>

namespace casgrid {

void ManagedAvailability::start(Instant now, Outbox& out) {
  next_probe_ = now;
  arm(now, out);
}

void ManagedAvailability::forget() {
  for (Watched& w : watched_) {
    Watched fresh;
    fresh.illnesses = std::move(w.illnesses);
    fresh.illnesses.withdraw_if(
        [](const Illness& illness) { return illness.cured_by != Responder::Online; });
    fresh.is_watched = w.is_watched;
    fresh.is_offline = w.is_offline;
    take_worst(fresh);
    w = std::move(fresh);
  }
}

void ManagedAvailability::take(const act::Sicken& sicken, std::uint32_t fault, bool is_over) {
  // Nothing could make it well again: a sickness ends with its fault, or by a cure.
  SIM_ASSERT(sicken.sickness != Sickness::None);
  // Offline takes a protocol away from its users; it cures nothing.
  SIM_ASSERT(sicken.cured_by != Responder::Offline);
  Watched& w = at(sicken.protocol);
  w.illnesses.take(fault, is_over, {sicken.sickness, sicken.cured_by});
  take_worst(w);
}

void ManagedAvailability::take_worst(Watched& w) {
  w.sickness = Sickness::None;
  for (const auto& illness : w.illnesses.all())
    w.sickness = std::max(w.sickness, illness.what.sickness);
}

bool ManagedAvailability::has_offline() const {
  return std::any_of(watched_.begin(), watched_.end(),
                     [](const Watched& w) { return w.is_offline; });
}

// Timers for the steps of an escalation come beside the recurrent one; this is the recurrent one.
void ManagedAvailability::arm(Instant now, Outbox& out) {
  if (now < next_probe_) return;
  next_probe_ = now + options_.probe_interval;
  out.set_timer(next_probe_, timer_tag_);
}

bool ManagedAvailability::observe(Protocol protocol, bool acts, Instant now, Outbox& out) {
  Watched& w = at(protocol);
  if (w.sickness == Sickness::None) {
    if (w.state != HealthState::Healthy) become(protocol, HealthState::Healthy, out);
    const bool returns = w.is_offline && acts;
    w.is_offline = w.is_offline && !acts;
    if (returns) {
      out.record(RecordKind::ResponderActed, static_cast<std::uint32_t>(protocol),
                 static_cast<std::uint32_t>(Responder::Online));
    }
    return returns;
  }
  if (w.state == HealthState::Healthy) {
    w.degraded_at = now;
    become(protocol, HealthState::Degraded, out);
    const Instant unhealthy = now + options_.unhealthy_after;
    out.set_timer(unhealthy, timer_tag_);
    out.set_timer(unhealthy + options_.restart_after, timer_tag_);
    out.set_timer(unhealthy + options_.offline_after, timer_tag_);
  } else if (w.state == HealthState::Degraded && now - w.degraded_at >= options_.unhealthy_after) {
    become(protocol, HealthState::Unhealthy, out);
  }
  return false;
}

bool ManagedAvailability::is_due(Protocol protocol, Responder responder, Instant now) {
  Watched& w = at(protocol);
  if (w.state != HealthState::Unhealthy || w.sickness == Sickness::None) return false;
  if (responder == Responder::Offline && w.is_offline) return false;
  const Duration unhealthy_for = now - w.degraded_at - options_.unhealthy_after;
  const Duration wait = responder == Responder::ResetPool        ? Duration{0}
                        : responder == Responder::RestartService ? options_.restart_after
                                                                 : options_.offline_after;
  if (unhealthy_for < wait) return false;
  Instant& acted = w.acted[static_cast<std::size_t>(responder)];
  if (acted != kNever && now - acted < options_.throttle) return false;
  acted = now;
  return true;
}

void ManagedAvailability::cure(Protocol protocol, Responder responder) {
  Watched& w = at(protocol);
  if (responder == Responder::Offline) w.is_offline = true;
  if (responder >= Responder::Offline) return;
  w.illnesses.withdraw_if(
      [responder](const Illness& illness) { return responder >= illness.cured_by; });
  take_worst(w);
}

void ManagedAvailability::become(Protocol protocol, HealthState state, Outbox& out) {
  at(protocol).state = state;
  out.record(RecordKind::MonitorState, static_cast<std::uint32_t>(protocol),
             static_cast<std::uint32_t>(state));
}

}  // namespace casgrid
