// HttpProxy rows as a busy front end writes them, and what it costs to read them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace casgrid::bench {

struct LogsRead {
  std::uint64_t rows = 0;
  std::uint64_t bad = 0;
  std::uint64_t late = 0;
};

// Writes `rows` rows of 74 columns to a file, 1,400 a second, a quarter of them calls that hung.
void write_http_proxy_log(const std::string& path, std::uint64_t rows);
// Reads it as replay and calibration do: recognised, classified, in order of begin.
LogsRead read_logs(const std::string& path);

// logs.parse and logs.parse.rss: rows a CPU-second, and MiB at most; nothing: another row.
std::optional<double> log_cost(const std::string& row);

}  // namespace casgrid::bench
