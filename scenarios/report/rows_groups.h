// The rows of a report that tell of database availability groups.
#pragma once

#include <string>

#include "scenarios/report/measure.h"

namespace casgrid {

// A database that was mounted on two sides of a cut network.
struct MountedTwiceRow {
  std::string database;
  std::string first;  // servers
  std::string second;
  double at_s = 0;
  Measure lasting_s;
};

}  // namespace casgrid
