#include "scenarios/runner/report_clients.h"

#include "scenarios/text/text_table.h"

namespace casgrid {
namespace {

using enum TextTable::Align;

}  // namespace

std::string populations_table(const Report& r) {
  if (r.populations.size() < 2) return {};
  TextTable table({{"population"},
                   {"client"},
                   {"clients", Right},
                   {"requests", Right},
                   {"failed", Right},
                   {"5xx", Right},
                   {"users hurt", Right},
                   {"s until good", Right},
                   {"reconnects", Right},
                   {"re-logons", Right},
                   {"at balancer", Right}});
  for (const PopulationRow& p : r.populations) {
    table.add({p.population, p.client, with_separators(p.clients), with_separators(p.requests),
               with_separators(p.failed), with_separators(p.errors_5xx),
               with_separators(p.users_hurt), or_dash(p.good_after_s, 1),
               with_separators(p.reconnects), percent(p.relogon_share),
               with_separators(p.balancer_connections)});
  }
  return "Populations (s until good: from a fault to the good answer of the last user it "
         "hurt; re-logons: of the sessions; at balancer: most connections)\n" +
         table.text();
}

std::string hanging_table(const Report& r) {
  TextTable table({{"protocol"},
                   {"sent", Right},
                   {"answered", Right},
                   {"something changed", Right},
                   {"errors", Right},
                   {"broken", Right},
                   {"pending", Right},
                   {"mean s", Right},
                   {"p50", Right},
                   {"max", Right}});
  for (const HangingRow& h : r.hanging) {
    table.add({h.protocol, with_separators(h.sent), with_separators(h.answered),
               with_separators(h.events), with_separators(h.errors), with_separators(h.broken),
               with_separators(h.pending), or_dash(h.mean_s, 1), or_dash(h.p50_s, 1),
               or_dash(h.max_s, 1)});
  }
  return table.empty() ? std::string{}
                       : "Hanging calls (no requests, and in no rate or latency)\n" + table.text();
}

std::string balancers_table(const Report& r) {
  TextTable table({{"balancer"},
                   {"kind"},
                   {"connections", Right},
                   {"most", Right},
                   {"to members", Right},
                   {"turned away", Right}});
  for (const BalancerRow& b : r.balancers) {
    table.add(
        {b.balancer, b.kind, with_separators(b.connections), with_separators(b.most_connections),
         b.to_members == 0 ? "-" : with_separators(b.to_members), with_separators(b.turned_away)});
  }
  return table.empty() ? std::string{} : "Balancers\n" + table.text();
}

std::string storms_table(const Report& r) {
  TextTable table({{"at"},
                   {"after"},
                   {"TLS/s before", Right},
                   {"TLS/s peak", Right},
                   {"resumed", Right},
                   {"backlog before", Right},
                   {"backlog peak", Right},
                   {"front ends' CPU peak", Right},
                   {"drained after", Right}});
  for (const StormRow& s : r.storms) {
    table.add({clock_of(s.at_s), s.what, fixed(s.handshakes_before, 1), fixed(s.handshakes_peak, 1),
               percent(s.resumed_share), with_separators(s.jobs_before),
               with_separators(s.jobs_peak), percent(s.utilisation_peak),
               s.drained_s ? fixed(*s.drained_s, 0) + " s" : "-"});
  }
  return table.empty()
             ? std::string{}
             : "Reconnect storms (backlog: jobs at the front ends' processors)\n" + table.text();
}

std::string memory_table(const Report& r) {
  TextTable table({{"memory"}, {"MiB", Right}, {"bytes a client", Right}});
  constexpr double kMiB = 1024.0 * 1024.0;
  for (const MemoryRow& m : r.memory) {
    table.add({m.what, fixed(static_cast<double>(m.bytes) / kMiB, 1), fixed(m.per_client, 1)});
  }
  return "Memory (resident at most " + fixed(static_cast<double>(r.resident_bytes) / kMiB, 0) +
         " MiB)\n" + table.text();
}

}  // namespace casgrid
