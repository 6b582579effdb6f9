// Where the programs of one build are.
#pragma once

#include <string>

namespace casgrid::bench {

struct Build {
  std::string bench;    // casgrid-bench
  std::string program;  // casgrid-core
};

}  // namespace casgrid::bench
