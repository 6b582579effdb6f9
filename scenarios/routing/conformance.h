// Routing cases: each a request at a front end of a forest, with the outcome that is expected.
#pragma once

#include <iosfwd>
#include <string>

namespace casgrid {

struct ConformanceOptions {
  std::string cases;   // a file with one case a line
  std::string forest;  // empty: reference-forest.json beside the cases
  bool quiet = false;  // failures and totals only; no table by area
};

// Prints a line for each failure, a table by area and the totals; 0 if every case passed, 1 if one
// did not, 2 if a file cannot be read.
int conformance_command(const ConformanceOptions& options, std::ostream& out, std::ostream& err);

}  // namespace casgrid
