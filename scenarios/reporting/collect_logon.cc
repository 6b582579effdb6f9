#include "scenarios/reporting/collect_logon.h"

#include <algorithm>
#include <map>

namespace casgrid {
namespace {

std::map<std::string, std::uint32_t> slots_by_name(const scenario::Directory& d) {
  std::map<std::string, std::uint32_t> slots;
  for (const auto& f : d.front_ends()) slots[f.name()] = f.max_concurrent_api();
  for (const auto& c : d.directory_servers()) slots[c.name()] = c.max_concurrent_api();
  return slots;
}

void collect_tickets(const Simulation& sim, Report& report) {
  for (const auto& [key, counts] : sim.observatory().tickets.counts())
    report.tickets.push_back({sim.roster().names[key.server.index()],
                              sim.directory().user_groups[key.group].name, counts.initial,
                              counts.renewed, counts.service, counts.unknown_names,
                              counts.unreadable, counts.clock});
}

void collect_refused(const Simulation& sim, Report& report) {
  for (const auto& [key, counts] : sim.observatory().refused.counts()) {
    RefusedLogonRow row;
    row.server = sim.roster().names[key.server.index()];
    row.population = sim.directory().user_groups[key.group].name;
    row.wrong_passwords = counts.wrong;
    row.former_passwords = counts.former;
    row.expired_passwords = counts.expired;
    row.locked_out = counts.locked_out;
    row.lock_outs = counts.lock_outs;
    row.accounts_locked = counts.accounts.size();
    report.refused_logons.push_back(row);
  }
}

}  // namespace

void collect_logon(const Simulation& sim, Report& report) {
  collect_refused(sim, report);
  collect_tickets(sim, report);
  const auto slots = slots_by_name(sim.scenario().directory());
  const double window_s = sim.scenario().record().peak_window_s();
  for (const SecureChannels::Row& r : sim.observatory().channels.rows()) {
    SecureChannelRow row;
    row.server = sim.roster().names[r.server.index()];
    row.controller = sim.directory().at(r.controller).name;
    row.slots = slots.at(row.server);
    row.logons = r.asked;
    row.waited = r.waited;
    row.most_waiters = r.most_waiters;
    row.most_holders = r.most_holders;
    const auto all = static_cast<double>(row.slots);
    if (report.measured_s > 0) {
      row.utilisation_mean = seconds(r.busy) / report.measured_s / all;
      const double peak = seconds(Duration{static_cast<std::int64_t>(r.peak)}) / window_s / all;
      row.utilisation_peak = std::max(peak, *row.utilisation_mean);
    }
    row.peak_window_s = window_s;
    const auto mean_ms = [](Duration sum, std::uint64_t count) -> std::optional<double> {
      if (count == 0) return std::nullopt;
      return seconds(sum) * 1e3 / static_cast<double>(count);
    };
    row.wait_mean_ms = mean_ms(r.waiting, r.begun + r.given_up);
    row.hold_mean_ms = mean_ms(r.held, r.ended);
    row.time_outs = r.time_outs;
    row.lost = r.lost;
    report.secure_channels.push_back(row);
  }
}

}  // namespace casgrid
