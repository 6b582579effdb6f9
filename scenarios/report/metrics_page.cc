#include "scenarios/report/metrics_page.h"

#include <cstdint>
#include <iterator>

#include "model/base/action.h"
#include "model/base/enum_texts.h"
#include "model/base/operation.h"
#include "model/base/record_shape.h"
#include "model/directory/protocol.h"
#include "model/routing/rules.h"
#include "scenarios/report/cells.h"
#include "scenarios/report/metrics.h"
#include "scenarios/report/metrics_words.h"
#include "scenarios/report/tables.h"

namespace casgrid {
namespace {

// A cell of a Markdown table.
std::string safe(const std::string& text) {
  std::string out;
  for (const char c : text) out += c == '|' ? std::string("\\|") : std::string(1, c);
  return out;
}

const char* unit_words(Unit unit) {
  static constexpr EnumTexts<Unit> kTexts{{
      {Unit::Text, ""},
      {Unit::Count, "number"},
      {Unit::Seconds, "s"},
      {Unit::Milliseconds, "ms"},
      {Unit::PerSecond, "1/s"},
      {Unit::Share, "part of 1"},
      {Unit::Octets, "octets"},
      {Unit::MegabitsPerSecond, "Mbit/s"},
  }};
  return kTexts.of(unit);
}

const char* type_words(ColumnType type) {
  static constexpr EnumTexts<ColumnType> kTexts{{
      {ColumnType::Text, "text"},
      {ColumnType::Flag, "true or false"},
      {ColumnType::Count, "whole number"},
      {ColumnType::Number, "number"},
      {ColumnType::Optional, "number or none"},
      {ColumnType::Measure, "number, none or at least"},
  }};
  return kTexts.of(type);
}

// The rows of a table, whether it has one or many; the keys at the top are those of the run.
nlohmann::json rows_in(const nlohmann::json& report, const TableText& table) {
  if (std::string(table.name) == "run") return nlohmann::json::array({report});
  const nlohmann::json& found = report.at(table.name);
  return found.is_array() ? found : nlohmann::json::array({found});
}

bool is_figure(const nlohmann::json& value) {
  return value.is_object() || value.is_boolean() || (value.is_number() && value != 0) ||
         (value.is_string() && !value.get<std::string>().empty());
}

// "cas-paris1: 0.25 (two-site-failover)", of the first row that has a figure, by its key columns.
std::string figure(const std::vector<WorkedRun>& worked, const TableOutline& table,
                   const ColumnText& column) {
  for (const WorkedRun& run : worked) {
    for (const nlohmann::json& row : rows_in(run.report, *table.text)) {
      const nlohmann::json& value = row.at(column.name);
      if (!is_figure(value)) continue;
      std::string where;
      for (const TableOutline::Outlined& c : table.columns) {
        if (!c.text->is_key || c.text == &column) continue;
        const nlohmann::json& key = row.at(c.text->name);
        where +=
            (where.empty() ? "" : ", ") + (key.is_string() ? key.get<std::string>() : key.dump());
      }
      return run.name + (where.empty() ? "" : ", " + where) + ": `" + value.dump() + "`";
    }
  }
  return "-";
}

void describe(const TableOutline& table, const std::vector<WorkedRun>& worked, std::string& out) {
  const std::string name = table.text->name;
  out += "\n## " + name + "\n\n" + table.text->rows +
         " Base, where a column does not say otherwise: " + table.text->base + ".\n\n";
  out +=
      "| column | is | unit | definition | formula over the trace | base | none or a bound | "
      "resolution | console | a figure |\n"
      "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |\n";
  for (const TableOutline::Outlined& c : table.columns) {
    const ColumnText& t = *c.text;
    const auto or_default = [](const char* text, const char* otherwise) {
      return std::string(text != nullptr ? text : otherwise);
    };
    out += std::string("| `") + t.name + "` | " + type_words(c.type) + " | " + unit_words(t.unit) +
           " | " + safe(t.definition) + " | " + safe(t.formula) + " | " +
           safe(or_default(t.base, "")) + " | " + safe(or_default(t.censoring, "never")) + " | " +
           safe(or_default(t.resolution, t.unit == Unit::Text ? "" : "exact")) + " | " +
           safe(or_default(t.heading, "")) + " | " +
           (t.varies ? "differs by machine" : safe(figure(worked, table, t))) + " |\n";
  }
}

void describe_records(std::string& out) {
  out +=
      "\n## Records of the trace\n\n`trace print RUN` prints one a line: instant in s, "
      "participant, kind, "
      "and its fields, each its name and its value. A time has its unit; what the "
      "program, the directory or the plan of faults has a name for is written by its name. A "
      "population's participant has its name; so have servers, balancers and groups.\n\n"
      "| kind | fields | says |\n| --- | --- | --- |\n";
  for (std::size_t k = 0; k < static_cast<std::size_t>(RecordKind::kCount); ++k) {
    const RecordShape& shape = shape_of(static_cast<RecordKind>(k));
    std::string fields;
    for (const RecordField& field : shape.used())
      fields += (fields.empty() ? "" : ", ") + std::string(field.name);
    out += std::string("| ") + shape.name + " | " + safe(fields) + " | " +
           safe(meaning_of(static_cast<RecordKind>(k))) + " |\n";
  }
}

void describe_numbers(std::string& out) {
  out +=
      "\n## Actions\n\n| in the trace | action | protocol | long poll |\n| --- | --- | --- | --- "
      "|\n";
  for (const ActionId action : all_actions()) {
    const char* protocol = text_of(protocol_of(action));
    out += std::string("| ") + protocol + "." + text_of(action) + " | " + text_of(action) + " | " +
           protocol + " | " + (is_long_poll(action) ? "yes" : "no") + " |\n";
  }
  out +=
      "\n## Ends of operations\n\nAn objective holds others against the service with "
      "`including=NAME`, and these not with `excluding=NAME`, as often as it takes.\n\n| end | "
      "held against the service | when | because |\n| --- | --- | --- | --- |\n";
  for (const OperationEndRow& row : operation_ends()) {
    out += std::string("| ") + row.name + " | " +
           (row.end == OperationEnd::Good ? ""
            : row.is_held                 ? "yes"
                                          : "no") +
           " | " + row.condition + " | " + row.why + " |\n";
  }
  out += "\nReasons of request-failed: refused, reset, timed-out (given up).\n";
  out += "\n## Rules\n\nIn the order of the report's table.\n\n| rule |\n| --- |\n";
  for (std::size_t i = 0; i < static_cast<std::size_t>(RuleId::kCount); ++i)
    out += std::string("| ") + rule(static_cast<RuleId>(i)).name + " |\n";
}

void describe_metrics(std::string& out) {
  out +=
      "\n## What objectives read\n\n`function(metric, key=value, ...) operator number`. A mean "
      "over "
      "servers is over their cores and the time in which they were up; a max over rows is the "
      "highest, and not known if one of them is not. A machine of both roles is one of each role. "
      "Of several links and directions that fit and have transfers, link_utilisation as a mean, "
      "transfer_ms and transfer_deviation are of that with the highest utilisation_mean; without "
      "one "
      "there are no samples. Of several populations relogons are the highest. A rate or a "
      "count is 0 in a window in which nothing ended, but none if nothing of what it is narrowed "
      "to "
      "ended after W, or is overdue; of a run in which nothing ended all counts are none but those "
      "of "
      "mounted_twice. A value with a comma or a bracket stands in quotation marks.\n\n"
      "**Windows.** What has from and for among its keys can be asked of a part of the run: "
      "`p95(latency_ms, action=read, from=cas1 crashes, for=300)`. It begins at an instant in "
      "seconds, or with a fault or its end (`cas1 crashes: over`), of one that is drawn at its "
      "first time; what the trace has before the record of the fault is before it. It ends so many "
      "seconds later, or with the run. In it are requests and operations that ended in it, its "
      "beginning included and its end not (of the run: included); a request that is under way at "
      "its end for more than 30 s counts as at the end of a run. A rate is over its length. A "
      "window that begins before W, or reaches beyond E, is refused before the run. Where that "
      "depends on chance or on an option (drawn faults, --until) it is cut, and the note says so; "
      "one that never begins has no value.\n\n"
      "**Few answers.** A latency has a note, whether it is met or not, if fewer than half of the "
      "requests had a good answer, or if there were too few good answers: for a quantile q fewer "
      "than 10 / (1 - q), so 20 for p50, 100 for p90, 200 for p95, 1,000 for p99 and 10,000 for "
      "p99_9; for a mean or maximum fewer than 10.\n\n"
      "| objective | reads | narrowed by |\n| --- | --- | --- |\n";
  for (const Metric& m : metrics()) {
    std::string keys;
    for (const std::string& k : m.keys) keys.append(keys.empty() ? "" : ", ").append(k);
    for (const auto& [use, column] : m.reads)
      out.append("| `")
          .append(use)
          .append("` | `")
          .append(column)
          .append("` | ")
          .append(keys)
          .append(" |\n");
  }
}

}  // namespace

std::string metrics_page(const std::vector<WorkedRun>& worked) {
  std::string out = metrics_preface();
  for (const TableOutline& table : tables()) describe(table, worked, out);
  describe_metrics(out);
  describe_records(out);
  describe_numbers(out);
  return out;
}

}  // namespace casgrid
