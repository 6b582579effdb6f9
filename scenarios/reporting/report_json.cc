#include <nlohmann/json.hpp>

#include "scenarios/report/cells.h"
#include "scenarios/reporting/report.h"
#include "scenarios/reporting/report_file.h"
#include "scenarios/reporting/report_observed.h"
#include "scenarios/reporting/report_replay.h"

namespace casgrid {

std::string to_json(const Report& r) {
  nlohmann::ordered_json out = nlohmann::ordered_json::object();
  add_json(out, static_cast<const RunFacts&>(r));
  add_json(out[table_of<RequestCounts>().text.name], r.requests);
  Report::for_each_table(r, [&]<class Row>(const std::vector<Row>& rows) {
    out[table_of<Row>().text.name] = json_of_rows(rows);
  });
  out["violations"] = r.violations;
  if (r.replay) out["replay"] = to_json(*r.replay);
  if (r.observed) out["observed"] = to_json(*r.observed);
  // Names of users come from logs, whatever octets those have.
  return out.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

namespace {

Report report_of(const nlohmann::json& json) {
  Report report;
  static_cast<RunFacts&>(report) = row_of_json<RunFacts>(json);
  report.requests = row_of_json<RequestCounts>(json.at(table_of<RequestCounts>().text.name));
  Report::for_each_table(report, [&]<class Row>(std::vector<Row>& rows) {
    for (const nlohmann::json& row : json.at(table_of<Row>().text.name))
      rows.push_back(row_of_json<Row>(row));
  });
  report.violations = json.at("violations").get<std::vector<std::string>>();
  return report;
}

}  // namespace

std::optional<Report> from_json(const std::string& text) {
  const nlohmann::json json = nlohmann::json::parse(text, nullptr, false);
  if (!json.is_object() || !json.contains("links") || !json.contains("latency"))
    return std::nullopt;
  try {
    return report_of(json);
  } catch (const nlohmann::json::exception&) {
    return std::nullopt;  // of another version, or damaged
  }
}

}  // namespace casgrid
