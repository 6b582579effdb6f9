// One column of one table of a report: its name and where its value is, what it means and of what,
// how it is printed, and which objective asks for it. Console, report.json, frames, objectives and
// docs/metrics.md are made of these.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "scenarios/report/measure.h"

namespace casgrid {

// What a number is in; text has none.
enum class Unit { Text, Count, Seconds, Milliseconds, PerSecond, Share, Octets, MegabitsPerSecond };

// How the console prints it.
enum class Format {
  Plain,      // text, or a whole number as it is
  Separated,  // 4,800,000
  Fixed0,
  Fixed1,
  Fixed2,
  Fixed3,
  Fixed4,
  Percent,       // 45.2 %, of a part of 1
  WholePercent,  // 45 %
  Percent2,      // 45.23 %
  Percent3,      // 45.231 %
  Clock,         // 0:30:05, of seconds
  After,         // +12.3 s
  Megabytes,     // of octets
  Mebibytes,     // of octets
  Met,           // yes, or NO
};

enum class ColumnType { Text, Flag, Count, Number, Optional, Measure };

// Of columns that are a mean or a peak over the time in which a server was up.
inline constexpr const char* kNoneIfDown = "none if the server was never up after the warm-up";

struct ColumnText {
  const char* name = "";          // in report.json and in frames
  const char* heading = nullptr;  // on the console; null: only in report.json and in frames
  Unit unit = Unit::Text;
  Format format = Format::Plain;
  const char* definition = "";       // what people read it as
  const char* formula = "";          // over the trace
  const char* base = nullptr;        // which clients, which time; null: the table's
  const char* censoring = nullptr;   // when it is none or a lower bound; null: always known
  const char* resolution = nullptr;  // null: exact
  const char* none = "-";            // on the console, where there is none
  const char* beyond = nullptr;      // on the console instead of "> 12.3", where only that is known
  const char* objectives =
      nullptr;                    // "max(recovery_s); count(x, reason=y)": what reads this column
  const char* narrows = nullptr;  // "latency_ms errors_5xx": metrics that can be narrowed by it
  bool windowed = false;          // objectives may ask for it from an instant, for some time
  bool is_key = false;            // stands in every block of a wide table
  bool varies = false;            // of this program on this machine: no figure stands for others
  bool ranks = false;             // a long table shows the rows with the most of it
};

template <class Row>
using Field = std::variant<std::string Row::*, bool Row::*, std::uint64_t Row::*, unsigned Row::*,
                           double Row::*, std::optional<double> Row::*, Measure Row::*>;

template <class Row>
struct Column {
  ColumnText text;
  Field<Row> field;

  ColumnType type() const {
    constexpr ColumnType kTypes[] = {ColumnType::Text,   ColumnType::Flag,   ColumnType::Count,
                                     ColumnType::Count,  ColumnType::Number, ColumnType::Optional,
                                     ColumnType::Measure};
    return kTypes[field.index()];
  }
};

// ---- a field without a column does not compile
// ---------------------------------------------------

struct AnyField {
  template <class T>
  // NOLINTNEXTLINE(google-explicit-constructor): braces ask for it, and explicit ones they refuse
  operator T() const;
};

template <class Row, std::size_t... I>
constexpr bool takes_fields(std::index_sequence<I...>) {
  return requires { Row{(static_cast<void>(I), AnyField{})...}; };
}

// Of an aggregate without arrays and bases.
template <class Row, std::size_t N = 0>
constexpr std::size_t field_count() {
  if constexpr (takes_fields<Row>(std::make_index_sequence<N + 1>{}))
    return field_count<Row, N + 1>();
  else
    return N;
}

template <class Row, std::size_t N>
constexpr bool has_a_column_a_field(const Column<Row> (&)[N]) {
  return N == field_count<Row>();
}

}  // namespace casgrid
