// A log file that begins anew with each hour or day, and when it is large, as the product's own do.
// Rows are gathered and appended in large pieces; between them no file is open, so a thousand
// servers need no thousand descriptors.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

#include "scenarios/logging/utc_stamp.h"

namespace casgrid::logging {

class RollingFile {
 public:
  struct Naming {
    std::filesystem::path folder;
    UtcMs period = kMsPerHour;
    // Of the file of a period, and which of them it is, from 1.
    std::string (*name)(UtcMs at, unsigned number) = nullptr;
    std::size_t most_bytes = 0;                         // 0: however large it gets
    std::function<void(UtcMs at, Line& line)> heading;  // its first lines
  };

  RollingFile(Naming naming, std::size_t buffer_bytes);

  // A row of this instant. Instants do not go back over the end of a period.
  void append(UtcMs at, std::string_view row);
  void flush();

  std::uint64_t rows() const { return rows_; }
  // Why a file could not be written; empty: all is well. Nothing is written after the first error.
  const std::string& error() const { return error_; }

 private:
  void begin_file(UtcMs at, unsigned number = 1);

  Naming naming_;
  std::size_t buffer_bytes_;
  std::string buffer_;
  std::filesystem::path path_;
  UtcMs ends_ = 0;           // of the period
  unsigned number_ = 0;      // of the file in it
  std::size_t written_ = 0;  // bytes of the file
  std::uint64_t rows_ = 0;
  std::string error_;
};

// HttpProxy_yyyyMMddHH-1.LOG and its like.
std::string hourly_name(std::string_view prefix, UtcMs at, unsigned number = 1);
std::string daily_name(std::string_view prefix, UtcMs at, unsigned number = 1);
std::string w3c_name(UtcMs at, unsigned number = 1);  // u_exYYMMDD.log, which is one however large

}  // namespace casgrid::logging
