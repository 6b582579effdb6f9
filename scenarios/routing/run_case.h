// One routing case on a forest: overrides, request, decision, comparison. Nothing that a case
// changes is seen by the next.
#pragma once

#include <functional>
#include <istream>
#include <nlohmann/json.hpp>
#include <string>

#include "model/directory/directory.h"
#include "scenarios/routing/json_fields.h"
#include "scenarios/routing/outcome.h"

namespace casgrid {

struct CaseResult {
  std::string id;     // where it stands, if it has none
  std::string where;  // file and line
  std::string area;  // "?" if the case names none
  CaseVerdict verdict = CaseVerdict::Holds;
  std::string why;  // of one that does not hold: key, both values and the rule that decided
};

// "OWA-001: not expressed: unknown key colour (cases.jsonl:12)".
std::string line_of(const CaseResult& failure);

class CaseRunner {
 public:
  // Adds to `complaints` what is wrong with the forest; usable only if nothing was added.
  CaseRunner(nlohmann::json forest, Complaints& complaints);

  // `where`, the case's file and line, also stands for the id of a case that has none.
  CaseResult run(const nlohmann::json& given, const std::string& where) const;
  CaseResult run_line(const std::string& line, const std::string& where) const;
  // Each line of a file of cases but the blank ones; `file` says where failures stand.
  void run_lines(std::istream& cases, const std::string& file,
                 const std::function<void(const CaseResult&)>& done) const;

 private:
  nlohmann::json forest_;
  Directory intact_;
};

}  // namespace casgrid
