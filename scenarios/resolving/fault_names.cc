#include "scenarios/resolving/fault_names.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <set>
#include <tuple>
#include <vector>

#include "model/base/enum_texts.h"
#include "model/base/overloaded.h"
#include "model/directory/component_state.h"
#include "scenarios/document/client_rows.h"
#include "scenarios/document/named_fault.h"

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
  return text_of(component_of(component));
}

const char* state_words(ComponentState state) {
  static constexpr EnumTexts<ComponentState> kTexts{{
      {ComponentState::Active, "Active"},
      {ComponentState::Draining, "Draining"},
      {ComponentState::Inactive, "Inactive"},
  }};
  return kTexts.of(state);
}

// "30 % of what a sends to b is lost", "what a sends to b comes 50 ms late"
std::string rule_words(const named::MessageRule& rule) {
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

std::string words_of(const Fault& fault) {
  const auto what = find_what(fault);
  if (!what) return "nothing";
  return std::visit(
      Overloaded{
          [](const named::Crash& f) { return f.machine + " crashes"; },
          [](const named::PowerLoss& f) { return f.machine + " loses power"; },
          [](const named::SiteLoss& f) { return f.site + " is lost"; },
          [](const named::LinkDown& f) { return f.link + " is down"; },
          // Without the figure: --scale multiplies it, and the name must stay what objectives ask
          // for.
          [](const named::LinkBandwidth& f) { return f.link() + " changes its bandwidth"; },
          [](const named::DatabaseFailure& f) { return f.database + " loses its active copy"; },
          [](const named::Switchover& f) { return f.database() + " moves to " + f.server(); },
          [](const named::Rebalance& f) { return "databases of " + f.group + " go home"; },
          [](const named::RestoreQuorum& f) { return f.dag() + " is restored in " + f.site(); },
          [](const named::ComponentState& f) {
            return component_words(f.component()) + " of " + f.server() + " is " +
                   state_words(state_of(f.state()));
          },
          [](const named::MessageRule& f) { return rule_words(f); },
          [](const named::Sick& f) {
            return std::string(client_name(f.protocol())) + " of " + f.server() +
                   (f.effect() == Fault::Sick::HANGS ? " hangs" : " answers errors");
          },
          [](const named::DrainMember& f) { return f.balancer() + " drains " + f.server(); },
          [](const named::BlockActivation& f) { return "databases leave " + f.server; },
          [](const named::BindCertificate& f) { return f.server() + " shows " + f.certificate(); },
      },
      *what);
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
