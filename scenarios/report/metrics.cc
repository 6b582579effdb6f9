#include "scenarios/report/metrics.h"

#include <algorithm>
#include <sstream>

#include "scenarios/report/tables.h"

namespace casgrid {
namespace {

void add_once(std::vector<std::string>& list, const std::string& word) {
  if (!word.empty() && std::find(list.begin(), list.end(), word) == list.end())
    list.push_back(word);
}

Metric& named(std::vector<Metric>& all, const std::string& name) {
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const Metric& m) { return m.name == name; });
  if (found != all.end()) return *found;
  all.push_back({.name = name, .functions = {}, .keys = {}, .reads = {}});
  return all.back();
}

// "share(requests_failed, reason=reset)"
void read_use(const std::string& use, const std::string& column, bool windowed,
              std::vector<Metric>& all) {
  const std::size_t open = use.find('(');
  const std::size_t end = use.find_first_of(",)", open);
  Metric& metric = named(all, use.substr(open + 1, end - open - 1));
  add_once(metric.functions, use.substr(0, open));
  if (use[end] == ',') {
    const std::size_t from = use.find_first_not_of(' ', end + 1);
    add_once(metric.keys, use.substr(from, use.find('=', from) - from));
  }
  metric.reads.emplace_back(use, column);
  metric.takes_window = metric.takes_window && windowed;
}

std::vector<Metric> read_columns() {
  std::vector<Metric> all;
  for (const TableOutline& table : tables()) {
    for (const TableOutline::Outlined& c : table.columns) {
      if (c.text->objectives == nullptr) continue;
      std::istringstream uses(c.text->objectives);
      for (std::string use; std::getline(uses >> std::ws, use, ';');)
        read_use(use, std::string(table.text->name) + "." + c.text->name, c.text->windowed, all);
    }
  }
  // "latency_ms", or "fault=recovery_s" where the key is called otherwise than the column.
  for (const TableOutline& table : tables()) {
    for (const TableOutline::Outlined& c : table.columns) {
      std::istringstream words(c.text->narrows == nullptr ? "" : c.text->narrows);
      for (std::string word; words >> word;) {
        const std::size_t is = word.find('=');
        const bool renamed = is != std::string::npos;
        add_once(named(all, renamed ? word.substr(is + 1) : word).keys,
                 renamed ? word.substr(0, is) : c.text->name);
      }
    }
  }
  const auto place = [](const std::string& name) {
    const auto& known = functions();
    return std::find_if(known.begin(), known.end(), [&](const auto& f) { return f.first == name; });
  };
  for (Metric& m : all) {
    if (m.takes_window) m.keys.insert(m.keys.end(), {kFrom, kFor});
    std::sort(m.functions.begin(), m.functions.end(),
              [&](const auto& x, const auto& y) { return place(x) < place(y); });
  }
  return all;
}

}  // namespace

const std::vector<std::pair<std::string, Function>>& functions() {
  using enum Function;
  static const std::vector<std::pair<std::string, Function>> kFunctions{
      {"p50", Percentile}, {"p90", Percentile},   {"p95", Percentile},
      {"p99", Percentile}, {"p99_9", Percentile}, {"mean", Mean},
      {"max", Max},        {"count", Count},      {"share", Share},
      {"rate", Rate},      {"value", Value},      {"availability", Availability}};
  return kFunctions;
}

const std::vector<Metric>& metrics() {
  static const std::vector<Metric> kMetrics = read_columns();
  return kMetrics;
}

}  // namespace casgrid
