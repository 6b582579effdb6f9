#include "scenarios/routing/run_case.h"

#include "model/routing/explain.h"
#include "scenarios/routing/forest.h"
#include "scenarios/routing/read_case.h"
#include "scenarios/text/json_document.h"

namespace casgrid {
namespace {

using nlohmann::json;

std::string said(const json& value) {
  return value.is_string() ? value.get<std::string>() : value.dump();
}

CaseResult not_expressed(const std::string& why) {
  return {"", "", "?", CaseVerdict::NotExpressed, why};
}

CaseResult judge(const RoutingCase& c, const Observed& o) {
  CaseResult result;
  std::string wrong = broken_redirect(o);
  for (const auto& [key, expected] : c.expect.items()) {
    const KeyComparison comparison = compare(o, key, expected);
    if (comparison.verdict == CaseVerdict::NotExpressed) return not_expressed(comparison.got);
    if (comparison.verdict == CaseVerdict::Differs && wrong.empty())
      wrong = key + ": expected " + said(expected) + ", got " + comparison.got;
  }
  if (wrong.empty()) return result;
  result.verdict = CaseVerdict::Differs;
  const bool is_open_port = o.read.is_bare && o.decision.action == Action::Answer;
  result.why = wrong + (is_open_port ? " (the port is open)"
                                     : std::string(" (by ") + rule(o.decision.rule).name + ": " +
                                           decision_words(o.directory, o.decision) + ")");
  return result;
}

CaseResult run_on(const Directory& directory, const RoutingCase& c) {
  const auto front_end = directory.find_server(c.front_end);
  if (!front_end || !directory.at(*front_end).is_front_end())
    return not_expressed("there is no front end \"" + c.front_end + "\"");
  ReadRequest read;
  read_request(directory, *front_end, c.request, c.identity, read);
  if (!read.error.empty()) return not_expressed(read.error);
  const Decision decision = read.is_bare
                                ? decide_port(directory, *front_end, read.is_udp, c.request.port)
                                : decide(directory, read.facts);
  return judge(c, {directory, c.request, read, decision});
}

CaseResult run_changed(json document, const RoutingCase& c) {
  for (const json& o : c.overrides) {
    std::string error;
    if (!o.is_object() || !o.contains("path") || !o["path"].is_string() || !o.contains("value"))
      return not_expressed("an override needs path and value");
    apply_override(document, o["path"].get<std::string>(), o["value"], error);
    if (!error.empty()) return not_expressed("override " + error);
  }
  Complaints complaints;
  const Directory changed = read_forest(document, complaints);
  if (!complaints.empty()) return not_expressed(complaints.front());
  return run_on(changed, c);
}

}  // namespace

CaseRunner::CaseRunner(json forest, Complaints& complaints)
    : forest_(std::move(forest)), intact_(read_forest(forest_, complaints)) {}

CaseResult CaseRunner::run(const json& given, const std::string& where) const {
  std::string error;
  const RoutingCase c = read_case(given, error);
  CaseResult result = !error.empty()        ? not_expressed(error)
                      : c.overrides.empty() ? run_on(intact_, c)
                                            : run_changed(forest_, c);
  result.id = c.id.empty() ? where : c.id;
  result.where = where;
  result.area = c.area.empty() ? "?" : c.area;
  return result;
}

CaseResult CaseRunner::run_line(const std::string& line, const std::string& where) const {
  const JsonDocument given = parse_json(line);
  if (given.error.empty()) return run(given.value, where);
  CaseResult result = not_expressed("the line " + given.error);
  result.id = result.where = where;
  return result;
}

void CaseRunner::run_lines(std::istream& cases, const std::string& file,
                           const std::function<void(const CaseResult&)>& done) const {
  std::string line;
  for (std::size_t number = 1; std::getline(cases, line); ++number) {
    if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
    done(run_line(line, file + ":" + std::to_string(number)));
  }
}

std::string line_of(const CaseResult& failure) {
  const bool is_expressed = failure.verdict != CaseVerdict::NotExpressed;
  const std::string text = failure.id + (is_expressed ? ": " : ": not expressed: ") + failure.why;
  const bool has_place = !failure.where.empty() && failure.where != failure.id;
  return text + (has_place ? " (" + failure.where + ")" : "");
}

}  // namespace casgrid
