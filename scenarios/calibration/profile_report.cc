#include "scenarios/calibration/profile_report.h"

#include "scenarios/schema/profile.pb.h"
#include "scenarios/text/text_table.h"

namespace casgrid::calibration {
namespace {

using scenario::WorkloadProfile;
using enum TextTable::Align;

constexpr int kMostActionsPrinted = 30;

template <class List>
std::string listed(const List& counts) {
  std::string text;
  for (const auto& c : counts)
    text += (text.empty() ? "" : ", ") + with_separators(c.count()) + " " + c.what();
  return text.empty() ? "none" : text;
}

std::string mean_of(const scenario::Quantity& q) {
  const auto& values = q.empirical().quantiles();
  if (values.size() < 2) return "-";
  double sum = (values[0] + values[values.size() - 1]) / 2;
  for (int i = 1; i + 1 < values.size(); ++i) sum += values[i];
  return fixed(sum / (values.size() - 1), 1);
}

std::string read_text(const scenario::LogsRead& r) {
  std::string text = "Read:   " + listed(r.files()) + "\n";
  text += "Rows:   " + listed(r.rows()) + "\n";
  text +=
      "From:   " + r.first() + " to " + r.last() + ", covered " + clock_of(r.covered_s()) + "\n";
  text += "Noise:  " + listed(r.noise()) + "\n";
  text += "Bad:    " + listed(r.bad()) + "\n";
  if (r.joined_size() > 0) text += "Joined: " + listed(r.joined()) + "\n";
  for (const std::string& file : r.not_read()) text += "Not read: " + file + "\n";
  return text;
}

std::string mix_text(const WorkloadProfile& p) {
  TextTable table({{"protocol"},
                   {"action"},
                   {"requests", Right},
                   {"share", Right},
                   {"5xx", Right},
                   {"4xx", Right},
                   {"p50 ms", Right},
                   {"p95 ms", Right},
                   {"p99 ms", Right},
                   {""}});
  int more = 0;
  for (const auto& a : p.mix()) {
    if (++more > kMostActionsPrinted) continue;
    const auto at = [&a](int i) {
      return a.latency_ms_size() == 101 ? fixed(a.latency_ms(i), 1) : std::string("-");
    };
    table.add({a.protocol(), a.action(), with_separators(a.count()), percent(a.share()),
               percent(a.error_share()), percent(a.denied_share()), at(50), at(95), at(99),
               a.long_poll() ? "long poll" : ""});
  }
  std::string text = table.text();
  if (more > kMostActionsPrinted)
    text +=
        "  and " + std::to_string(more - kMostActionsPrinted) + " more actions, in the profile\n";
  return text;
}

std::string clients_text(const WorkloadProfile& p) {
  TextTable table({{"client"},
                   {"users", Right},
                   {"programs", Right},
                   {"requests", Right},
                   {"an hour each", Right},
                   {"sessions", Right},
                   {"requests each", Right},
                   {"front end ms", Right},
                   {"back end ms", Right},
                   {"held", Right},
                   {"hold s", Right},
                   {"events an hour", Right}});
  for (const auto& k : p.clients()) {
    table.add({Client_Name(k.client()), with_separators(k.users()), with_separators(k.devices()),
               with_separators(k.requests()), fixed(k.profile().requests_per_hour(), 1),
               with_separators(k.sessions().count()), fixed(k.sessions().requests_mean(), 1),
               mean_of(k.front_end_ms()), mean_of(k.back_end_ms()),
               with_separators(k.holds().count()), std::to_string(k.profile().hold_s()),
               fixed(k.profile().events_per_hour(), 1)});
  }
  return table.text();
}

}  // namespace

std::string report_text(const WorkloadProfile& p) {
  std::string text = read_text(p.read());
  text += "\nWhat was asked for\n" + mix_text(p);
  if (p.clients_size() > 0)
    text += "\nClient programs that can be simulated (means)\n" + clients_text(p);
  TextTable hours({{"hour UTC"}, {"requests/s", Right}, {"covered", Right}});
  for (int h = 0; h < p.hours().per_s_size(); ++h) {
    if (p.hours().covered_s(h) > 0)
      hours.add(
          {std::to_string(h), fixed(p.hours().per_s(h), 2), clock_of(p.hours().covered_s(h))});
  }
  text += "\nBy hour of the day\n" + hours.text();
  for (const std::string& note : p.assumptions().notes()) text += "\nNote: " + note;
  return text + "\n";
}

}  // namespace casgrid::calibration
