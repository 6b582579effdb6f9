// What a replay says beside the ordinary report: where every row of the logs went, and what was
// recorded beside what was simulated.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace casgrid {

// Rows by what became of them. Their sum is the number of rows read.
struct ReplayFateRow {
  std::string fate;    // "replayed", "noise", "set aside", ...
  std::string detail;  // such as "401 challenge"; may be empty
  std::uint64_t rows = 0;
};

struct ReplayUnknownRow {
  std::string user;
  std::uint64_t rows = 0;
  std::string mailbox;  // that it was given; empty: its rows were set aside
};

struct ReplayLatencyRow {
  struct Side {
    std::uint64_t count = 0;  // good answers
    std::optional<double> p50_ms, p95_ms, p99_ms;
  };
  std::string protocol;
  std::string action;  // "all" for the protocol's sum
  Side recorded;
  Side simulated;
  std::uint64_t begun = 0;        // arrivals of the log
  std::uint64_t added = 0;        // exchanges for a state that the log assumes
  std::uint64_t followed = 0;     // to follow an answer that the log has not
  std::uint64_t turned_away = 0;  // arrivals that were not begun
  std::uint64_t failed = 0;       // of those begun
  std::uint64_t errors = 0;       // of those begun: answered 400 and above
};

struct ReplayFileRow {
  std::string file;
  std::string kind;
  std::uint64_t rows = 0;
  std::uint64_t bad = 0;
};

struct ReplayReport {
  std::string starts_at;  // UTC: the beginning of the run
  std::string first;      // of the arrivals
  std::string last;
  double speed = 1;
  std::string service;  // "profile" or "recorded"
  std::uint64_t rows_read = 0;
  std::uint64_t replayed = 0;
  std::uint64_t clients = 0;
  std::uint64_t hosts_known = 0;     // arrivals under the name that the log has
  std::uint64_t hosts_replaced = 0;  // and under their population's: the log's is not in DNS
  std::uint64_t hosts_missing = 0;   // likewise: the log has none
  std::vector<ReplayFateRow> fates;
  std::vector<ReplayUnknownRow> unknown;  // most rows first
  std::vector<ReplayLatencyRow> latency;
  std::vector<ReplayFileRow> files;
  std::vector<std::string> not_read;
  std::vector<std::string> bad_rows;  // the first of each file: "file:line: row: reason; remedy"
  std::vector<std::string> notes;     // what was assumed
};

}  // namespace casgrid
