// Export-Csv and the calculator's files: RFC 4180, with the delimiter of the country.
#include <algorithm>
#include <array>

#include "scenarios/importing/export_text.h"

namespace casgrid::importing {
namespace {

using Kind = Value::Kind;

constexpr std::size_t kColumnsMax = 2000;

struct Row {
  std::vector<std::string> cells;
  int line = 0;
};

class Rows {
 public:
  explicit Rows(std::string_view text) : text_(text) {}

  bool is_at_end() const { return at_ >= text_.size(); }
  int line() const { return line_; }

  // A line as it stands; the end of the line is passed.
  std::string_view line_text() {
    const std::size_t end = std::min(text_.find('\n', at_), text_.size());
    std::string_view line = text_.substr(at_, end - at_);
    if (line.ends_with('\r')) line.remove_suffix(1);
    return line;
  }
  void pass_line() {
    at_ = std::min(text_.find('\n', at_), text_.size() - 1) + 1;
    ++line_;
  }

  // Empty, or what is wrong with the row.
  ReadError next(char delimiter, Row& row) {
    row = {{}, line_};
    for (bool is_more = true; is_more;) {
      if (row.cells.size() > kColumnsMax) return {line_, "has more than 2,000 columns"};
      std::string cell;
      ReadError wrong = at_ < text_.size() && text_[at_] == '"' ? quoted(cell, delimiter)
                                                                : plain(cell, delimiter);
      if (!wrong.what.empty()) return wrong;
      row.cells.push_back(std::move(cell));
      is_more = at_ < text_.size() && text_[at_] == delimiter;
      if (is_more) ++at_;
    }
    if (at_ < text_.size() && text_[at_] == '\r') ++at_;
    if (at_ < text_.size()) {
      ++at_;
      ++line_;
    }
    return {};
  }

 private:
  bool ends_row(std::size_t at) const {
    return at >= text_.size() || text_[at] == '\n' ||
           (text_[at] == '\r' && (at + 1 >= text_.size() || text_[at + 1] == '\n'));
  }

  ReadError plain(std::string& cell, char delimiter) {
    const std::size_t start = at_;
    while (!ends_row(at_) && text_[at_] != delimiter) ++at_;
    cell = std::string(text_.substr(start, at_ - start));
    return {};
  }

  ReadError quoted(std::string& cell, char delimiter) {
    const int start = line_;
    for (++at_;; ++at_) {
      if (at_ >= text_.size())
        return {start, "opens a quote that nothing closes; the file may be truncated"};
      if (text_[at_] == '\n') ++line_;
      if (text_[at_] != '"') {
        cell += text_[at_];
      } else if (at_ + 1 < text_.size() && text_[at_ + 1] == '"') {
        cell += '"';
        ++at_;
      } else {
        ++at_;
        break;
      }
    }
    if (ends_row(at_) || text_[at_] == delimiter) return {};
    return {line_, "has text behind a closing quote; write a quote inside quotes twice"};
  }

  std::string_view text_;
  std::size_t at_ = 0;
  int line_ = 1;
};

// The one of , ; and tabulator that most columns of the header stand between.
char delimiter_of(std::string_view header) {
  static constexpr std::array<char, 3> kDelimiters{',', ';', '\t'};
  std::array<int, 3> counts{};
  bool is_quoted = false;
  for (const char c : header) {
    if (c == '"') is_quoted = !is_quoted;
    for (std::size_t i = 0; i < kDelimiters.size(); ++i) {
      if (!is_quoted && c == kDelimiters[i]) ++counts[i];
    }
  }
  return kDelimiters[static_cast<std::size_t>(std::max_element(counts.begin(), counts.end()) -
                                              counts.begin())];
}

std::string counted(std::size_t n, const char* what) {
  return std::to_string(n) + " " + what + (n == 1 ? "" : "s");
}

// One file: what comes before its header, the header, and its rows.
class CsvReader {
 public:
  CsvReader(const std::string& text, Export& into) : text_(text), into_(into), rows_(text) {}

  ReadError read() {
    into_.format = "CSV";
    pass_preamble();
    if (rows_.is_at_end()) return {0, "is empty: no header; export again"};
    delimiter_ = delimiter_of(rows_.line_text());
    if (ReadError wrong = read_header(); !wrong.what.empty()) return wrong;
    while (!rows_.is_at_end()) {
      if (ReadError wrong = read_row(); !wrong.what.empty()) return wrong;
    }
    // Every program that writes CSV ends the last line, too.
    into_.is_without_end = !text_.ends_with('\n') && !text_.ends_with('\r');
    if (into_.is_without_end && into_.objects.empty())
      return {header_.line, "ends in its header; the file is truncated: copy it again"};
    return {};
  }

 private:
  // The type, and what spreadsheets write to themselves.
  void pass_preamble() {
    const auto is_preamble = [](std::string_view line) {
      return line.empty() || line.starts_with("#TYPE") || is_same_word(line.substr(0, 4), "sep=");
    };
    while (!rows_.is_at_end() && is_preamble(rows_.line_text())) {
      if (rows_.line_text().starts_with("#TYPE"))
        types_ = into_.store.add_types({trimmed(rows_.line_text().substr(5))});
      rows_.pass_line();
    }
  }

  ReadError read_header() {
    if (ReadError wrong = rows_.next(delimiter_, header_); !wrong.what.empty()) return wrong;
    std::vector<std::string>& names = header_.cells;
    for (std::string& name : names) name = trimmed(name);
    for (std::size_t i = 0; i < names.size(); ++i) {
      const auto end = names.begin() + static_cast<std::ptrdiff_t>(i);
      const bool is_twice =
          !names[i].empty() && std::any_of(names.begin(), end, [&](const std::string& other) {
            return is_same_word(names[i], other);
          });
      if (is_twice)
        return {header_.line, "has the column \"" + names[i] + "\" twice; leave one out"};
    }
    return {};
  }

  ReadError read_row() {
    if (ReadError wrong = rows_.next(delimiter_, row_); !wrong.what.empty()) return wrong;
    if (row_.cells.size() == 1 && trimmed(row_.cells[0]).empty()) return {};
    if (is_same_word(trimmed(row_.cells[0]), "VersionNumber")) return take_calculators_version();
    if (row_.cells.size() != header_.cells.size()) {
      return {row_.line, "has " + counted(row_.cells.size(), "column") + " and the header " +
                             std::to_string(header_.cells.size()) +
                             "; quote values that hold the delimiter, or export again"};
    }
    cells_ += row_.cells.size();
    if (cells_ > kValuesMax)
      return {row_.line,
              "holds more than 8,000,000 cells; export fewer objects a file, or select "
              "properties"};
    add_object();
    return {};
  }

  // The calculator's second line says which version of it wrote the file, in as many columns.
  ReadError take_calculators_version() {
    if (rows_.is_at_end() && !text_.ends_with('\n'))
      return {row_.line,
              "ends behind the calculator's version; the file is truncated: copy it again"};
    into_.remarks.push_back(
        "written by version " +
        (row_.cells.size() > 2 ? row_.cells[1] + " / " + row_.cells[2] : std::string("unknown")) +
        " of the calculator");
    return {};
  }

  void add_object() {
    Value& object = into_.store.add(Kind::Object, row_.line);
    object.types = types_;
    for (std::size_t i = 0; i < row_.cells.size(); ++i) {
      if (header_.cells[i].empty()) continue;
      Value& cell = into_.store.add(row_.cells[i].empty() ? Kind::Nil : Kind::Text, row_.line);
      cell.text = row_.cells[i];
      cell.is_cut_off = says_only_its_type(cell.text);
      object.members.push_back({header_.cells[i], &cell});
    }
    into_.objects.push_back(&object);
  }

  const std::string& text_;
  Export& into_;
  Rows rows_;
  const std::vector<std::string>* types_ = nullptr;
  char delimiter_ = ',';
  Row header_;
  Row row_;
  std::size_t cells_ = 0;
};

}  // namespace

ReadError read_csv(const std::string& text, Export& into) { return CsvReader(text, into).read(); }

}  // namespace casgrid::importing
