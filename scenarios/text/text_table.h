// Tables that line up: left-aligned text, right-aligned numbers, two spaces between columns.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace casgrid {

class TextTable {
 public:
  enum class Align { Left, Right };

  struct Column {
    std::string head;
    Align align = Align::Left;
  };

  explicit TextTable(std::vector<Column> columns) : columns_(std::move(columns)) {}

  // Requires: cells.size() == number of columns.
  void add(std::vector<std::string> cells) { rows_.push_back(std::move(cells)); }
  bool empty() const { return rows_.empty(); }

  // Every line is indented by `indent` blanks; trailing blanks are cut.
  std::string text(std::size_t indent = 2) const;

 private:
  std::vector<Column> columns_;
  std::vector<std::vector<std::string>> rows_;
};

// Columns as they are seen: UTF-8 code points.
std::size_t width_of(const std::string& text);

std::string with_separators(std::uint64_t value);     // 4,800,000
std::string fixed(double value, int decimals);        // 12.30
std::string or_dash(const std::optional<double>& value, int decimals);  // 12.30, or -
std::string percent(double share, int decimals = 1);  // 45.2 %
std::string clock_of(double seconds);                 // 0:30:05

}  // namespace casgrid
