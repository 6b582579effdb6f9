#include "scenarios/logs/log_summary.h"

#include <array>
#include <numeric>

#include "model/base/enum_texts.h"

namespace casgrid::logs {
namespace {

struct FaultWords {
  Fault fault;
  const char* what;
  const char* remedy;
};

constexpr std::array<FaultWords, kFaults> kWords{{
    {Fault::ColumnCount, "columns", "the row is left out; was the file cut or edited?"},
    {Fault::Date, "date", "write it as 2023-01-06T01:00:04.124Z, or as the log's own kind has it"},
    {Fault::Number, "number", "the row is left out; was the file edited?"},
    {Fault::OpenQuote, "open quote", "the line is left out, and what follows it is read"},
    {Fault::TooLong, "too long", "the row is left out"},
    {Fault::NulBytes, "NUL bytes", "the server probably lost power here; what follows is read"},
    {Fault::NoHeader, "no header", "the row stands before any #Fields: line"},
    {Fault::Shape, "shape", "the row is not of its file's kind and is left out"},
    {Fault::TruncatedGzip, "truncated gzip",
     "what could be unpacked was read; copy the file again"},
    {Fault::DamagedGzip, "damaged gzip", "what could be unpacked was read; copy the file again"},
    {Fault::UnpacksTooFar, "gzip that unpacks to more than 200 times its size",
     "what was unpacked until then was read; no log is like this"},
}};
static_assert(has_each(kWords, &FaultWords::fault));

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
