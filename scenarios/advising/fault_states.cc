#include "scenarios/advising/fault_states.h"

#include <algorithm>

#include "scenarios/advising/offered_load.h"

namespace casgrid {
namespace {

using scenario::Fault;
using scenario::Scenario;

bool changes_load(const Fault& f) {
  switch (f.what_case()) {
    case Fault::kCrash:
    case Fault::kPowerLoss:
    case Fault::kSiteLoss:
    case Fault::kLinkDown:
    case Fault::kLinkBandwidth:
    case Fault::kDrainMember:
    case Fault::kBlockActivation:
    case Fault::kDatabaseFailure:
      return true;
    case Fault::kComponentState:
      return f.component_state().state() != Fault::ACTIVE;
    default:
      return false;
  }
}

void add(const Fault& f, FaultState& s) {
  s.faults.push_back(f.name());
  if (f.has_crash()) s.servers.insert(f.crash());
  if (f.has_power_loss()) s.servers.insert(f.power_loss());
  if (f.has_site_loss()) s.sites.insert(f.site_loss());
  if (f.has_link_down()) s.links.insert(f.link_down());
  if (f.has_link_bandwidth()) {
    const double mbps = f.link_bandwidth().bandwidth_mbps();
    const auto [known, is_new] = s.mbps.emplace(f.link_bandwidth().link(), mbps);
    if (!is_new) known->second = mbps;  // the later one holds
  }
  if (f.has_component_state()) s.front_ends.insert(f.component_state().server());
  if (f.has_drain_member())
    s.drained.emplace(f.drain_member().balancer(), f.drain_member().server());
  if (f.has_block_activation()) s.blocked.insert(f.block_activation());
  if (f.has_database_failure()) s.failed_databases.insert(f.database_failure());
}

struct Lasting {
  const Fault* fault;
  double from;
  double to;
};

}  // namespace

std::string FaultState::name() const {
  if (faults.empty()) return kNormalState;
  std::string text;
  for (std::size_t i = 0; i < faults.size(); ++i) {
    if (i > 0) text += i + 1 == faults.size() ? "\" and \"" : "\", \"";
    text += faults[i];
  }
  return text;
}

std::vector<FaultState> fault_states(const Scenario& s) {
  std::vector<FaultState> states(1);
  states.front().when.emplace_back(0, s.duration_s());
  std::vector<Lasting> all;
  std::vector<double> changes;
  for (const auto& f : s.faults()) {
    if (!changes_load(f)) continue;
    if (f.has_drawn()) {
      add(f, states.emplace_back());
      continue;
    }
    const double to = f.lasting_s() > 0 ? f.at_s() + f.lasting_s() : s.duration_s();
    if (f.at_s() >= s.duration_s()) continue;
    all.push_back({&f, f.at_s(), std::min(to, s.duration_s())});
    changes.push_back(f.at_s());
    changes.push_back(all.back().to);
  }
  std::sort(changes.begin(), changes.end());
  changes.erase(std::unique(changes.begin(), changes.end()), changes.end());
  std::map<std::vector<std::size_t>, std::size_t> known;  // state by the faults that last
  for (std::size_t c = 0; c + 1 < changes.size(); ++c) {
    std::vector<std::size_t> lasting;
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (all[i].from <= changes[c] && changes[c] < all[i].to) lasting.push_back(i);
    }
    if (lasting.empty()) continue;
    const auto [place, is_new] = known.emplace(lasting, states.size());
    if (is_new) {
      FaultState& state = states.emplace_back();
      for (const std::size_t i : lasting) add(*all[i].fault, state);
    }
    states[place->second].when.emplace_back(changes[c], changes[c + 1]);
  }
  return states;
}

}  // namespace casgrid
