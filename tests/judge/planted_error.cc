// casgrid-core with errors in its report: CASGRID_PLANTED_ERRORS=",table.column,table.column,"
// makes every value of these columns a little wrong, between the reckoning and what is printed and
// written. The linker puts wrong_collect in the place of collect (--wrap); the program itself knows
// of none of this.
#include <cstdlib>
#include <optional>
#include <string>
#include <type_traits>
#include <variant>
#include <vector>

#include "scenarios/report/tables.h"
#include "scenarios/reporting/collect.h"

namespace casgrid {

// The names that GCC and Clang give to collect.
Report right_collect(const Simulation& simulation) asm(
    "__real__ZN7casgrid7collectERKNS_10SimulationE");
Report wrong_collect(const Simulation& simulation) asm(
    "__wrap__ZN7casgrid7collectERKNS_10SimulationE");

namespace {

constexpr double kFactor = 1 + 1e-6;

template <class Number>
Number wrong(Number value) {
  if constexpr (std::is_same_v<Number, bool>)
    return !value;
  else if constexpr (std::is_integral_v<Number>)
    return value + 1;
  else
    return value == 0 ? kFactor - 1 : value * kFactor;
}

std::string wrong(const std::string& text) { return text + "x"; }

std::optional<double> wrong(const std::optional<double>& value) {
  return value ? std::optional(wrong(*value)) : value;
}

Measure wrong(const Measure& value) {
  if (value.is_none()) return value;
  return value.is_known() ? Measure(wrong(*value)) : Measure::at_least(wrong(*value));
}

template <class Row>
void plant(const std::string& where, Row& row) {
  const Table<Row>& table = table_of<Row>();
  for (const Column<Row>& column : table.columns) {
    const std::string named = std::string(",") + table.text.name + "." + column.text.name + ",";
    if (where.find(named) == std::string::npos) continue;
    std::visit([&](auto field) { row.*field = wrong(row.*field); }, column.field);
  }
}

}  // namespace

Report wrong_collect(const Simulation& simulation) {
  Report report = right_collect(simulation);
  const char* where = std::getenv("CASGRID_PLANTED_ERRORS");
  if (where == nullptr) return report;
  plant(where, static_cast<RunFacts&>(report));
  plant(where, report.requests);
  Report::for_each_table(report, [&]<class Row>(std::vector<Row>& rows) {
    for (Row& row : rows) plant(where, row);
  });
  return report;
}

}  // namespace casgrid
