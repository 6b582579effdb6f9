#include "scenarios/report/console.h"

#include <algorithm>
#include <numeric>

#include "scenarios/text/text_table.h"

namespace casgrid {
namespace {

constexpr std::size_t kUsualRows = 12;

// Those that rank highest, in their own order; without ranks evenly spread over the table.
std::vector<std::size_t> chosen(const ConsoleCells& cells, std::size_t most) {
  std::vector<std::size_t> rows(cells.rows.size());
  std::iota(rows.begin(), rows.end(), std::size_t{0});
  if (rows.size() <= most) return rows;
  if (cells.ranks.size() == rows.size()) {
    std::stable_sort(rows.begin(), rows.end(),
                     [&](std::size_t x, std::size_t y) { return cells.ranks[x] > cells.ranks[y]; });
    rows.resize(most);
    std::sort(rows.begin(), rows.end());
    return rows;
  }
  std::vector<std::size_t> spread;
  for (std::size_t i = 1; i <= most; ++i) spread.push_back(rows.size() * i / most - 1);
  return spread;
}

}  // namespace

double rank_of(const nlohmann::ordered_json& value) {
  return value.is_number() ? value.get<double>() : -1;
}

std::string console_table(const std::string& title, const ConsoleCells& cells, const Screen& screen,
                          std::size_t most) {
  if (cells.rows.empty()) return {};
  // A column of words in which no row has any is left out.
  std::vector<std::size_t> said;
  std::vector<TextTable::Column> columns;
  for (std::size_t i = 0; i < cells.columns.size(); ++i) {
    const bool is_text = cells.types[i] == ColumnType::Text;
    if (is_text && std::all_of(cells.rows.begin(), cells.rows.end(),
                               [&](const auto& row) { return row[i].empty(); }))
      continue;
    said.push_back(i);
    columns.push_back({cells.columns[i]->heading,
                       is_text || cells.types[i] == ColumnType::Flag ? TextTable::Align::Left
                                                                     : TextTable::Align::Right,
                       cells.columns[i]->is_key});
  }
  TextTable table(columns);
  const std::size_t limit = screen.whole_tables ? cells.rows.size() : most > 0 ? most : kUsualRows;
  for (const std::size_t row : chosen(cells, limit)) {
    std::vector<std::string> shown;
    shown.reserve(said.size());
    for (const std::size_t i : said) shown.push_back(cells.rows[row][i]);
    table.add(std::move(shown));
  }
  std::string text = title.empty() ? std::string{} : wrapped(title, screen.width);
  text += table.fitted(screen.width);
  if (cells.rows.size() > limit) {
    text += wrapped("  (" + std::to_string(limit) + " of " + std::to_string(cells.rows.size()) +
                        " rows; --tables prints all)",
                    screen.width);
  }
  return text;
}

}  // namespace casgrid
