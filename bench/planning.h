// What planning costs, in processor seconds of one core and in memory.
#pragma once

#include <optional>
#include <string>

namespace casgrid::bench {

// "audit.big", "audit.big.rss", "diff.big" on 50 sites, 400 servers, 2,000 databases and 100,000
// users; "failures.double" on a forest of 24 servers. Seconds, or MiB. None if there is no such
// row.
std::optional<double> planning_cost(const std::string& row);

}  // namespace casgrid::bench
