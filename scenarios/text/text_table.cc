#include "scenarios/text/text_table.h"

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <numeric>
#include <sstream>

namespace casgrid {

std::size_t width_of(const std::string& text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  }));
}

std::vector<std::string> lines_of(const std::string& text, std::size_t width) {
  std::vector<std::string> lines(1);
  std::size_t used = 0;
  std::string blanks;  // before the word, kept where it does not begin a line
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t word_at = std::min(text.find_first_not_of(' ', at), text.size());
    const std::size_t end = std::min(text.find(' ', word_at), text.size());
    blanks = text.substr(at, word_at - at);
    const std::string word = text.substr(word_at, end - word_at);
    at = end;
    if (word.empty()) break;
    if (used > 0 && used + blanks.size() + width_of(word) > width) {
      lines.emplace_back();
      used = 0;
    } else {
      lines.back() += blanks;
      used += blanks.size();
    }
    for (const char c : word) {
      const bool begins = (static_cast<unsigned char>(c) & 0xC0) != 0x80;
      if (begins && used >= width) {
        lines.emplace_back();
        used = 0;
      }
      lines.back() += c;
      used += begins ? 1 : 0;
    }
  }
  return lines;
}

std::string wrapped(const std::string& text, std::size_t width, std::size_t indent) {
  if (width_of(text) <= width) return text + "\n";
  std::vector<std::string> lines = lines_of(text, width);
  const std::string first = lines.front();
  std::string out = first + "\n";
  // What the first line left, in the room that the indent leaves.
  std::string rest;
  for (std::size_t i = 1; i < lines.size(); ++i) rest += (i > 1 ? " " : "") + lines[i];
  if (rest.empty()) return out;
  for (const std::string& line : lines_of(rest, width > indent ? width - indent : 1))
    out += std::string(indent, ' ') + line + "\n";
  return out;
}

std::vector<std::size_t> TextTable::natural_widths() const {
  std::vector<std::size_t> widths;
  for (const Column& c : columns_) widths.push_back(width_of(c.head));
  for (const auto& row : rows_) {
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], width_of(row[i]));
  }
  return widths;
}

// As narrow as numbers and the longest words of the heads allow; and the longest text only as wide
// as `room` leaves it, if that is not too little to read.
std::vector<std::size_t> TextTable::narrowed(std::size_t room) const {
  constexpr std::size_t kReadable = 12;
  std::vector<std::size_t> widths;
  std::size_t total = 0;
  std::size_t longest = 0;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    std::size_t width = 0;
    std::istringstream words(columns_[i].head);
    for (std::string word; words >> word;) width = std::max(width, width_of(word));
    for (const auto& row : rows_) width = std::max(width, width_of(row[i]));
    widths.push_back(width);
    total += width + (i > 0 ? 2 : 0);
    const bool is_text = columns_[i].align == Align::Left;
    if (is_text && (columns_[longest].align != Align::Left || width > widths[longest])) longest = i;
  }
  if (total > room && columns_[longest].align == Align::Left &&
      widths[longest] + room >= total + kReadable)
    widths[longest] -= total - room;
  // What alone is wider than half of the line is wrapped whatever else there is.
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    if (columns_[i].align == Align::Left && columns_.size() > 1)
      widths[i] = std::min(widths[i], std::max(room / 2, kReadable));
    widths[i] = std::min(widths[i], room);
  }
  return widths;
}

std::string TextTable::block(const std::vector<std::size_t>& shown,
                             const std::vector<std::size_t>& widths, std::size_t indent) const {
  std::string out;
  const auto row_of = [&](const auto& cell_of, bool is_head) {
    std::vector<std::vector<std::string>> cells;
    std::size_t height = 1;
    for (const std::size_t i : shown) {
      cells.push_back(width_of(cell_of(i)) <= widths[i] ? Cells{cell_of(i)}
                                                        : lines_of(cell_of(i), widths[i]));
      height = std::max(height, cells.back().size());
    }
    for (std::size_t line = 0; line < height; ++line) {
      std::string text(indent, ' ');
      for (std::size_t n = 0; n < shown.size(); ++n) {
        // Heads stand on the rule below them, text begins at the top.
        const std::size_t above = is_head ? height - cells[n].size() : 0;
        const bool has = line >= above && line - above < cells[n].size();
        const std::string cell = has ? cells[n][line - above] : std::string{};
        const std::string pad(widths[shown[n]] - width_of(cell), ' ');
        if (n > 0) text += "  ";
        text += columns_[shown[n]].align == Align::Left ? cell + pad : pad + cell;
      }
      text.erase(text.find_last_not_of(' ') + 1);
      out += text + "\n";
    }
  };
  row_of([&](std::size_t i) { return columns_[i].head; }, true);
  row_of([&](std::size_t i) { return std::string(widths[i], '-'); }, false);
  for (const auto& row : rows_) row_of([&](std::size_t i) { return row[i]; }, false);
  return out;
}

std::string TextTable::text(std::size_t indent) const {
  std::vector<std::size_t> all(columns_.size());
  std::iota(all.begin(), all.end(), std::size_t{0});
  return block(all, natural_widths(), indent);
}

std::string TextTable::fitted(std::size_t width, std::size_t indent) const {
  const std::size_t room = width > indent + 1 ? width - indent : 1;
  std::vector<std::size_t> all(columns_.size());
  std::iota(all.begin(), all.end(), std::size_t{0});
  std::vector<std::size_t> widths = natural_widths();
  const auto total = [&](const std::vector<std::size_t>& shown) {
    std::size_t sum = 0;
    for (const std::size_t i : shown) sum += widths[i] + (sum > 0 ? 2 : 0);
    return sum;
  };
  if (total(all) <= room) return block(all, widths, indent);
  widths = narrowed(room);
  if (total(all) <= room) return block(all, widths, indent);
  std::vector<std::size_t> keys;
  for (const std::size_t i : all) {
    if (columns_[i].is_key) keys.push_back(i);
  }
  if (keys.empty()) keys.push_back(0);
  std::string out;
  std::vector<std::size_t> shown = keys;
  for (const std::size_t i : all) {
    if (std::find(keys.begin(), keys.end(), i) != keys.end()) continue;
    // Beside keys that leave no room for it, a column gets what there is.
    const std::size_t left = room > total(keys) + 3 ? room - total(keys) - 2 : 1;
    widths[i] = std::min(widths[i], left);
    if (shown.size() > keys.size() && total(shown) + 2 + widths[i] > room) {
      out += block(shown, widths, indent) + "\n";
      shown = keys;
    }
    shown.push_back(i);
  }
  return out + block(shown, widths, indent);
}

std::string with_separators(std::uint64_t value) {
  std::string digits = std::to_string(value);
  for (std::size_t at = digits.size(); at > 3; at -= 3) digits.insert(at - 3, ",");
  return digits;
}

std::string fixed(double value, int decimals) {
  char buffer[64];
  std::snprintf(buffer, sizeof buffer, "%.*f", decimals, value);
  return buffer;
}

std::string or_dash(const std::optional<double>& value, int decimals) {
  return value ? fixed(*value, decimals) : "-";
}

std::string percent(double share, int decimals) { return fixed(share * 100, decimals) + " %"; }

std::string clock_of(double seconds) {
  const auto whole = static_cast<long>(seconds);
  char buffer[64];
  std::snprintf(buffer, sizeof buffer, "%ld:%02ld:%02ld", whole / 3600, whole / 60 % 60,
                whole % 60);
  return buffer;
}

}  // namespace casgrid
