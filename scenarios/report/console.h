// Tables of a report on the console.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "scenarios/report/cells.h"

namespace casgrid {

struct Screen {
  std::size_t width = 100;    // no line is wider
  bool whole_tables = false;  // every row of long tables
};

// A table's cells, and what it ranks its rows by (empty: by nothing).
struct ConsoleCells {
  std::vector<const ColumnText*> columns;
  std::vector<ColumnType> types;
  std::vector<std::vector<std::string>> rows;
  std::vector<double> ranks;
};

// A number to rank by: a missing one comes last.
double rank_of(const nlohmann::ordered_json& value);

// Title, head and rows; empty without rows. A long table shows `most` of its rows, those that rank
// highest in their own order, and says how many there are (0: as many as is usual).
std::string console_table(const std::string& title, const ConsoleCells& cells, const Screen& screen,
                          std::size_t most = 0);

template <class Row>
ConsoleCells console_cells(const std::vector<Row>& rows) {
  ConsoleCells cells;
  for (const Column<Row>& c : table_of<Row>().columns) {
    if (c.text.heading == nullptr) continue;
    cells.columns.push_back(&c.text);
    cells.types.push_back(c.type());
  }
  for (const Row& row : rows) {
    cells.rows.emplace_back();
    for (const Column<Row>& c : table_of<Row>().columns) {
      if (c.text.heading != nullptr) cells.rows.back().push_back(cell(c, row));
      if (c.text.ranks)
        cells.ranks.push_back(
            rank_of(std::visit([&](auto f) { return json_of(row.*f); }, c.field)));
    }
  }
  return cells;
}

template <class Row>
std::string console_table(const std::vector<Row>& rows, const Screen& screen,
                          const std::string& note = {}, std::size_t most = 0) {
  return console_table(table_of<Row>().text.title + note, console_cells(rows), screen, most);
}

}  // namespace casgrid
