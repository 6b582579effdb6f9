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
      const ReadError wrong = at_ < text_.size() && text_[at_] == '"' ? quoted(cell, delimiter)
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

}  // namespace

ReadError read_csv(const std::string& text, Export& into) {
  into.format = "CSV";
  Rows rows(text);
  const std::vector<std::string>* types = nullptr;
  // Before the header: the type, and what spreadsheets write to themselves.
  const auto is_preamble = [](std::string_view line) {
    return line.empty() || line.starts_with("#TYPE") || is_same_word(line.substr(0, 4), "sep=");
  };
  while (!rows.is_at_end() && is_preamble(rows.line_text())) {
    if (rows.line_text().starts_with("#TYPE"))
      types = into.store.add_types({trimmed(rows.line_text().substr(5))});
    rows.pass_line();
  }
  if (rows.is_at_end()) return {0, "is empty: no header; export again"};
  const char delimiter = delimiter_of(rows.line_text());
  Row header;
  if (ReadError wrong = rows.next(delimiter, header); !wrong.what.empty()) return wrong;
  for (std::string& name : header.cells) name = trimmed(name);
  for (std::size_t i = 0; i < header.cells.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (!header.cells[i].empty() && is_same_word(header.cells[i], header.cells[j]))
        return {header.line, "has the column \"" + header.cells[i] + "\" twice; leave one out"};
    }
  }
  Row row;
  std::size_t cells = 0;
  while (!rows.is_at_end()) {
    if (ReadError wrong = rows.next(delimiter, row); !wrong.what.empty()) return wrong;
    if (row.cells.size() == 1 && trimmed(row.cells[0]).empty()) continue;
    // The calculator's second line says which version of it wrote the file, in as many columns.
    if (is_same_word(trimmed(row.cells[0]), "VersionNumber")) {
      if (rows.is_at_end() && !text.ends_with('\n'))
        return {row.line,
                "ends behind the calculator's version; the file is truncated: copy it again"};
      into.remarks.push_back(
          "written by version " +
          (row.cells.size() > 2 ? row.cells[1] + " / " + row.cells[2] : std::string("unknown")) +
          " of the calculator");
      continue;
    }
    if (row.cells.size() != header.cells.size()) {
      return {row.line, "has " + counted(row.cells.size(), "column") + " and the header " +
                            std::to_string(header.cells.size()) +
                            "; quote values that hold the delimiter, or export again"};
    }
    cells += row.cells.size();
    if (cells > kValuesMax)
      return {row.line,
              "holds more than 8,000,000 cells; export fewer objects a file, or select "
              "properties"};
    Value& object = into.store.add(Kind::Object, row.line);
    object.types = types;
    for (std::size_t i = 0; i < row.cells.size(); ++i) {
      if (header.cells[i].empty()) continue;
      Value& cell = into.store.add(row.cells[i].empty() ? Kind::Nil : Kind::Text, row.line);
      cell.text = row.cells[i];
      cell.is_cut_off = says_only_its_type(cell.text);
      object.members.push_back({header.cells[i], &cell});
    }
    into.objects.push_back(&object);
  }
  // Every program that writes CSV ends the last line, too.
  into.is_without_end = !text.ends_with('\n') && !text.ends_with('\r');
  if (into.is_without_end && into.objects.empty())
    return {header.line, "ends in its header; the file is truncated: copy it again"};
  return {};
}

}  // namespace casgrid::importing
