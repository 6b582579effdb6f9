#include "scenarios/validating/validate.h"

#include <array>
#include <utility>

#include "scenarios/document/number_range.h"
#include "scenarios/validating/check_profile.h"
#include "scenarios/validating/checks.h"
#include "scenarios/validating/texts.h"

namespace casgrid {
namespace {

// In this order: some need what others found out, and of many mistakes the first are said.
constexpr std::array kChecks{
    check_ranges,       check_products,   check_run,       check_topology,      check_organisation,
    check_servers,      check_groups,     check_databases, check_address_books, check_balancers,
    check_outside_mail, check_namespaces, check_discovery, check_populations,   check_faults,
    check_maintenance,  check_objectives,
};

ParsedScenario validated(ParsedScenario parsed, const std::string& path) {
  if (!parsed.scenario) return parsed;
  parsed.diagnostics = validate(*parsed.scenario, parsed.lines, path);
  if (!parsed.diagnostics.empty()) parsed.scenario.reset();
  return parsed;
}

}  // namespace

void check_ranges(const Scope& scope) {
  for (const NumberComplaint& c : check_numbers(scope.scenario()))
    scope.error(c.path, c.reason, c.remedy);
}

void check_run(const Scope& scope) {
  const scenario::Scenario& s = scope.scenario();
  check_instant(scope, "starts_at", s.starts_at());
  check_quantity(scope.in("timing.ntlm_megacycles"), s.timing().ntlm_megacycles());
  if (s.record().warm_up_s() >= s.duration_s() && s.duration_s() > 0) {
    scope.error("record.warm_up_s", "the warm-up leaves nothing of the run",
                "give less than duration_s");
  }
}

Diagnostics validate(const scenario::Scenario& scenario, const SourceLines& lines,
                     const std::string& file) {
  Examination examination(scenario, lines, file);
  const Scope scope(examination);
  if (has_too_many_names(scope)) return examination.mistakes.all();
  declare_names(scope);
  for (const auto check : kChecks) check(scope);
  return examination.mistakes.in_order_of_lines();
}

ParsedScenario load_scenario(const std::string& path) { return validated(parse_file(path), path); }

ParsedScenario load_scenario_text(std::string text, const std::string& path) {
  return validated(parse_file_text(std::move(text), path), path);
}

}  // namespace casgrid
