#include "scenarios/runner/report_congestion.h"

#include "scenarios/text/text_table.h"

namespace casgrid {

using enum TextTable::Align;

std::string cpu_parts_table(const Report& r) {
  TextTable table({{"server"},
                   {"CPU mean", Right},
                   {"users' work", Right},
                   {"logons", Right},
                   {"TLS", Right},
                   {"probes", Right},
                   {"retries", Right},
                   {"pool full", Right}});
  for (const ServerRow& s : r.servers) {
    table.add({s.server, percent(s.utilisation_mean), percent(s.utilisation_work),
               percent(s.utilisation_logons), percent(s.utilisation_tls),
               percent(s.utilisation_probes), percent(s.utilisation_retries),
               with_separators(s.pool_full)});
  }
  return "What processors worked for (parts of the mean; pool full: requests answered 503 at "
         "once)\n" +
         table.text();
}

std::string congestion_table(const Report& r) {
  if (r.congestion.empty()) return {};
  TextTable table(
      {{"what"}, {"server"}, {"begin"}, {"end"}, {"of use", Right}, {"wanted", Right}, {"after"}});
  for (const CongestionRow& c : r.congestion) {
    table.add({c.kind, c.server, clock_of(c.begin_s),
               c.end_s ? clock_of(*c.end_s) : "not within the run", percent(c.useful_share),
               percent(c.wanted_share), c.cause});
  }
  return "Congestion (of use: of the processor's work, what was answered at the first asking; "
         "wanted: what first attempts\nwould ask of the processor; collapse: less than half is of "
         "use although less is wanted than it can do)\n" +
         table.text();
}

}  // namespace casgrid
