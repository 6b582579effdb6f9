// The rows of the benchmark, in the order in which they are listed and measured.
#include "bench/row.h"

namespace casgrid::bench {
namespace {

using enum Figure;

// The commands of the build that is measured.
struct Commands {
  const Build& build;
  Workloads& workloads;

  std::vector<std::string> self(const char* name) const { return {build.bench, "--one", name}; }

  std::vector<std::string> simulated(const std::string& scenario,
                                     const std::vector<std::string>& more) const {
    std::vector<std::string> command{build.program, "run", scenario, "--json"};
    command.insert(command.end(), more.begin(), more.end());
    return command;
  }
};

// The reference workload, on everything that runs it.
std::vector<Row> reference_rows(const Commands& c) {
  return {
      {.name = "r1.hops",
       .unit = "requests/cpu_s",
       .what = "our calendar and stations, nine events a request",
       .command = c.self("r1.hops"),
       .figure = WorkRate},
      {.name = "r1.loop",
       .unit = "requests/cpu_s",
       .what = "a plain loop, std::priority_queue, the same events",
       .command = c.self("r1.loop"),
       .figure = WorkRate},
      {.name = "r1.simpy",
       .unit = "requests/cpu_s",
       .what = "SimPy, a process a request",
       .command = {c.workloads.python(), c.workloads.script("r1_simpy.py"), "20000"},
       .figure = WorkRate},
      {.name = "r1.simgrid_actor",
       .unit = "requests/cpu_s",
       .what = "SimGrid, an actor a request",
       .command = c.self("r1.simgrid_actor"),
       .figure = WorkRate},
  };
}

// Runs and replays of the whole program.
std::vector<Row> whole_run_rows(const Commands& c) {
  const std::string failover = c.workloads.whole_runs().scenario("two-site-failover");
  const std::string million = c.workloads.whole_runs().scenario("million-clients");
  const ReplayFiles& replay = c.workloads.replay();
  return {
      {.name = "failover.queue",
       .unit = "requests/cpu_s",
       .what = "two-site-failover, one hour, network queue",
       .command = c.simulated(failover, {"--network", "queue"}),
       .figure = RequestRate,
       .needs = Needs::WholeRuns},
      {.name = "failover.flow",
       .unit = "requests/cpu_s",
       .what = "two-site-failover, one hour, network flow",
       .command = c.simulated(failover, {"--network", "flow"}),
       .figure = RequestRate,
       .needs = Needs::WholeRuns},
      {.name = "imap4.idle",
       .unit = "commands/cpu_s",
       .what = "100,000 mail programs in IDLE, their logons and half an hour, network queue",
       .command = c.simulated(c.workloads.script("imap4_idle.textproto"), {"--network", "queue"}),
       .figure = CommandRate},
      {.name = "million.rate",
       .unit = "requests/cpu_s",
       .what = "million-clients, ramp-up and ten minutes, network queue",
       .command = c.simulated(million, {}),
       .figure = RequestRate,
       .needs = Needs::WholeRuns,
       .is_long = true},
      {.name = "replay.rate",
       .unit = "requests/cpu_s",
       .what = "5,000,000 rows of HttpProxy replayed, their reading included, network queue",
       .command = {c.build.program, "replay", replay.log(), "--scenario", replay.scenario(),
                   "--network", "queue", "--trace", "none", "--json"},
       .figure = RequestRate,
       .needs = Needs::Log,
       .is_long = true},
      {.name = "replay.synthetic",
       .unit = "requests/cpu_s",
       .what = "the same load by the users' own profile, network queue",
       .command = c.simulated(replay.scenario(), {"--network", "queue", "--trace", "none"}),
       .figure = RequestRate,
       .needs = Needs::Log,
       .is_long = true},
      {.name = "million.rss",
       .unit = "MiB",
       .what = "its resident memory once everybody is connected",
       .command = c.simulated(million, {"--until", "180"}),
       .figure = Resident,
       .needs = Needs::WholeRuns,
       .is_long = true},
  };
}

// Logs that are written, questions about everybody.
std::vector<Row> planning_rows(const Commands& c) {
  return {
      {.name = "logs.rows",
       .unit = "rows/cpu_s",
       .what = "logs written: HttpProxy of 74 columns, IIS of front and back end",
       .command = c.self("logs.rows"),
       .figure = WorkRate},
      {.name = "audit.big",
       .unit = "s",
       .what = "audit of 50 sites, 400 servers, 2,000 databases, 100,000 users",
       .command = c.self("audit.big"),
       .figure = SaidCost},
      {.name = "audit.big.rss",
       .unit = "MiB",
       .what = "memory at most, the forest included",
       .command = c.self("audit.big.rss"),
       .figure = SaidCost},
      {.name = "diff.big",
       .unit = "s",
       .what = "difference of that forest with and without a site",
       .command = c.self("diff.big"),
       .figure = SaidCost},
      {.name = "failures.double",
       .unit = "s",
       .what = "all single and double failures of a forest of 24 servers, 5 sites, 6 links",
       .command = c.self("failures.double"),
       .figure = SaidCost},
  };
}

// The program over the files of a large organisation.
std::vector<Row> organisation_rows(const Commands& c) {
  const OrganisationFiles& organisation = c.workloads.organisation();
  return {
      {.name = "import.big",
       .unit = "s",
       .what = "import of an organisation of 100,000 mailboxes, 48 servers, 480 databases",
       .command = {c.build.program, "import", organisation.exports(), "-o", organisation.output(),
                   "--force", "--json"},
       .figure = UserSeconds,
       .needs = Needs::Organisation},
      {.name = "check.big",
       .unit = "s",
       .what = "check of that organisation",
       .command = {c.build.program, "check", organisation.scenario(), "--json"},
       .figure = UserSeconds,
       .needs = Needs::Organisation},
  };
}

// Parts by themselves.
std::vector<Row> part_rows(const Commands& c) {
  return {
      {.name = "calendar.hold.1k",
       .unit = "ns",
       .what = "pop and push with 1,000 pending",
       .command = c.self("calendar.hold.1k"),
       .figure = SaidCost},
      {.name = "calendar.hold.100k",
       .unit = "ns",
       .what = "pop and push with 100,000 pending",
       .command = c.self("calendar.hold.100k"),
       .figure = SaidCost},
      {.name = "calendar.hold.1m",
       .unit = "ns",
       .what = "pop and push with 1,000,000 pending",
       .command = c.self("calendar.hold.1m"),
       .figure = SaidCost},
      {.name = "routing.decisions",
       .unit = "decisions/cpu_s",
       .what = "who is sent where: 24 servers, 68 mailboxes, every protocol and front end",
       .command = c.self("routing.decisions"),
       .figure = WorkRate},
      {.name = "logs.parse",
       .unit = "rows/cpu_s",
       .what = "1,000,000 HttpProxy rows of 74 columns, from the file to arrivals in order",
       .command = c.self("logs.parse"),
       .figure = SaidRate},
      {.name = "logs.parse.rss",
       .unit = "MiB",
       .what = "its memory at most",
       .command = c.self("logs.parse.rss"),
       .figure = SaidCost},
      {.name = "r1.hops.5m",
       .unit = "requests/cpu_s",
       .what = "r1.hops with 5,000,000 requests",
       .command = c.self("r1.hops.5m"),
       .figure = WorkRate,
       .by_default = false},
  };
}

}  // namespace

std::vector<Row> rows(const Build& build, Workloads& workloads) {
  const Commands commands{build, workloads};
  std::vector<Row> all;
  for (const auto family :
       {reference_rows, whole_run_rows, planning_rows, organisation_rows, part_rows}) {
    const std::vector<Row> more = family(commands);
    all.insert(all.end(), more.begin(), more.end());
  }
  return all;
}

}  // namespace casgrid::bench
