#include <algorithm>
#include <cmath>

#include "scenarios/runner/report.h"
#include "scenarios/runner/report_clients.h"
#include "scenarios/runner/report_observed.h"
#include "scenarios/runner/report_replay.h"
#include "scenarios/text/text_table.h"

namespace casgrid {
namespace {

using enum TextTable::Align;

// Planning ceilings of the sizing guidance: stand-alone at peak, live alarm, after the worst
// planned failure.
constexpr double kCeilings[] = {0.70, 0.75, 0.80};

std::string after(const std::optional<double>& seconds) {
  return seconds ? "+" + fixed(*seconds, 1) + " s" : "-";
}

std::string over_ceiling(double utilisation) {
  std::string mark;
  for (const double ceiling : kCeilings) {
    if (utilisation > ceiling) mark = "> " + fixed(ceiling * 100, 0) + " %";
  }
  return mark;
}

// The first few; the report has all of them.
std::string mounted_twice(const Report& r) {
  constexpr std::size_t kShown = 5;
  std::string text;
  for (std::size_t i = 0; i < r.mounted_twice.size() && i < kShown; ++i) {
    const MountedTwiceRow& t = r.mounted_twice[i];
    text += "  MOUNTED TWICE  " + t.database + " on " + t.first + " and " + t.second + " from " +
            clock_of(t.at_s) +
            (t.lasting_s ? " for " + fixed(*t.lasting_s, 1) + " s" : " to the end") + "\n";
  }
  if (r.mounted_twice.size() > kShown)
    text += "  ... " + std::to_string(r.mounted_twice.size()) + " in all\n";
  if (!text.empty())
    text +=
        "  The scenario's mistake: quorum was restored on one side of a cut network while another\n"
        "  side had it or came back to it. What clients changed on one of the two copies is "
        "lost.\n";
  return text;
}

std::string verdict(const Report& r) {
  std::string text = r.title + "\n";
  text += "\nverdict: " + r.verdict + "   network " + r.network + ", seed " +
          std::to_string(r.seed) + ", " + clock_of(r.duration_s) + " simulated" +
          (r.interrupted ? " (interrupted)" : "") + "\n";
  text += "fingerprint: " + r.fingerprint + "\n";
  for (const std::string& violation : r.violations)
    text += "  INVARIANT BROKEN  " + violation + "\n";
  text += mounted_twice(r);
  TextTable table({{"objective"}, {"value", Right}, {"met"}});
  for (const ObjectiveRow& o : r.objectives) {
    table.add({o.expression, o.value ? fixed(*o.value, 4) : "no samples", o.met ? "yes" : "NO"});
  }
  if (!table.empty()) text += "\n" + table.text();
  return text;
}

std::string servers(const Report& r) {
  TextTable table({{"server"},
                   {"site"},
                   {"role"},
                   {"cores", Right},
                   {"CPU mean", Right},
                   {"CPU peak", Right},
                   {"ceiling"},
                   {"jobs", Right},
                   {"requests/s", Right}});
  for (const ServerRow& s : r.servers) {
    table.add({s.server, s.site, s.role, std::to_string(s.cores), percent(s.utilisation_mean),
               percent(s.utilisation_peak), over_ceiling(s.utilisation_peak), fixed(s.jobs_mean, 2),
               fixed(s.served_per_s, 1)});
  }
  return "Servers (after the warm-up; ceilings 70 % stand-alone, 75 % alarm, 80 % after a "
         "failure)\n" +
         table.text();
}

std::string latency(const Report& r) {
  TextTable table({{"protocol"},
                   {"action"},
                   {"answers", Right},
                   {"mean ms", Right},
                   {"p50", Right},
                   {"p95", Right},
                   {"p99", Right},
                   {"max", Right},
                   {"4xx", Right},
                   {"5xx", Right},
                   {"refused", Right},
                   {"reset", Right},
                   {"timed out", Right}});
  for (const LatencyRow& l : r.latency) {
    table.add({l.protocol, l.action, with_separators(l.count), or_dash(l.mean_ms, 2),
               or_dash(l.p50_ms, 2), or_dash(l.p95_ms, 2), or_dash(l.p99_ms, 2),
               or_dash(l.max_ms, 1), with_separators(l.errors_4xx), with_separators(l.errors_5xx),
               with_separators(l.refused), with_separators(l.reset), with_separators(l.timed_out)});
  }
  return "Latency of good answers, and what went wrong\n" + table.text();
}

std::string requests(const Report& r) {
  const RequestCounts& q = r.requests;
  const double cross =
      q.proxied == 0 ? 0
                     : static_cast<double>(q.proxied_cross_site) / static_cast<double>(q.proxied);
  std::string text = "Requests: " + with_separators(q.sent) +
                     " sent = " + with_separators(q.answered) + " answered + " +
                     with_separators(q.failed) + " failed + " + with_separators(q.in_flight) +
                     " in flight; " + with_separators(q.errors_5xx) + " of the answers 5xx, " +
                     with_separators(q.lost_without_error) + " lost without an error\n";
  if (r.duration_s > 0) {
    text += "Rate:     " + fixed(static_cast<double>(q.completed) / r.duration_s, 1) +
            " requests/s over the whole run\n";
  }
  text += "Proxied:  " + with_separators(q.proxied) + ", " + percent(cross) + " across sites; " +
          with_separators(q.replayed) + " replayed on another server, " +
          with_separators(q.redirects) + " redirected to another name\n";
  text += "Clients:  " + with_separators(q.sessions) + " sessions, " +
          with_separators(q.reconnects) + " connections lost, " + with_separators(q.handshakes) +
          " TLS handshakes (" + with_separators(q.resumed) + " resumed)\n";
  if (q.contexts_lost + q.throttled > 0) {
    text += "Outlook:  " + with_separators(q.contexts_lost) +
            " session contexts lost and made again; " + with_separators(q.throttled) +
            " requests turned away by a mailbox server's limits\n";
  }
  return text;
}

std::string connections(const Report& r) {
  if (r.connections.empty()) return {};
  TextTable table({{"at"},
                   {"client", Right},
                   {"back end", Right},
                   {"held by hanging calls", Right},
                   {"shared by requests", Right},
                   {"clients per shared one", Right},
                   {"new TLS/s", Right},
                   {"resumed/s", Right}});
  // At most a dozen rows on the terminal; the report has all of them.
  const std::size_t step = (r.connections.size() + 11) / 12;
  for (std::size_t i = step - 1; i < r.connections.size(); i += step) {
    const ConnectionRow& c = r.connections[i];
    const std::uint64_t shared = c.back_end - std::min(c.held, c.back_end);
    const double ratio =
        shared == 0 ? 0 : static_cast<double>(c.client) / static_cast<double>(shared);
    table.add({clock_of(c.at_s), with_separators(c.client), with_separators(c.back_end),
               with_separators(c.held), with_separators(shared),
               shared == 0 ? "-" : fixed(ratio, 1), fixed(c.handshakes_per_s, 1),
               fixed(c.resumed_per_s, 1)});
  }
  return "Connections: clients' against those to mailbox servers; at most " +
         with_separators(r.requests.most_to_one_back_end) +
         " from one front end to one mailbox server\n" + table.text();
}

std::string links(const Report& r) {
  TextTable table({{"link"},
                   {"direction"},
                   {"transfers", Right},
                   {"MB", Right},
                   {"Mbit/s", Right},
                   {"mean", Right},
                   {"peak", Right},
                   {"transfer ms", Right},
                   {"closed form", Right},
                   {"by SimGrid", Right}});
  for (const LinkRow& l : r.links) {
    table.add({l.link, l.direction, with_separators(l.transfers),
               fixed(static_cast<double>(l.bytes) * 1e-6, 1), fixed(l.mean_mbps, 2),
               percent(l.utilisation_mean), percent(l.utilisation_peak),
               or_dash(l.transfer_mean_ms, 3), or_dash(l.closed_form_ms, 3),
               percent(l.simgrid_share, 0)});
  }
  return "Links\n" + table.text();
}

std::string timeline(const Report& r) {
  if (r.timeline.empty()) return {};
  TextTable table({{"at"},
                   {"what"},
                   {"detected", Right},
                   {"mounted", Right},
                   {"first good", Right},
                   {"last good", Right},
                   {"users hurt", Right},
                   {"lost", Right},
                   {"5xx", Right}});
  for (const TimelineRow& t : r.timeline) {
    table.add({clock_of(t.at_s), t.what, after(t.detected_s), after(t.mounted_s),
               after(t.first_good_s), after(t.last_good_s), with_separators(t.users_hurt),
               with_separators(t.requests_failed), with_separators(t.requests_errored)});
  }
  return "Timeline (good: of the users hurt since that line; lost: no answer, a definite error at "
         "the client)\n" +
         table.text();
}

std::string routing(const Report& r) {
  TextTable table({{"rule"}, {"decisions", Right}});
  for (const RoutingRow& row : r.routing) table.add({row.rule, with_separators(row.count)});
  return table.empty() ? std::string{} : "Routing\n" + table.text();
}

std::string side_by_side(const Report& a, const Report& b) {
  TextTable table({{"quantity"}, {a.network, Right}, {b.network, Right}});
  const auto line = [&](const std::string& what, const std::optional<double>& x,
                        const std::optional<double>& y, int decimals) {
    table.add({what, or_dash(x, decimals), or_dash(y, decimals)});
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
  return "Side by side\n" + table.text();
}

}  // namespace

std::string to_text(const Report& r, const Report* compared, bool brief) {
  std::string text = verdict(r);
  if (brief) return text;
  for (const std::string& part :
       {r.replay ? replay_text(*r.replay) : std::string{},
        r.observed ? applied_text(*r.observed) : std::string{}, requests(r), populations_table(r),
        servers(r), latency(r), r.observed ? observed_text(*r.observed) : std::string{},
        hanging_table(r), connections(r), balancers_table(r), links(r), timeline(r),
        storms_table(r), routing(r), memory_table(r)}) {
    if (!part.empty()) text += "\n" + part;
  }
  if (!r.binding_resource.empty()) text += "\nBinding resource: " + r.binding_resource + "\n";
  if (compared != nullptr) text += "\n" + side_by_side(r, *compared);
  const double rate =
      r.cpu_seconds > 0 ? static_cast<double>(r.requests.completed) / r.cpu_seconds : 0;
  text += "\n" + with_separators(r.events) + " events, " + with_separators(r.records) +
          " records, " + fixed(r.cpu_seconds, 2) + " s of CPU, " +
          with_separators(static_cast<std::uint64_t>(std::llround(rate))) +
          " requests per CPU-second\n";
  return text;
}

}  // namespace casgrid
