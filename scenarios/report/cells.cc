#include "scenarios/report/cells.h"

#include <algorithm>

#include "scenarios/text/text_table.h"

namespace casgrid {

std::string shown(const ColumnText& column, const std::string& value) {
  static_cast<void>(column);
  return value;
}

std::string shown(const ColumnText& column, bool value) {
  if (column.format == Format::Met) return value ? "yes" : "NO";
  return value ? "yes" : "no";
}

std::string shown(const ColumnText& column, std::uint64_t value) {
  if (column.format == Format::Plain) return std::to_string(value);
  if (column.format == Format::Separated) return with_separators(value);
  return shown(column, static_cast<double>(value));
}

std::string shown(const ColumnText& column, unsigned value) {
  return shown(column, std::uint64_t{value});
}

namespace {

// What is not all of it is not said to be.
std::string share_of_all(double value, int decimals, double step) {
  return percent(value < 1 ? std::min(value, 1 - step) : value, decimals);
}

}  // namespace

std::string shown(const ColumnText& column, double value) {
  constexpr double kMebi = 1024.0 * 1024.0;
  switch (column.format) {
    case Format::Plain:
    case Format::Separated:
    case Format::Fixed0:
    case Format::Met:
      return fixed(value, 0);
    case Format::Fixed1:
      return fixed(value, 1);
    case Format::Fixed2:
      return fixed(value, 2);
    case Format::Fixed3:
      return fixed(value, 3);
    case Format::Fixed4:
      return fixed(value, 4);
    case Format::Percent:
      return share_of_all(value, 1, 1e-3);
    case Format::WholePercent:
      return percent(value, 0);
    case Format::Percent2:
      return share_of_all(value, 2, 1e-4);
    case Format::Percent3:
      return share_of_all(value, 3, 1e-5);
    case Format::Clock:
      return clock_of(value);
    case Format::After:
      return "+" + fixed(value, 1) + " s";
    case Format::Megabytes:
      return fixed(value * 1e-6, 1);
    case Format::Mebibytes:
      return fixed(value / kMebi, 1);
  }
  return {};
}

std::string shown(const ColumnText& column, const std::optional<double>& value) {
  return value ? shown(column, *value) : column.none;
}

std::string shown(const ColumnText& column, const Measure& value) {
  if (value.is_none()) return column.none;
  if (value.is_known()) return shown(column, *value);
  return column.beyond != nullptr ? column.beyond : "> " + shown(column, *value);
}

nlohmann::ordered_json json_of(const Measure& value) {
  if (value.is_none()) return nullptr;
  if (value.is_known()) return *value;
  return {{"at_least", *value}};
}

nlohmann::ordered_json json_of(const std::optional<double>& value) {
  return value ? nlohmann::ordered_json(*value) : nlohmann::ordered_json(nullptr);
}

void read_json(const nlohmann::json& json, Measure& value) {
  if (json.is_object()) {
    value = Measure::at_least(json.at("at_least").get<double>());
  } else {
    value = json.is_null() ? Measure{} : Measure(json.get<double>());
  }
}

void read_json(const nlohmann::json& json, std::optional<double>& value) {
  value = json.is_null() ? std::nullopt : std::optional<double>(json.get<double>());
}

}  // namespace casgrid
