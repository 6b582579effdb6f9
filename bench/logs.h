// What it costs to write logs.
#pragma once

#include <cstdint>

namespace casgrid::bench {

struct LogRate {
  std::uint64_t rows = 0;
  std::uint64_t bytes = 0;
};

// The requests of a phone, a browser and an Outlook in turn, through the writer of logs: of each an
// HttpProxy row of 74 columns and two IIS rows. The files are in a directory that is gone after.
LogRate write_logs(std::uint64_t requests);

}  // namespace casgrid::bench
