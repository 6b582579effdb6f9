// The table of columns, for frames: the one list that the report is made of.
#include <map>
#include <pybind11/stl.h>
#include <string>

#include "pybind/src/bindings.h"
#include "scenarios/document/renamed_words.h"
#include "scenarios/report/tables.h"

namespace casgrid::python {
namespace {

namespace py = pybind11;

const char* name_of(ColumnType type) {
  switch (type) {
    case ColumnType::Text:
      return "text";
    case ColumnType::Flag:
      return "flag";
    case ColumnType::Count:
      return "count";
    case ColumnType::Number:
    case ColumnType::Optional:
      return "number";
    case ColumnType::Measure:
      return "measure";
  }
  return "";
}

py::dict report_tables() {
  py::dict all;
  for (const TableOutline& table : tables()) {
    py::dict columns;
    for (const TableOutline::Outlined& c : table.columns) columns[c.text->name] = name_of(c.type);
    all[table.text->name] = columns;
  }
  return all;
}

// Of tables: a frame that is asked for by its old name is not there.
std::map<std::string, std::string> renamed_tables() {
  std::map<std::string, std::string> all;
  for (const RenamedWord& word : renamed_words()) {
    if (word.of == WordOf::Table)
      all.emplace(word.old_word, renamed_to(word.of, word.in, word.old_word));
  }
  return all;
}

}  // namespace

void bind_report(py::module_& module) {
  module.def("report_tables", &report_tables,
             "Tables of a report by name, each a dict of its columns and what they are: text, "
             "flag, count, number (or none), or measure (or none, or at least).");
  module.def("renamed_tables", &renamed_tables,
             "What a table of a report is called now, by the name that it had.");
}

}  // namespace casgrid::python
