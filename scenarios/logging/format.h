// A log format as a table: a column is its name and the function that writes its value. The rest
// (separators, quoting, the #Fields: line) follows from the layout.
#pragma once

#include <span>
#include <string_view>

#include "scenarios/logging/line.h"

namespace casgrid::logging {

template <class Row>
struct Column {
  std::string_view name;
  void (*write)(const Row&, Line&);
};

template <class Row>
using Columns = std::span<const Column<Row>>;

template <class Row>
void append_row(Columns<Row> columns, Layout layout, const Row& row, Line& line) {
  bool is_first = true;
  for (const Column<Row>& column : columns) {
    if (!is_first) line.put(layout == Layout::Commas ? ',' : ' ');
    is_first = false;
    const std::size_t begin = line.size();
    column.write(row, line);
    line.close_value(begin, layout);
  }
  line.put('\n');
}

// "#Fields: a,b,c"
template <class Row>
void append_fields(Columns<Row> columns, Layout layout, Line& line) {
  line.put("#Fields: ");
  bool is_first = true;
  for (const Column<Row>& column : columns) {
    if (!is_first) line.put(layout == Layout::Commas ? ',' : ' ');
    is_first = false;
    line.put(column.name);
  }
  line.put('\n');
}

// The lines above the rows of a file of Exchange's own.
struct ExchangeHeader {
  std::string_view version;   // 15.01.2375.007
  std::string_view log_type;  // HttpProxy Logs
};

template <class Row>
void append_exchange_header(const ExchangeHeader& h, Columns<Row> columns, std::int64_t at,
                            void (*append_instant)(std::int64_t, Line&), Line& line) {
  line.put("#Software: Microsoft Exchange Server\n#Version: ");
  line.put(h.version);
  line.put("\n#Log-type: ");
  line.put(h.log_type);
  line.put("\n#Date: ");
  append_instant(at, line);
  line.put('\n');
  append_fields(columns, Layout::Commas, line);
}

}  // namespace casgrid::logging
