#include "scenarios/advising/fault_states.h"

#include <algorithm>

#include "model/base/overloaded.h"
#include "scenarios/advising/offered_load.h"
#include "scenarios/document/named_fault.h"

namespace casgrid {
namespace {

using scenario::Fault;
using scenario::Scenario;

// What a fault takes away is added to a state. False: it takes away nothing that load is reckoned
// from.
class TakenAway {
 public:
  explicit TakenAway(FaultState& state) : state_(state) {}

  bool operator()(const AnyOf<named::Crash, named::PowerLoss> auto& f) {
    state_.servers.insert(f.machine);
    return true;
  }
  bool operator()(const named::SiteLoss& f) {
    state_.sites.insert(f.site);
    return true;
  }
  bool operator()(const named::LinkDown& f) {
    state_.links.insert(f.link);
    return true;
  }
  bool operator()(const named::LinkBandwidth& f) {
    // Of several the narrowest counts (fault_kinds.cc).
    const auto [mbps, is_first] = state_.mbps.emplace(f.link(), f.bandwidth_mbps());
    if (!is_first) mbps->second = std::min(mbps->second, f.bandwidth_mbps());
    return true;
  }
  bool operator()(const named::DatabaseFailure& f) {
    state_.failed_databases.insert(f.database);
    return true;
  }
  bool operator()(const named::ComponentState& f) {
    if (state_of(f.state()) == ComponentState::Active) return false;
    state_.front_ends.insert(f.server());
    return true;
  }
  bool operator()(const named::DrainMember& f) {
    state_.drained.emplace(f.balancer(), f.server());
    return true;
  }
  bool operator()(const named::BlockActivation& f) {
    state_.blocked.insert(f.server);
    return true;
  }
  // Which of its copies a database is on is reckoned from what is lost, not from what somebody
  // ordered: the group is taken to be where its preferences put it.
  bool operator()(const AnyOf<named::Switchover, named::Rebalance, named::RestoreQuorum> auto&) {
    return false;
  }
  // What its clients do then, the run alone knows.
  bool operator()(const named::BindCertificate&) { return false; }
  // The same requests are asked, some of them later or again.
  bool operator()(const named::MessageRule&) { return false; }
  // Who is sick is asked as much as before, until managed availability acts: when that is hangs on
  // probes and cures, which the run alone knows.
  bool operator()(const named::Sick&) { return false; }

 private:
  FaultState& state_;
};

bool changes_load(const Fault& f) {
  FaultState nothing;
  return std::visit(TakenAway(nothing), what_of(f));
}

void add(const Fault& f, FaultState& s) {
  s.faults.push_back(f.name());
  std::visit(TakenAway(s), what_of(f));
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
