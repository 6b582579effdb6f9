#include "scenarios/validating/check_resolved.h"

#include "scenarios/validating/checks.h"

namespace casgrid {

// Names, ranges and products only.
Diagnostics check_resolved(const scenario::Scenario& resolved, const std::string& file) {
  const SourceLines no_lines;
  Examination examination(resolved, no_lines, file);
  const Scope scope(examination);
  if (!has_too_many_names(scope)) {
    declare_names(scope);
    check_ranges(scope);
    check_products(scope);
  }
  return examination.mistakes.all();
}

}  // namespace casgrid
