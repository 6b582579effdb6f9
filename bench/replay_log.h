// Logs for the benchmark of a replay: what the users of one population of browsers do, as the
// HttpProxy log of their front ends tells it.
#pragma once

#include <cstdint>
#include <string>

namespace casgrid::bench {

struct ReplayLogShape {
  std::uint64_t rows = 5'000'000;
  double seconds = 3750;
  std::uint32_t users = 20'000;
  std::string population = "staff";
  std::string host = "mail.contoso.com";
};

// Requests at random instants, in the order in which they end. False: it could not be written.
bool write_replay_log(const std::string& path, const ReplayLogShape& shape);

}  // namespace casgrid::bench
