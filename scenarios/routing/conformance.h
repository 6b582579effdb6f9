// Routing cases: each a request at a front end of a forest, with the outcome that is expected.
#pragma once

#include <cstddef>
#include <iosfwd>
#include <map>
#include <string>
#include <vector>

#include "scenarios/routing/run_case.h"

namespace casgrid {

struct ConformanceOptions {
  std::string cases;   // a file with one case a line
  std::string forest;  // empty: reference-forest.json beside the cases
  bool quiet = false;  // failures and totals only; no table by area
};

struct CaseCount {
  std::size_t passed = 0;
  std::size_t failed = 0;
  std::size_t not_expressed = 0;  // the case says something that is not known here
};

struct ConformanceReport {
  CaseCount total;
  std::map<std::string, CaseCount> areas;
  std::vector<CaseResult> failures;  // in the order of the file
};

// Empty if the cases were run; else a line for each thing that is wrong with the files.
std::string run_cases(const ConformanceOptions& options, ConformanceReport& report);

// Prints a line for each failure, a table by area and the totals; 0 if every case passed, 1 if one
// did not, 2 if a file cannot be read.
int conformance_command(const ConformanceOptions& options, std::ostream& out, std::ostream& err);

}  // namespace casgrid
