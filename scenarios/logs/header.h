// The columns that a log says it has.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "scenarios/logs/log_kind.h"
#include "scenarios/logs/record_scanner.h"

namespace casgrid::logs {

struct Header {
  LogKind kind = LogKind::Unknown;
  Layout layout = Layout::Line;
  std::vector<std::string> names;
  std::string unusable;  // why its rows cannot be read: no column with the instant, ...

  int find(std::string_view name) const;  // -1: it has none
};

// Places of the columns that a reader wants, by the reader's own numbers.
template <std::size_t n>
class ColumnPlaces {
 public:
  void bind(const Header& header, const std::string_view (&names)[n]) {
    for (std::size_t i = 0; i < n; ++i) at_[i] = static_cast<std::int16_t>(header.find(names[i]));
  }
  bool has(std::size_t column) const { return at_[column] >= 0; }
  // Empty if the log has no such column.
  std::string_view text(const RecordScanner& row, std::size_t column) const {
    return at_[column] < 0 ? std::string_view{} : row.column(static_cast<std::size_t>(at_[column]));
  }
  std::size_t place(std::size_t column) const { return static_cast<std::size_t>(at_[column]); }

 private:
  std::array<std::int16_t, n> at_{};
};

}  // namespace casgrid::logs
