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
    bool is_key = false;  // stands in every block of a table that is too wide
  };

  explicit TextTable(std::vector<Column> columns) : columns_(std::move(columns)) {}

  // Requires: cells.size() == number of columns.
  void add(std::vector<std::string> cells) { rows_.push_back(std::move(cells)); }
  bool empty() const { return rows_.empty(); }

  // Every line is indented by `indent` blanks; trailing blanks are cut.
  std::string text(std::size_t indent = 2) const;
  // No line wider than `width`: heads over several lines, long text wrapped, and at last the
  // columns in blocks one below the other, each with the key columns (the first, if there is none).
  std::string fitted(std::size_t width, std::size_t indent = 2) const;

 private:
  using Cells = std::vector<std::string>;

  std::vector<std::size_t> natural_widths() const;
  std::vector<std::size_t> narrowed(std::size_t room) const;
  std::string block(const std::vector<std::size_t>& shown, const std::vector<std::size_t>& widths,
                    std::size_t indent) const;

  std::vector<Column> columns_;
  std::vector<std::vector<std::string>> rows_;
};

// Columns as they are seen: UTF-8 code points.
std::size_t width_of(const std::string& text);
// At blanks, and where a word is too long inside it, into lines of at most `width` (at least 1).
std::vector<std::string> lines_of(const std::string& text, std::size_t width);
// The lines of a paragraph, each with its line end; all but the first begin with `indent` blanks.
std::string wrapped(const std::string& text, std::size_t width, std::size_t indent = 2);

std::string with_separators(std::uint64_t value);                       // 4,800,000
std::string fixed(double value, int decimals);                          // 12.30
std::string or_dash(const std::optional<double>& value, int decimals);  // 12.30, or -
std::string percent(double share, int decimals = 1);                    // 45.2 %
std::string clock_of(double seconds);                                   // 0:30:05

}  // namespace casgrid
