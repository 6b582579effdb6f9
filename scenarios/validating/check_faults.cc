// validate(): faults: their names, their instants, and what they are done to.
#include "scenarios/document/objective.h"
#include "scenarios/validating/checks.h"
#include "scenarios/validating/fault_target.h"

namespace casgrid {
namespace {

// Objectives say where a window begins: by an instant, a fault, or its end.
void check_fault_name(const Scope& scope, const std::string& name) {
  if (seconds_of(name))
    scope.error("name", "\"" + name + "\" is a number, which objectives take for an instant",
                "give it a name in words");
  if (name.ends_with(kOver))
    scope.error("name", "\"" + name + "\" reads as the end of another fault",
                "leave \": over\" out");
}

void check_fault_instant(const Scope& scope, const scenario::Fault& f) {
  if (f.has_drawn() && f.at_s() != 0)
    scope.error("at_s", "a drawn fault has no instant", "give at_s or drawn");
  if (!f.has_drawn() && f.at_s() > scope.scenario().duration_s())
    scope.error("at_s", "is after the end of the run", "give at most duration_s");
}

}  // namespace

void check_faults(const Scope& scope) {
  const auto& faults = scope.scenario().faults();
  Names names;
  for (int i = 0; i < faults.size(); ++i) {
    const auto& f = faults[i];
    const Scope row = scope.in("faults", i);
    if (!f.name().empty() && !names.add(f.name(), row.path()))
      row.error("name", "two faults are named \"" + f.name() + "\"", "give each its own name");
    check_fault_name(row, f.name());
    check_fault_instant(row, f);
    check_fault_target(row, f);
  }
}

}  // namespace casgrid
