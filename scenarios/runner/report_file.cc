#include "scenarios/runner/report_file.h"

#include <nlohmann/json.hpp>

namespace casgrid {
namespace {

std::optional<double> number(const nlohmann::json& row, const char* key) {
  return row.at(key).is_null() ? std::nullopt : std::optional<double>(row.at(key).get<double>());
}

Report report_of(const nlohmann::json& json) {
  Report report;
  report.version = json.at("casgrid");
  report.title = json.at("title");
  report.verdict = json.at("verdict");
  report.fingerprint = json.at("fingerprint");
  report.network = json.at("network");
  for (const nlohmann::json& l : json.at("links")) {
    LinkRow row;
    row.link = l.at("link");
    row.direction = l.at("direction");
    row.transfers = l.at("transfers");
    row.bytes = l.at("bytes");
    row.mean_mbps = l.at("mean_mbps");
    row.utilisation_mean = l.at("utilisation_mean");
    row.utilisation_peak = l.at("utilisation_peak");
    row.transfer_mean_ms = number(l, "transfer_mean_ms");
    row.closed_form_ms = number(l, "closed_form_ms");
    row.simgrid_share = l.at("simgrid_share");
    report.links.push_back(row);
  }
  for (const nlohmann::json& l : json.at("latency")) {
    LatencyRow row;
    row.protocol = l.at("protocol");
    row.action = l.at("action");
    row.count = l.at("count");
    row.mean_ms = number(l, "mean_ms");
    row.p95_ms = number(l, "p95_ms");
    report.latency.push_back(row);
  }
  return report;
}

}  // namespace

std::optional<Report> from_json(const std::string& text) {
  const nlohmann::json json = nlohmann::json::parse(text, nullptr, false);
  if (!json.is_object() || !json.contains("links") || !json.contains("latency"))
    return std::nullopt;
  try {
    return report_of(json);
  } catch (const nlohmann::json::exception&) {
    return std::nullopt;  // of another version, or damaged
  }
}

}  // namespace casgrid
