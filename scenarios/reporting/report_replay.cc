#include "scenarios/reporting/report_replay.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "scenarios/reporting/json_number.h"
#include "scenarios/text/text_table.h"

namespace casgrid {
namespace {

using Json = nlohmann::ordered_json;
using enum TextTable::Align;

constexpr std::size_t kUnknownShown = 20;
constexpr std::size_t kBadShown = 20;
constexpr std::size_t kRowShown = 400;

// Whatever stands in a log, on a terminal it is one line of text.
std::string printable(const std::string& text, std::size_t longest = 60) {
  std::string shown;
  for (const char c : text) shown += static_cast<unsigned char>(c) < 0x20 || c == 0x7F ? '?' : c;
  if (shown.size() <= longest) return shown;
  std::size_t end = longest;
  while (end > 0 && (static_cast<unsigned char>(shown[end]) & 0xC0) == 0x80) --end;
  return shown.substr(0, end) + "...";
}

Json row(const ReplayLatencyRow& r) {
  return {{"protocol", r.protocol},
          {"action", r.action},
          {"begun", r.begun},
          {"recorded_count", r.recorded.count},
          {"recorded_p50_ms", json_number(r.recorded.p50_ms)},
          {"recorded_p95_ms", json_number(r.recorded.p95_ms)},
          {"recorded_p99_ms", json_number(r.recorded.p99_ms)},
          {"simulated_count", r.simulated.count},
          {"simulated_p50_ms", json_number(r.simulated.p50_ms)},
          {"simulated_p95_ms", json_number(r.simulated.p95_ms)},
          {"simulated_p99_ms", json_number(r.simulated.p99_ms)},
          {"errors", r.errors},
          {"failed", r.failed},
          {"turned_away", r.turned_away},
          {"added", r.added},
          {"followed", r.followed}};
}

std::string fates_table(const ReplayReport& r, std::size_t width) {
  TextTable table({{"rows", Right}, {"what became of them"}});
  for (const ReplayFateRow& f : r.fates) {
    table.add({with_separators(f.rows), f.detail.empty() ? f.fate : f.fate + ": " + f.detail});
  }
  return wrapped("Rows of the logs: " + with_separators(r.rows_read) +
                     " read, each of them in one line",
                 width) +
         table.fitted(width);
}

std::string latency_table(const ReplayReport& r, std::size_t width) {
  TextTable table({{"protocol"},
                   {"action"},
                   {"begun", Right},
                   {"recorded", Right},
                   {"p50 ms", Right},
                   {"p95", Right},
                   {"p99", Right},
                   {"simulated", Right},
                   {"p50 ms", Right},
                   {"p95", Right},
                   {"p99", Right},
                   {"4xx, 5xx", Right},
                   {"failed", Right},
                   {"turned away", Right},
                   {"added", Right},
                   {"followed", Right}});
  for (const ReplayLatencyRow& l : r.latency) {
    table.add({l.protocol, l.action, with_separators(l.begun), with_separators(l.recorded.count),
               or_dash(l.recorded.p50_ms, 1), or_dash(l.recorded.p95_ms, 1),
               or_dash(l.recorded.p99_ms, 1), with_separators(l.simulated.count),
               or_dash(l.simulated.p50_ms, 1), or_dash(l.simulated.p95_ms, 1),
               or_dash(l.simulated.p99_ms, 1), with_separators(l.errors), with_separators(l.failed),
               with_separators(l.turned_away), with_separators(l.added),
               with_separators(l.followed)});
  }
  return wrapped(
             "Recorded and simulated (good answers; long polls have no latency; added: for a "
             "session that the log assumes; followed: an answer that the log has not; turned "
             "away: too many of one client at once)",
             width) +
         table.fitted(width);
}

std::string unknown_table(const ReplayReport& r, std::size_t width) {
  if (r.unknown.empty()) return {};
  TextTable table({{"rows", Right}, {"user"}, {"mailbox"}});
  std::uint64_t rows = 0;
  for (const ReplayUnknownRow& u : r.unknown) rows += u.rows;
  for (std::size_t i = 0; i < std::min(r.unknown.size(), kUnknownShown); ++i) {
    const ReplayUnknownRow& u = r.unknown[i];
    table.add({with_separators(u.rows), printable(u.user), u.mailbox.empty() ? "-" : u.mailbox});
  }
  std::string text =
      wrapped("Users that the scenario does not have: " + with_separators(r.unknown.size()) +
                  ", with " + with_separators(rows) + " rows" +
                  (r.unknown.front().mailbox.empty()
                       ? ", set aside"
                       : ", given mailboxes in the order in which they appear"),
              width) +
      table.fitted(width);
  if (r.unknown.size() > kUnknownShown)
    text += "  ... and " + with_separators(r.unknown.size() - kUnknownShown) + " more\n";
  return text;
}

std::string files_table(const ReplayReport& r, std::size_t width) {
  TextTable table({{"rows", Right}, {"bad", Right}, {"kind"}, {"file"}});
  constexpr std::size_t kShown = 20;
  for (std::size_t i = 0; i < std::min(r.files.size(), kShown); ++i) {
    const ReplayFileRow& f = r.files[i];
    table.add({with_separators(f.rows), with_separators(f.bad), f.kind, f.file});
  }
  std::string text = "Logs\n" + table.fitted(width);
  if (r.files.size() > kShown)
    text += "  ... and " + with_separators(r.files.size() - kShown) + " more\n";
  for (const std::string& not_read : r.not_read)
    text += wrapped("  not read: " + not_read, width, 4);
  for (std::size_t i = 0; i < std::min(r.bad_rows.size(), kBadShown); ++i)
    text += wrapped("  " + printable(r.bad_rows[i], kRowShown), width, 4);
  return text;
}

}  // namespace

nlohmann::ordered_json to_json(const ReplayReport& r) {
  Json out{{"starts_at", r.starts_at},
           {"first", r.first},
           {"last", r.last},
           {"speed", r.speed},
           {"service", r.service},
           {"rows_read", r.rows_read},
           {"replayed", r.replayed},
           {"clients", r.clients},
           {"hosts_known", r.hosts_known},
           {"hosts_replaced", r.hosts_replaced},
           {"hosts_missing", r.hosts_missing},
           {"fates", Json::array()},
           {"unknown", Json::array()},
           {"latency", Json::array()},
           {"files", Json::array()},
           {"not_read", r.not_read},
           {"bad_rows", r.bad_rows},
           {"notes", r.notes}};
  for (const ReplayFateRow& f : r.fates)
    out["fates"].push_back({{"fate", f.fate}, {"detail", f.detail}, {"rows", f.rows}});
  for (const ReplayUnknownRow& u : r.unknown)
    out["unknown"].push_back({{"user", u.user}, {"rows", u.rows}, {"mailbox", u.mailbox}});
  for (const ReplayLatencyRow& l : r.latency) out["latency"].push_back(row(l));
  for (const ReplayFileRow& f : r.files)
    out["files"].push_back({{"file", f.file}, {"kind", f.kind}, {"rows", f.rows}, {"bad", f.bad}});
  return out;
}

std::string replay_text(const ReplayReport& r, std::size_t width) {
  const auto line = [&](const std::string& text) { return wrapped(text, width, 8); };
  std::string text =
      line("Replay: " + with_separators(r.replayed) + " requests and long polls of " +
           with_separators(r.clients) + " clients, recorded from " + r.first + " to " + r.last +
           "; the run begins at " + r.starts_at + ", speed " +
           fixed(r.speed, r.speed == static_cast<double>(static_cast<int>(r.speed)) ? 0 : 3) +
           ", work of the mailbox servers by " +
           (r.service == "recorded" ? "the logs" : "the profiles"));
  text += line("Names:  " + with_separators(r.hosts_known) + " under the name in the log, " +
               with_separators(r.hosts_replaced) +
               " under their population's because DNS does not know the log's, " +
               with_separators(r.hosts_missing) + " because the log has none");
  for (const std::string& note : r.notes) text += line("Note:   " + note);
  for (const std::string& part : {fates_table(r, width), unknown_table(r, width),
                                  latency_table(r, width), files_table(r, width)}) {
    if (!part.empty()) text += "\n" + part;
  }
  return text;
}

}  // namespace casgrid
