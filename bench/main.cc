// Benchmarks: each measurement is a child process, rounds are interleaved over all rows so that a
// machine that drifts hits every row alike, and rates are work over the child's user CPU time.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>
#include <sys/resource.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

#include "bench/decisions.h"
#include "bench/hold.h"
#include "bench/log_rows.h"
#include "bench/logs.h"
#include "bench/planning.h"
#include "bench/r1.h"
#include "bench/replay_files.h"
#include "scenarios/runner/diagnostic.h"
#include "scenarios/text/text_table.h"

namespace casgrid::bench {
namespace {

using Json = nlohmann::ordered_json;

struct Places {
  std::string self;
  std::string program;
  std::string python;
  std::string source;
};

struct Row {
  std::string name;
  std::string unit;
  std::string what;
  std::vector<std::string> command;  // prints {"work": n, "answers": {...}} or {"value": x}
  bool by_default = true;
  std::vector<double> values;
  Json answers;
  bool is_long = false;    // measured once, without a round to warm up
  bool needs_log = false;  // and a scenario: ReplayFiles
};

std::vector<Row> rows(const Places& p, ReplayFiles& replay) {
  const auto self = [&](const char* name) {
    return std::vector<std::string>{p.self, "--one", name};
  };
  const auto failover = [&](const char* network) {
    return std::vector<std::string>{
        p.program,   "run",   p.source + "/scenarios/catalog/two-site-failover.textproto",
        "--network", network, "--json"};
  };
  const auto million = [&](const std::vector<std::string>& more) {
    std::vector<std::string> command{
        p.program, "run", p.source + "/scenarios/catalog/million-clients.textproto", "--json"};
    command.insert(command.end(), more.begin(), more.end());
    return command;
  };
  return {
      {"r1.hops",
       "requests/cpu_s",
       "our calendar and stations, nine events a request",
       self("r1.hops"),
       true,
       {},
       {}},
      {"r1.loop",
       "requests/cpu_s",
       "a plain loop, std::priority_queue, the same events",
       self("r1.loop"),
       true,
       {},
       {}},
      {"r1.simpy",
       "requests/cpu_s",
       "SimPy, a process a request",
       {p.python, p.source + "/bench/r1_simpy.py", "20000"},
       true,
       {},
       {}},
      {"r1.simgrid_actor",
       "requests/cpu_s",
       "SimGrid, an actor a request",
       self("r1.simgrid_actor"),
       true,
       {},
       {}},
      {"failover.queue",
       "requests/cpu_s",
       "two-site-failover, one hour, network queue",
       failover("queue"),
       true,
       {},
       {}},
      {"failover.flow",
       "requests/cpu_s",
       "two-site-failover, one hour, network flow",
       failover("flow"),
       true,
       {},
       {}},
      {"million.rate",
       "requests/cpu_s",
       "million-clients, ramp-up and ten minutes, network queue",
       million({}),
       true,
       {},
       {},
       true},
      {"replay.rate",
       "requests/cpu_s",
       "5,000,000 rows of HttpProxy replayed, their reading included, network queue",
       {p.program, "replay", replay.log(), "--scenario", replay.scenario(), "--network", "queue",
        "--trace", "none", "--json"},
       true,
       {},
       {},
       true,
       true},
      {"replay.synthetic",
       "requests/cpu_s",
       "the same load by the users' own profile, network queue",
       {p.program, "run", replay.scenario(), "--network", "queue", "--trace", "none", "--json"},
       true,
       {},
       {},
       true,
       true},
      {"million.rss",
       "MiB",
       "its resident memory once everybody is connected",
       million({"--until", "180"}),
       true,
       {},
       {},
       true},
      {"logs.rows",
       "rows/cpu_s",
       "logs written: HttpProxy of 74 columns, IIS of front and back end",
       self("logs.rows"),
       true,
       {},
       {}},
      {"audit.big",
       "s",
       "audit of 50 sites, 400 servers, 2,000 databases, 100,000 users",
       self("audit.big"),
       true,
       {},
       {}},
      {"audit.big.rss",
       "MiB",
       "memory at most, the forest included",
       self("audit.big.rss"),
       true,
       {},
       {}},
      {"diff.big",
       "s",
       "difference of that forest with and without a site",
       self("diff.big"),
       true,
       {},
       {}},
      {"failures.double",
       "s",
       "all single and double failures of a forest of 24 servers, 5 sites, 6 links",
       self("failures.double"),
       true,
       {},
       {}},
      {"calendar.hold.1k",
       "ns",
       "pop and push with 1,000 pending",
       self("calendar.hold.1k"),
       true,
       {},
       {}},
      {"calendar.hold.100k",
       "ns",
       "pop and push with 100,000 pending",
       self("calendar.hold.100k"),
       true,
       {},
       {}},
      {"calendar.hold.1m",
       "ns",
       "pop and push with 1,000,000 pending",
       self("calendar.hold.1m"),
       true,
       {},
       {}},
      {"routing.decisions",
       "decisions/cpu_s",
       "who is sent where: 24 servers, 68 mailboxes, every protocol and front end",
       self("routing.decisions"),
       true,
       {},
       {}},
      {"logs.parse",
       "rows/cpu_s",
       "1,000,000 HttpProxy rows of 74 columns, from the file to arrivals in order",
       self("logs.parse"),
       true,
       {},
       {}},
      {"logs.parse.rss",
       "MiB",
       "its memory at most",
       self("logs.parse.rss"),
       true,
       {},
       {}},
      {"r1.hops.5m",
       "requests/cpu_s",
       "r1.hops with 5,000,000 requests",
       self("r1.hops.5m"),
       false,
       {},
       {}},
  };
}

Json json_of(const R1Answers& a) {
  return {{"mean_ms", a.mean_ms}, {"p50_ms", a.p50_ms}, {"p95_ms", a.p95_ms}, {"p99_ms", a.p99_ms}};
}

// What a child of --one does.
int one(const std::string& name) {
  const auto r1 = [](std::uint32_t work, R1Answers (*run)(std::uint32_t)) {
    const Json answers = json_of(run(work));
    std::cout << Json{{"work", work}, {"answers", answers}} << "\n";
    return 0;
  };
  if (name == "routing.decisions") {
    const DecisionsRate rate = measure_decisions(decisions_forest(), 5'000'000);
    std::cout << Json{{"work", rate.decisions},
                      {"answers", {{"proxied", rate.proxied}, {"checksum", rate.checksum}}}}
              << "\n";
    return 0;
  }
  if (name == "logs.rows") {
    const LogRate rate = write_logs(500'000);
    std::cout << Json{{"work", rate.rows}, {"answers", {{"bytes", rate.bytes}}}} << "\n";
    return 0;
  }
  if (const auto cost = planning_cost(name)) {
    std::cout << Json{{"value", *cost}} << "\n";
    return 0;
  }
  if (const auto cost = log_cost(name)) {
    std::cout << Json{{"value", *cost}} << "\n";
    return 0;
  }
  if (name == "r1.hops") return r1(200'000, r1_on_calendar);
  if (name == "r1.hops.5m") return r1(5'000'000, r1_on_calendar);
  if (name == "r1.loop") return r1(200'000, r1_plain_loop);
  if (name == "r1.simgrid_actor") return r1(20'000, r1_simgrid_actors);
  const std::size_t pending = name.ends_with("1k")     ? 1'000
                              : name.ends_with("100k") ? 100'000
                                                       : 1'000'000;
  std::cout << Json{{"value", hold_ns(pending)}} << "\n";
  return 0;
}

struct Measured {
  bool good = false;
  Json said;
  double user_s = 0;
};

Measured measure(const std::vector<std::string>& command) {
  int ends[2];
  if (pipe(ends) != 0) return {};
  const pid_t child = fork();
  if (child == 0) {
    dup2(ends[1], STDOUT_FILENO);
    close(ends[0]);
    close(ends[1]);
    std::vector<char*> arguments;
    for (const std::string& a : command) arguments.push_back(const_cast<char*>(a.c_str()));
    arguments.push_back(nullptr);
    execvp(arguments[0], arguments.data());
    _exit(127);
  }
  close(ends[1]);
  std::string text;
  char buffer[65536];
  for (ssize_t n = 0; (n = read(ends[0], buffer, sizeof buffer)) > 0;)
    text.append(buffer, static_cast<std::size_t>(n));
  close(ends[0]);
  int status = 0;
  rusage use{};
  wait4(child, &status, 0, &use);
  Measured m;
  m.said = Json::parse(text, nullptr, false);
  m.good = WIFEXITED(status) && WEXITSTATUS(status) <= 1 && m.said.is_object();
  m.user_s =
      static_cast<double>(use.ru_utime.tv_sec) + static_cast<double>(use.ru_utime.tv_usec) * 1e-6;
  return m;
}

void take(Row& row, const Measured& m) {
  if (m.said.contains("value")) {
    row.values.push_back(m.said["value"]);
    return;
  }
  if (row.unit == "MiB") {
    row.values.push_back(m.said["resident_bytes"].get<double>() / (1024 * 1024));
    return;
  }
  const double work = m.said.contains("work") ? m.said["work"].get<double>()
                                              : m.said["requests"]["completed"].get<double>();
  row.values.push_back(work / m.user_s);
  if (m.said.contains("answers")) row.answers = m.said["answers"];
  if (m.said.contains("latency")) {
    for (const Json& l : m.said["latency"]) {
      if (l["action"] != "all") continue;  // of several protocols, the last is their sum
      row.answers = {{"mean_ms", l["mean_ms"]},
                     {"p50_ms", l["p50_ms"]},
                     {"p95_ms", l["p95_ms"]},
                     {"p99_ms", l["p99_ms"]}};
    }
  }
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const std::size_t n = values.size();
  return n % 2 == 1 ? values[n / 2] : (values[n / 2 - 1] + values[n / 2]) / 2;
}

Json machine() {
  std::ifstream info("/proc/cpuinfo");
  std::string model = "unknown";
  for (std::string line; std::getline(info, line);) {
    if (!line.starts_with("model name")) continue;
    model = line.substr(line.find(':') + 2);
    break;
  }
  return {{"cpu", model},
          {"cores", std::thread::hardware_concurrency()},
          {"compiler", __VERSION__},
          {"build", "Release"}};
}

Json report(const std::vector<Row>& measured) {
  Json out{{"machine", machine()}, {"rows", Json::array()}};
  for (const Row& r : measured) {
    out["rows"].push_back({{"name", r.name},
                           {"unit", r.unit},
                           {"median", median(r.values)},
                           {"min", *std::min_element(r.values.begin(), r.values.end())},
                           {"max", *std::max_element(r.values.begin(), r.values.end())},
                           {"rounds", r.values.size()},
                           {"what", r.what},
                           {"answers", r.answers.is_null() ? Json::object() : r.answers}});
  }
  return out;
}

std::string table(const Json& report) {
  using enum TextTable::Align;
  const Json& m = report["machine"];
  std::string text = m["cpu"].get<std::string>() + ", " + std::to_string(m["cores"].get<int>()) +
                     " cores, GCC " + m["compiler"].get<std::string>() + ", " +
                     m["build"].get<std::string>() + "\n\n";
  TextTable t({{"row"},
               {"unit"},
               {"median", Right},
               {"min", Right},
               {"max", Right},
               {"rounds", Right},
               {"mean ms", Right},
               {"p50", Right},
               {"p95", Right},
               {"p99", Right},
               {"what"}});
  for (const Json& r : report["rows"]) {
    const auto number = [&](const char* key) {
      const double v = r[key];
      return v >= 1000 ? with_separators(static_cast<std::uint64_t>(v + 0.5)) : fixed(v, 1);
    };
    const auto answer = [&](const char* key) {
      return r["answers"].contains(key) ? fixed(r["answers"][key], 4) : std::string{};
    };
    t.add({r["name"], r["unit"], number("median"), number("min"), number("max"),
           std::to_string(r["rounds"].get<int>()), answer("mean_ms"), answer("p50_ms"),
           answer("p95_ms"), answer("p99_ms"), r["what"]});
  }
  return text + t.text(0);
}

// Empty if a name is unknown (said on standard error).
std::vector<Row> chosen(const Places& places, ReplayFiles& replay,
                        const std::vector<std::string>& names) {
  std::vector<Row> all = rows(places, replay);
  std::vector<Row> picked;
  std::vector<std::string> known;
  for (const Row& r : all) known.push_back(r.name);
  for (const std::string& name : names) {
    const auto found =
        std::find_if(all.begin(), all.end(), [&](const Row& r) { return r.name == name; });
    if (found == all.end()) {
      std::cerr << "casgrid bench: there is no row \"" << name << "\"; " << suggestion(name, known)
                << "\n";
      return {};
    }
    picked.push_back(*found);
  }
  if (names.empty())
    std::copy_if(all.begin(), all.end(), std::back_inserter(picked),
                 [](const Row& r) { return r.by_default; });
  return picked;
}

int run(const Places& places, const std::vector<std::string>& names, int rounds, bool json) {
  ReplayFiles replay(places.source);
  std::vector<Row> picked = chosen(places, replay, names);
  if (picked.empty()) return 2;
  const bool shows = isatty(STDERR_FILENO) != 0;
  for (int round = -1; round < rounds; ++round) {  // the first is to warm up
    for (Row& row : picked) {
      if (row.is_long && round != 0) continue;
      if (shows)
        std::cerr << "\r\033[Kround " << std::max(round, 0) + 1 << " of " << rounds << ": "
                  << row.name << std::flush;
      if (row.needs_log && !replay.make()) {
        std::cerr << "casgrid bench: the log for " << row.name
                  << " could not be written; make 3 GB of room in TMPDIR\n";
        return 3;
      }
      const Measured m = measure(row.command);
      if (!m.good) {
        std::cerr << (shows ? "\r\033[K" : "") << "casgrid bench: " << row.name
                  << " could not be measured: " << row.command.front() << " did not end well\n";
        return 3;
      }
      if (round >= 0) take(row, m);
    }
  }
  if (shows) std::cerr << "\r\033[K";
  const Json result = report(picked);
  std::cout << (json ? result.dump(2) + "\n" : table(result));
  return 0;
}

}  // namespace
}  // namespace casgrid::bench

int main(int argc, char** argv) {
  CLI::App app{"casgrid's benchmarks", "casgrid bench"};
  casgrid::bench::Places places;
  places.self = std::filesystem::read_symlink("/proc/self/exe").string();
  std::vector<std::string> names;
  std::string one;
  int rounds = 5;
  bool json = false;
  bool list = false;
  app.add_option("NAME", names, "rows to measure; all if none is named");
  app.add_flag("--json", json, "print JSON");
  app.add_flag("--list", list, "list the rows");
  app.add_option("--rounds", rounds, "measurements a row, after one to warm up")
      ->check(CLI::Range(1, 100));
  app.add_option("--program", places.program)->group("");
  app.add_option("--python", places.python)->group("");
  app.add_option("--source", places.source)->group("");
  app.add_option("--one", one)->group("");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  if (!one.empty()) return casgrid::bench::one(one);
  if (list) {
    casgrid::bench::ReplayFiles replay(places.source);
    for (const auto& row : casgrid::bench::rows(places, replay))
      std::cout << row.name << "  " << row.what << "\n";
    return 0;
  }
  return casgrid::bench::run(places, names, rounds, json);
}
