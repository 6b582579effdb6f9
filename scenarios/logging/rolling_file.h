// A log file that begins anew with each hour or day, as the product's own do. Rows are gathered and
// appended in large pieces; between them no file is open, so a thousand servers need no thousand
// descriptors.
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
    std::string (*name)(UtcMs at) = nullptr;            // of the file of a period
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
  void begin_file(UtcMs at);

  Naming naming_;
  std::size_t buffer_bytes_;
  std::string buffer_;
  std::filesystem::path path_;
  UtcMs ends_ = 0;  // of the period
  std::uint64_t rows_ = 0;
  std::string error_;
};

// HttpProxy_yyyyMMddHH-1.LOG and its like.
std::string hourly_name(std::string_view prefix, UtcMs at);
std::string daily_name(std::string_view prefix, UtcMs at);
std::string w3c_name(UtcMs at);  // u_exYYMMDD.log

}  // namespace casgrid::logging
