#include "scenarios/resolving/fault_names.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <set>
#include <tuple>
#include <vector>

#include "model/directory/component_state.h"
#include "scenarios/document/client_words.h"

namespace casgrid {
namespace {

using scenario::Fault;

std::string number(double value) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%g", value);
  return text.data();
}

std::string component_words(Fault::Component component) {
  if (component == Fault::COMPONENT_UNSPECIFIED) return "a component";
  return text_of(static_cast<ComponentId>(component - 1));
}

const char* state_words(Fault::State state) {
  if (state == Fault::DRAINING) return "Draining";
  return state == Fault::ACTIVE ? "Active" : "Inactive";
}

// "30 % of what a sends to b is lost", "what a sends to b comes 50 ms late"
std::string words_of(const Fault::MessageRule& rule) {
  const std::string some =
      rule.has_share() && rule.share() < 1 ? number(rule.share() * 100) + " % of " : std::string{};
  const std::string what = some + "what " + rule.from() + " sends to " + rule.to();
  return rule.delay_ms() > 0 ? what + " comes " + number(rule.delay_ms()) + " ms late"
                             : what + " is lost";
}

// "1st", "2nd", "3rd", "4th", "11th", "21st"
std::string ordinal(int n) {
  const bool is_teen = n % 100 >= 11 && n % 100 <= 13;
  const char* ending = is_teen       ? "th"
                       : n % 10 == 1 ? "st"
                       : n % 10 == 2 ? "nd"
                       : n % 10 == 3 ? "rd"
                                     : "th";
  return std::to_string(n) + ending;
}

}  // namespace

std::string words_of(const Fault& f) {
  switch (f.what_case()) {
    case Fault::kCrash:
      return f.crash() + " crashes";
    case Fault::kPowerLoss:
      return f.power_loss() + " loses power";
    case Fault::kSiteLoss:
      return f.site_loss() + " is lost";
    case Fault::kLinkDown:
      return f.link_down() + " is down";
    case Fault::kLinkBandwidth:
      // Without the figure: --scale multiplies it, and the name must stay what objectives ask for.
      return f.link_bandwidth().link() + " changes its bandwidth";
    case Fault::kDatabaseFailure:
      return f.database_failure() + " loses its active copy";
    case Fault::kSwitchover:
      return f.switchover().database() + " moves to " + f.switchover().server();
    case Fault::kRebalance:
      return "databases of " + f.rebalance() + " go home";
    case Fault::kRestoreQuorum:
      return f.restore_quorum().dag() + " is restored in " + f.restore_quorum().site();
    case Fault::kComponentState:
      return component_words(f.component_state().component()) + " of " +
             f.component_state().server() + " is " + state_words(f.component_state().state());
    case Fault::kMessageRule:
      return words_of(f.message_rule());
    case Fault::kSick:
      return std::string(client_name(f.sick().protocol())) + " of " + f.sick().server() +
             (f.sick().effect() == Fault::Sick::HANGS ? " hangs" : " answers errors");
    case Fault::kDrainMember:
      return f.drain_member().balancer() + " drains " + f.drain_member().server();
    case Fault::kBlockActivation:
      return "databases leave " + f.block_activation();
    case Fault::WHAT_NOT_SET:
      break;
  }
  return "nothing";
}

void name_faults(scenario::Scenario& s) {
  std::set<std::string> taken;
  for (const Fault& f : s.faults()) taken.insert(f.name());
  // The second is the one that comes later; those that chance brings come last.
  std::vector<Fault*> in_time;
  for (Fault& f : *s.mutable_faults()) in_time.push_back(&f);
  std::stable_sort(in_time.begin(), in_time.end(), [](const Fault* a, const Fault* b) {
    return std::tuple(a->has_drawn(), a->at_s()) < std::tuple(b->has_drawn(), b->at_s());
  });
  for (Fault* const fault : in_time) {
    Fault& f = *fault;
    if (!f.name().empty()) continue;
    const std::string words = words_of(f);
    std::string name = words;
    for (int n = 2; !taken.insert(name).second; ++n)
      name = words + " for the " + ordinal(n) + " time";
    f.set_name(name);
  }
}

}  // namespace casgrid
