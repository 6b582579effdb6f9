#include "scenarios/logs/log_summary.h"

#include <numeric>

namespace casgrid::logs {
namespace {

struct FaultWords {
  const char* what;
  const char* remedy;
};

constexpr FaultWords kWords[kFaults] = {
    {"columns", "the row is left out; was the file cut or edited?"},
    {"date", "write it as 2023-01-06T01:00:04.124Z, or as the log's own kind has it"},
    {"number", "the row is left out; was the file edited?"},
    {"open quote", "the line is left out, and what follows it is read"},
    {"too long", "the row is left out"},
    {"NUL bytes", "the server probably lost power here; what follows is read"},
    {"no header", "the row stands before any #Fields: line"},
    {"shape", "the row is not of its file's kind and is left out"},
    {"truncated gzip", "what could be unpacked was read; copy the file again"},
    {"damaged gzip", "what could be unpacked was read; copy the file again"},
    {"gzip that unpacks to more than 200 times its size",
     "what was unpacked until then was read; no log is like this"},
};

}  // namespace

const char* text_of(Fault fault) { return kWords[static_cast<std::size_t>(fault)].what; }

std::string BadRow::text() const {
  std::string text = file + ":" + std::to_string(line) + ": " + text_of(fault) + ": ";
  if (!detail.empty()) text += detail + "; ";
  return text + kWords[static_cast<std::size_t>(fault)].remedy;
}

std::uint64_t LogSummary::total_rows() const {
  return std::accumulate(rows.begin(), rows.end(), std::uint64_t{0});
}

std::uint64_t LogSummary::total_repeated() const {
  return std::accumulate(repeated.begin(), repeated.end(), std::uint64_t{0});
}

std::uint64_t LogSummary::total_bad() const {
  return std::accumulate(bad.begin(), bad.end(), std::uint64_t{0});
}

}  // namespace casgrid::logs
