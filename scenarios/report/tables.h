// The one list of tables, and of each its columns.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "scenarios/report/column.h"
#include "scenarios/report/rows.h"

namespace casgrid {

struct TableText {
  const char* name;        // in report.json and in frames
  const char* title;       // on the console; empty: not on the console as a table
  const char* rows;        // "One row a server": for the page
  const char* base;        // which clients, which time, of every column that does not say otherwise
  bool is_single = false;  // one row, an object in report.json and no frame
};

template <class Row>
struct Table {
  TableText text;
  std::span<const Column<Row>> columns;
};

// By the type of its rows.
template <class Row>
const Table<Row>& table_of();

// What is known of a table without its rows.
struct TableOutline {
  struct Outlined {
    const ColumnText* text;
    ColumnType type;
  };

  const TableText* text;
  std::vector<Outlined> columns;
};

// In the order of report.json.
const std::vector<TableOutline>& tables();

}  // namespace casgrid
