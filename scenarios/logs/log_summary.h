// What was read and what was not: files, rows by kind, bad rows by reason and the first of them.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "scenarios/logs/log_kind.h"
#include "scenarios/logs/utc.h"

namespace casgrid::logs {

enum class Fault : std::uint8_t {
  ColumnCount,    // not as many columns as the header has
  Date,           // of the row cannot be read
  Number,         // a number that is none
  OpenQuote,      // a quoted field without an end
  TooLong,        // longer than the limit
  NulBytes,       // bytes that no log has
  NoHeader,       // a row before any #Fields: line
  Shape,          // not of the form that the file's other rows have
  TruncatedGzip,  // the file ends in the middle of a member
  DamagedGzip,
  UnpacksTooFar,  // to hundreds of times its size, which no log does
  kCount,
};
inline constexpr std::size_t kFaults = static_cast<std::size_t>(Fault::kCount);
const char* text_of(Fault fault);

struct BadRow {
  std::string file;
  std::uint64_t line = 0;
  Fault fault = Fault::ColumnCount;
  std::string detail;  // such as "52 columns, and the header has 74"

  std::string text() const;  // "file:line: row: reason; remedy"
};

struct FileSummary {
  std::string path;
  LogKind kind = LogKind::Unknown;
  std::uint64_t rows = 0;  // good ones
  std::uint64_t bad = 0;
  UtcInstant first = kNoInstant;  // of the instants written in the rows
  UtcInstant last = kNoInstant;
};

struct LogSummary {
  std::vector<FileSummary> files;
  // Path and why: an ending that no log has, a kind that is not known, a file that cannot be
  // opened.
  std::vector<std::string> not_read;
  std::array<std::uint64_t, kLogKinds> rows{};  // good ones
  std::array<std::uint64_t, kFaults> bad{};
  std::vector<BadRow> first_bad;               // of each file
  std::array<std::uint64_t, kNoises> noise{};  // of requests, each counted once; None: work
  std::uint64_t bytes = 0;                     // unpacked

  // Of the merged stream only:
  std::uint64_t front_joined = 0;    // IIS rows of the front end that HttpProxy has, too
  std::uint64_t front_unjoined = 0;  // ... that only IIS has: requests of their own
  std::uint64_t front_without_id =
      0;  // ... set aside: no cafeReqId, while HttpProxy was being written
  std::uint64_t error_pages = 0;  // that made errors of the requests that were sent on to them
  std::uint64_t back_joined = 0;
  std::uint64_t back_unjoined = 0;  // set aside: no front end's row within the window
  std::uint64_t balancer_rows = 0;  // set aside: the front ends' own logs are there
  std::array<std::uint64_t, kLogKinds> repeated{};  // set aside: the same row was there already
  std::uint64_t late = 0;                           // began before what was delivered already
  std::uint64_t names_not_kept = 0;

  std::uint64_t total_rows() const;
  std::uint64_t total_bad() const;
  std::uint64_t total_repeated() const;
};

}  // namespace casgrid::logs
