// A report on the console. What decides stands first, within the first thirty lines: verdict,
// objectives, how much was answered, what faults did to latency, what was lost, what is nearest to
// its ceiling. The tables behind follow.
#include <algorithm>
#include <cmath>

#include "scenarios/report/console.h"
#include "scenarios/reporting/report.h"
#include "scenarios/reporting/report_observed.h"
#include "scenarios/reporting/report_replay.h"
#include "scenarios/text/text_table.h"

namespace casgrid {
namespace {

using enum TextTable::Align;

constexpr std::size_t kFirstLines = 30;

std::size_t lines_in(const std::string& text) {
  return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

std::string verdict(const Report& r, const Screen& screen) {
  std::string text = wrapped(r.title, screen.width) + "\n";
  const std::string measured = r.measured_s < r.duration_s
                                   ? ", the last " + clock_of(r.measured_s) + " measured"
                                   : std::string{};
  text += wrapped("verdict: " + r.verdict + "   network " + r.network + ", seed " +
                      std::to_string(r.seed) + ", " + clock_of(r.duration_s) + " simulated" +
                      measured + (r.interrupted ? " (interrupted)" : ""),
                  screen.width, 9);
  text += "fingerprint: " + r.fingerprint + "\n";
  for (const std::string& violation : r.violations)
    text += wrapped("  INVARIANT BROKEN  " + violation, screen.width, 4);
  return text;
}

// At most so many, those that are not met before all others.
std::string objectives(const Report& r, const Screen& screen, std::size_t most) {
  ConsoleCells cells = console_cells(r.objectives);
  for (const ObjectiveRow& o : r.objectives) cells.ranks.push_back(o.met ? 0 : 1);
  return console_table("", cells, screen, most);
}

// At most so many, those in which least was available before all others.
std::string faults(const Report& r, const Screen& screen, std::size_t most) {
  ConsoleCells cells = console_cells(r.faults);
  for (const FaultRow& f : r.faults) cells.ranks.push_back(1 - f.during_availability.value_or(0));
  return console_table(table_of<FaultRow>().text.title, cells, screen, most);
}

std::string share_words(const std::optional<double>& share) {
  return shown({.format = Format::Percent2}, share);
}

// The row of all requests.
const LatencyRow* all_requests(const Report& r) {
  const LatencyRow* found = nullptr;
  for (const LatencyRow& l : r.latency) {
    if (l.action == kAll) found = &l;
  }
  return found;
}

std::string latency_words(const Report& r) {
  const LatencyRow* all = all_requests(r);
  if (all == nullptr || all->p50_ms.is_none()) return "no request had a good answer";
  const auto of = [](const Measure& m) { return (m.is_known() ? "" : "> ") + fixed(*m, 1); };
  return "p50 " + of(all->p50_ms) + ", p90 " + of(all->p90_ms) + ", p95 " + of(all->p95_ms) +
         ", p99 " + of(all->p99_ms) + ", max " + of(all->max_ms) + " ms, all requests together";
}

// "99.98 % of 4,500,000 operations (120 throttled or refused by policy aside), 98.96 % of 4,556,929
// attempts"
std::string availability_words(const Report& r) {
  const AvailabilityRow& all = r.availability.front();
  std::string text = share_words(all.availability) + " of " +
                     with_separators(all.operations - all.not_held) + " operations";
  if (all.not_held > 0)
    text += " (" + with_separators(all.not_held) + " throttled or refused by policy aside)";
  // So many that what ended says little of what is to come.
  if (all.pending * 100 >= all.operations && all.pending > 0)
    text += ", " + with_separators(all.pending) + " pending";
  return text + ", " + share_words(all.attempts) + " of " + with_separators(all.attempts_ended) +
         " attempts";
}

// "collapse of cas1 and 3 more servers, not over within the run, after: ..."
std::string congestion_words(const Report& r) {
  const auto is_collapse = [](const CongestionRow& c) { return c.what == kCollapse; };
  const auto found = std::find_if(r.congestion.begin(), r.congestion.end(), is_collapse);
  const CongestionRow& first = found == r.congestion.end() ? r.congestion.front() : *found;
  const auto others = std::count_if(
      r.congestion.begin(), r.congestion.end(),
      [&](const CongestionRow& c) { return c.what == first.what && c.server != first.server; });
  return first.what + " of " + first.server +
         (others > 0 ? " and of " + with_separators(static_cast<std::uint64_t>(others)) + " more"
                     : std::string{}) +
         " from " + clock_of(first.begin_s) +
         (first.end_s.is_known() ? " to " + clock_of(*first.end_s)
                                 : std::string(", not over within the run")) +
         ", after: " + first.cause;
}

// "db1 on mbx1 and mbx2 from 0:10:20 for 30.0 s, and 3 more: ..."
std::string mounted_twice_words(const Report& r) {
  const MountedTwiceRow& first = r.mounted_twice.front();
  const std::string lasted =
      first.lasting_s.is_known() ? "for " + fixed(*first.lasting_s, 1) + " s" : "to the end";
  return first.database + " on " + first.first + " and " + first.second + " from " +
         clock_of(first.at_s) + " " + lasted +
         (r.mounted_twice.size() > 1
              ? ", and " + with_separators(r.mounted_twice.size() - 1) + " more"
              : std::string{}) +
         ": the scenario's mistake, as quorum was restored on one side of a cut network";
}

// What was good, how fast, what was lost, and what is nearest to its ceiling.
std::string facts(const Report& r, const Screen& screen) {
  const RequestCounts& q = r.requests;
  const auto line = [&](const std::string& text) { return wrapped(text, screen.width, 14); };
  std::string text = line("Availability: " + availability_words(r));
  text += line("Latency:      " + latency_words(r));
  text += line("Lost:         " + with_separators(q.failed) + " requests without an answer, " +
               with_separators(q.errors_5xx) + " answered 5xx, " +
               with_separators(q.lost_without_error) + " lost without an error" +
               (q.overdue > 0 ? ", " + with_separators(q.overdue) + " overdue" : std::string{}));
  std::string hurt = "Hurt:         " + with_separators(q.users_hurt) + " users in " +
                     with_separators(q.incidents) + " incidents";
  if (q.not_recovered > 0)
    hurt += ", " + with_separators(q.not_recovered) + " of them still when the run ended";
  if (!r.timeline.empty()) text += line(hurt);
  if (!r.mounted_twice.empty()) text += line("Mounted twice: " + mounted_twice_words(r));
  if (!r.congestion.empty()) text += line("Congestion:   " + congestion_words(r));
  if (!r.binding_resource.empty()) text += line("Bottleneck:   " + r.binding_resource);
  return text;
}

// All of the above, with as many objectives and faults as the first lines hold.
std::string summary(const Report& r, const Screen& screen) {
  const std::string head = verdict(r, screen);
  const std::string said = facts(r, screen);
  std::size_t objective_rows = std::max<std::size_t>(r.objectives.size(), 1);
  std::size_t fault_rows = std::max<std::size_t>(r.faults.size(), 1);
  for (;;) {
    std::string text = head;
    if (const std::string table = objectives(r, screen, objective_rows); !table.empty())
      text += "\n" + table;
    text += "\n" + said;
    if (const std::string table = faults(r, screen, fault_rows); !table.empty())
      text += "\n" + table;
    const bool can_shrink = objective_rows > 2 || fault_rows > 2;
    if (screen.whole_tables || !can_shrink || lines_in(text) <= kFirstLines) return text;
    std::size_t& longer = fault_rows >= objective_rows ? fault_rows : objective_rows;
    --longer;
  }
}

// Those of all clients; of the others they are in report.json.
std::string causes(const Report& r, const Screen& screen) {
  std::vector<CauseRow> all;
  for (const CauseRow& c : r.causes) {
    const bool is_sum = c.protocol == kAll && c.population == kAll;
    if (is_sum || screen.whole_tables) all.push_back(c);
  }
  return console_table(all, screen);
}

std::string requests(const Report& r, const Screen& screen) {
  const RequestCounts& q = r.requests;
  const auto line = [&](const std::string& text) { return wrapped(text, screen.width, 10); };
  const std::string before = q.under_way_before > 0
                                 ? with_separators(q.under_way_before) + " under way before + "
                                 : std::string{};
  std::string text = line("Requests: " + before + with_separators(q.sent) + " sent = " +
                          with_separators(q.answered) + " answered + " + with_separators(q.failed) +
                          " failed + " + with_separators(q.in_flight) + " in flight");
  if (q.completed_per_s)
    text += line("Rate:     " + fixed(*q.completed_per_s, 1) + " requests/s, measured");
  text += line("Proxied:  " + with_separators(q.proxied) + ", " +
               (q.cross_site_share ? percent(*q.cross_site_share) : "none") + " across sites; " +
               with_separators(q.replayed) + " replayed on another server, " +
               with_separators(q.redirects) + " redirected to another name");
  // Phones have no sessions, and browsers have others than Outlook.
  std::string clients = "Clients:  ";
  if (q.clients > 0) clients += with_separators(q.clients) + ", ";
  if (q.sessions > 0) clients += with_separators(q.sessions) + " sessions, ";
  if (q.contexts_made > 0) clients += with_separators(q.contexts_made) + " session contexts, ";
  text += line(clients + with_separators(q.reconnects) + " connections lost, " +
               with_separators(q.handshakes) + " TLS handshakes (" + with_separators(q.resumed) +
               " resumed)");
  if (q.contexts_lost + q.throttled > 0) {
    text +=
        line("Contexts: " + with_separators(q.contexts_lost) + " lost and made again; " +
             with_separators(q.throttled) + " requests turned away by a mailbox server's limits");
  }
  if (q.held_back + q.cut_off > 0) {
    text += line("Budgets:  " + with_separators(q.held_back) + " requests held back for " +
                 fixed(q.held_back_s, 1) + " s, " + with_separators(q.cut_off) +
                 " turned away, as their users had used theirs up");
  }
  if (q.guard_exceeded > 0) {
    text += line("Guard:    " + with_separators(q.guard_exceeded) +
                 " channels or requests of phones beyond the guard of an older front end, " +
                 with_separators(q.guard_rejected) + " of them rejected");
  }
  return text;
}

std::string side_by_side(const Report& a, const Report& b, const Screen& screen) {
  TextTable table({{"quantity"}, {a.network, Right}, {b.network, Right}});
  const auto line = [&](const std::string& what, const Measure& x, const Measure& y, int decimals) {
    const auto of = [&](const Measure& m) {
      return m.is_none() ? "-" : (m.is_known() ? "" : "> ") + fixed(*m, decimals);
    };
    table.add({what, of(x), of(y)});
  };
  for (std::size_t i = 0; i < a.links.size() && i < b.links.size(); ++i) {
    if (a.links[i].link != b.links[i].link || a.links[i].transfers == 0) continue;
    const std::string name = a.links[i].link + ", " + a.links[i].direction;
    line(name + ": mean load %", a.links[i].utilisation_mean * 100,
         b.links[i].utilisation_mean * 100, 1);
    line(name + ": transfer ms", a.links[i].transfer_mean_ms, b.links[i].transfer_mean_ms, 3);
    line(name + ": closed form ms", a.links[i].closed_form_ms, b.links[i].closed_form_ms, 3);
  }
  for (std::size_t i = 0; i < a.latency.size() && i < b.latency.size(); ++i) {
    if (a.latency[i].action != b.latency[i].action) continue;
    const std::string name = a.latency[i].protocol + " " + a.latency[i].action;
    line(name + ": mean ms", a.latency[i].mean_ms, b.latency[i].mean_ms, 2);
    line(name + ": p95 ms", a.latency[i].p95_ms, b.latency[i].p95_ms, 2);
  }
  return wrapped("Side by side", screen.width) + table.fitted(screen.width);
}

std::string window(double seconds) { return "; peak: of " + fixed(seconds, 0) + " s"; }

}  // namespace

std::string to_text(const Report& r, const Report* compared, const Screen& screen, bool brief) {
  if (brief)
    return verdict(r, screen) +
           (r.objectives.empty() ? "" : "\n" + objectives(r, screen, r.objectives.size()));
  std::string text = summary(r, screen);
  const std::string most_ports = "; at most " + with_separators(r.requests.most_to_one_back_end) +
                                 " from one front end to one mailbox server";
  const auto peak_of = [](const auto& rows) {
    return rows.empty() ? std::string{} : window(rows.front().peak_window_s);
  };
  for (const std::string& part :
       {r.replay ? replay_text(*r.replay, screen.width) : std::string{},
        r.observed ? applied_text(*r.observed, screen.width) : std::string{}, requests(r, screen),
        console_table(r.timeline, screen),
        r.populations.size() < 2 ? std::string{} : console_table(r.populations, screen),
        console_table(r.phone_calls, screen),
        console_table(r.mail, screen),
        console_table(r.mail_servers, screen),
        console_table(r.mail_limits, screen),
        // Of one protocol and population all rows are alike.
        r.availability.size() > 3 ? console_table(r.availability, screen) : std::string{},
        causes(r, screen),
        screen.whole_tables ? console_table(r.availability_over_time, screen) : std::string{},
        console_table(r.congestion, screen),
        console_table(r.secure_channels, screen, peak_of(r.secure_channels)),
        console_table(r.refused_logons, screen), console_table(r.tickets, screen),
        console_table(r.mounted_twice, screen),
        console_table(r.servers, screen, peak_of(r.servers)), console_table(r.cpu, screen),
        console_table(r.latency, screen),
        r.observed ? observed_text(*r.observed, screen.width) : std::string{},
        console_table(r.long_polls, screen), console_table(r.connections, screen, most_ports),
        console_table(r.balancers, screen), console_table(r.links, screen, peak_of(r.links)),
        console_table(r.storms, screen, peak_of(r.storms)), console_table(r.routing, screen),
        console_table(r.memory, screen,
                      " (resident at most " +
                          shown({.format = Format::Mebibytes}, r.resident_bytes) + " MiB)")}) {
    if (!part.empty()) text += "\n" + part;
  }
  if (compared != nullptr) text += "\n" + side_by_side(r, *compared, screen);
  const double rate =
      r.cpu_seconds > 0 ? static_cast<double>(r.requests.completed) / r.cpu_seconds : 0;
  text += "\n" + wrapped(with_separators(r.events) + " events, " + with_separators(r.records) +
                             " records, " + fixed(r.cpu_seconds, 2) + " s of CPU, " +
                             with_separators(static_cast<std::uint64_t>(std::llround(rate))) +
                             " requests per CPU-second",
                         screen.width);
  return text;
}

}  // namespace casgrid
