// Values of columns: as the console prints them, and as report.json has them.
//
// In report.json a missing value is null, and one that is only known to be at least x is
// {"at_least": x}: what reads it as a number fails, and is not misled.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "scenarios/report/tables.h"

namespace casgrid {

std::string shown(const ColumnText& column, const std::string& value);
std::string shown(const ColumnText& column, bool value);
std::string shown(const ColumnText& column, std::uint64_t value);
std::string shown(const ColumnText& column, unsigned value);
std::string shown(const ColumnText& column, double value);
std::string shown(const ColumnText& column, const std::optional<double>& value);
std::string shown(const ColumnText& column, const Measure& value);

nlohmann::ordered_json json_of(const Measure& value);
nlohmann::ordered_json json_of(const std::optional<double>& value);
template <class Value>
nlohmann::ordered_json json_of(const Value& value) {
  return value;
}

void read_json(const nlohmann::json& json, Measure& value);
void read_json(const nlohmann::json& json, std::optional<double>& value);
template <class Value>
void read_json(const nlohmann::json& json, Value& value) {
  json.get_to(value);
}

template <class Row>
std::string cell(const Column<Row>& column, const Row& row) {
  return std::visit([&](auto field) { return shown(column.text, row.*field); }, column.field);
}

template <class Row>
void add_json(nlohmann::ordered_json& object, const Row& row) {
  for (const Column<Row>& c : table_of<Row>().columns) {
    std::visit([&](auto field) { object[c.text.name] = json_of(row.*field); }, c.field);
  }
}

template <class Row>
nlohmann::ordered_json json_of_rows(const std::vector<Row>& rows) {
  auto out = nlohmann::ordered_json::array();
  for (const Row& row : rows) {
    nlohmann::ordered_json object = nlohmann::ordered_json::object();
    add_json(object, row);
    out.push_back(std::move(object));
  }
  return out;
}

template <class Row>
Row row_of_json(const nlohmann::json& object) {
  Row row;
  for (const Column<Row>& c : table_of<Row>().columns)
    std::visit([&](auto field) { read_json(object.at(c.text.name), row.*field); }, c.field);
  return row;
}

}  // namespace casgrid
