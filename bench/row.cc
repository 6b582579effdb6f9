#include "bench/row.h"

#include <algorithm>

namespace casgrid::bench {

bool is_rate(Figure figure) {
  switch (figure) {
    case Figure::WorkRate:
    case Figure::RequestRate:
    case Figure::SaidRate:
      return true;
    case Figure::SaidCost:
    case Figure::UserSeconds:
    case Figure::Resident:
      return false;
  }
  return false;
}

std::vector<Row> rows(const Build& build, Workloads& workloads) {
  using enum Figure;
  const auto self = [&](const char* name) {
    return std::vector<std::string>{build.bench, "--one", name};
  };
  const auto simulated = [&](const std::string& scenario, const std::vector<std::string>& more) {
    std::vector<std::string> command{build.program, "run", scenario, "--json"};
    command.insert(command.end(), more.begin(), more.end());
    return command;
  };
  const std::string failover = workloads.whole_runs().scenario("two-site-failover");
  const std::string million = workloads.whole_runs().scenario("million-clients");
  const ReplayFiles& replay = workloads.replay();
  const OrganisationFiles& organisation = workloads.organisation();
  return {
      {.name = "r1.hops",
       .unit = "requests/cpu_s",
       .what = "our calendar and stations, nine events a request",
       .command = self("r1.hops"),
       .figure = WorkRate},
      {.name = "r1.loop",
       .unit = "requests/cpu_s",
       .what = "a plain loop, std::priority_queue, the same events",
       .command = self("r1.loop"),
       .figure = WorkRate},
      {.name = "r1.simpy",
       .unit = "requests/cpu_s",
       .what = "SimPy, a process a request",
       .command = {workloads.python(), workloads.script("r1_simpy.py"), "20000"},
       .figure = WorkRate},
      {.name = "r1.simgrid_actor",
       .unit = "requests/cpu_s",
       .what = "SimGrid, an actor a request",
       .command = self("r1.simgrid_actor"),
       .figure = WorkRate},
      {.name = "failover.queue",
       .unit = "requests/cpu_s",
       .what = "two-site-failover, one hour, network queue",
       .command = simulated(failover, {"--network", "queue"}),
       .figure = RequestRate,
       .needs = Needs::WholeRuns},
      {.name = "failover.flow",
       .unit = "requests/cpu_s",
       .what = "two-site-failover, one hour, network flow",
       .command = simulated(failover, {"--network", "flow"}),
       .figure = RequestRate,
       .needs = Needs::WholeRuns},
      {.name = "million.rate",
       .unit = "requests/cpu_s",
       .what = "million-clients, ramp-up and ten minutes, network queue",
       .command = simulated(million, {}),
       .figure = RequestRate,
       .needs = Needs::WholeRuns,
       .is_long = true},
      {.name = "replay.rate",
       .unit = "requests/cpu_s",
       .what = "5,000,000 rows of HttpProxy replayed, their reading included, network queue",
       .command = {build.program, "replay", replay.log(), "--scenario", replay.scenario(),
                   "--network", "queue", "--trace", "none", "--json"},
       .figure = RequestRate,
       .needs = Needs::Log,
       .is_long = true},
      {.name = "replay.synthetic",
       .unit = "requests/cpu_s",
       .what = "the same load by the users' own profile, network queue",
       .command = simulated(replay.scenario(), {"--network", "queue", "--trace", "none"}),
       .figure = RequestRate,
       .needs = Needs::Log,
       .is_long = true},
      {.name = "million.rss",
       .unit = "MiB",
       .what = "its resident memory once everybody is connected",
       .command = simulated(million, {"--until", "180"}),
       .figure = Resident,
       .needs = Needs::WholeRuns,
       .is_long = true},
      {.name = "logs.rows",
       .unit = "rows/cpu_s",
       .what = "logs written: HttpProxy of 74 columns, IIS of front and back end",
       .command = self("logs.rows"),
       .figure = WorkRate},
      {.name = "audit.big",
       .unit = "s",
       .what = "audit of 50 sites, 400 servers, 2,000 databases, 100,000 users",
       .command = self("audit.big"),
       .figure = SaidCost},
      {.name = "audit.big.rss",
       .unit = "MiB",
       .what = "memory at most, the forest included",
       .command = self("audit.big.rss"),
       .figure = SaidCost},
      {.name = "diff.big",
       .unit = "s",
       .what = "difference of that forest with and without a site",
       .command = self("diff.big"),
       .figure = SaidCost},
      {.name = "failures.double",
       .unit = "s",
       .what = "all single and double failures of a forest of 24 servers, 5 sites, 6 links",
       .command = self("failures.double"),
       .figure = SaidCost},
      {.name = "import.big",
       .unit = "s",
       .what = "import of an organisation of 100,000 mailboxes, 48 servers, 480 databases",
       .command = {build.program, "import", organisation.exports(), "-o", organisation.output(),
                   "--force", "--json"},
       .figure = UserSeconds,
       .needs = Needs::Organisation},
      {.name = "check.big",
       .unit = "s",
       .what = "check of that organisation",
       .command = {build.program, "check", organisation.scenario(), "--json"},
       .figure = UserSeconds,
       .needs = Needs::Organisation},
      {.name = "calendar.hold.1k",
       .unit = "ns",
       .what = "pop and push with 1,000 pending",
       .command = self("calendar.hold.1k"),
       .figure = SaidCost},
      {.name = "calendar.hold.100k",
       .unit = "ns",
       .what = "pop and push with 100,000 pending",
       .command = self("calendar.hold.100k"),
       .figure = SaidCost},
      {.name = "calendar.hold.1m",
       .unit = "ns",
       .what = "pop and push with 1,000,000 pending",
       .command = self("calendar.hold.1m"),
       .figure = SaidCost},
      {.name = "routing.decisions",
       .unit = "decisions/cpu_s",
       .what = "who is sent where: 24 servers, 68 mailboxes, every protocol and front end",
       .command = self("routing.decisions"),
       .figure = WorkRate},
      {.name = "logs.parse",
       .unit = "rows/cpu_s",
       .what = "1,000,000 HttpProxy rows of 74 columns, from the file to arrivals in order",
       .command = self("logs.parse"),
       .figure = SaidRate},
      {.name = "logs.parse.rss",
       .unit = "MiB",
       .what = "its memory at most",
       .command = self("logs.parse.rss"),
       .figure = SaidCost},
      {.name = "r1.hops.5m",
       .unit = "requests/cpu_s",
       .what = "r1.hops with 5,000,000 requests",
       .command = self("r1.hops.5m"),
       .figure = WorkRate,
       .by_default = false},
  };
}

std::vector<Row> chosen(const std::vector<Row>& all, const std::vector<std::string>& names,
                        std::vector<std::string>& unknown) {
  std::vector<Row> picked;
  const auto pick = [&](const auto& fits) {
    const std::size_t before = picked.size();
    for (const Row& r : all) {
      const bool is_new = std::none_of(picked.begin(), picked.end(),
                                       [&](const Row& p) { return p.name == r.name; });
      if (fits(r) && is_new) picked.push_back(r);
    }
    return picked.size() > before;
  };
  if (names.empty()) pick([](const Row& r) { return r.by_default; });
  for (const std::string& name : names) {
    const bool is_row =
        std::any_of(all.begin(), all.end(), [&](const Row& r) { return r.name == name; });
    const bool begins =
        std::any_of(all.begin(), all.end(), [&](const Row& r) { return r.name.starts_with(name); });
    if (is_row)
      pick([&](const Row& r) { return r.name == name; });
    else if (begins)
      pick([&](const Row& r) { return r.name.starts_with(name); });
    else
      unknown.push_back(name);
  }
  return picked;
}

}  // namespace casgrid::bench
