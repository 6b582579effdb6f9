// Benchmarks: each measurement is a child process, rounds are interleaved over all rows so that a
// machine that drifts hits every row alike, and rates are work over the child's user CPU time.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iostream>
#include <nlohmann/json.hpp>
#include <optional>
#include <thread>
#include <unistd.h>

#include "bench/child.h"
#include "bench/decisions.h"
#include "bench/hold.h"
#include "bench/log_rows.h"
#include "bench/logs.h"
#include "bench/planning.h"
#include "bench/proofs/commands.h"
#include "bench/r1.h"
#include "bench/ratio.h"
#include "bench/row.h"
#include "bench/workloads.h"
#include "scenarios/document/diagnostic.h"
#include "scenarios/text/text_table.h"

namespace casgrid::bench {
namespace {

using Json = nlohmann::ordered_json;

struct Options {
  std::vector<std::string> names;
  int rounds = 5;
  bool json = false;
  std::string against;  // a commit
};

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
  double value = 0;
  Json answers = Json::object();
};

// Of a run with several protocols, the row of all of them.
Json latency_of(const Json& said) {
  Json found = Json::object();
  if (!said.contains("latency")) return found;
  for (const Json& l : said["latency"]) {
    if (l["action"] != "all") continue;  // of several protocols, the last is their sum
    found = Json::object();
    for (const char* key : {"mean_ms", "p50_ms", "p95_ms", "p99_ms"}) found[key] = l[key];
  }
  return found;
}

// Nothing if the program did not end well, or did not say what the row is about.
std::optional<Measured> measure(const Row& row) {
  const ChildOutcome child = run_child(row.command);
  if (child.exit_code < 0 || child.exit_code > 1) return std::nullopt;
  if (row.figure == Figure::UserSeconds) return Measured{child.user_s};
  const Json said = Json::parse(child.output, nullptr, false);
  if (!said.is_object()) return std::nullopt;
  try {
    switch (row.figure) {
      case Figure::WorkRate:
        return Measured{said.at("work").get<double>() / child.user_s,
                        said.value("answers", Json::object())};
      case Figure::RequestRate:
        return Measured{said.at("requests").at("completed").get<double>() / child.user_s,
                        latency_of(said)};
      case Figure::CommandRate: {
        double commands = said.at("requests").at("completed").get<double>();
        for (const Json& calls : said.at("long_polls"))
          commands += calls.at("answered").get<double>();
        return Measured{commands / child.user_s, latency_of(said)};
      }
      case Figure::SaidRate:
      case Figure::SaidCost:
        return Measured{said.at("value").get<double>()};
      case Figure::UserSeconds:
        break;
      case Figure::Resident:
        return Measured{said.at("resident_bytes").get<double>() / (1024 * 1024)};
    }
  } catch (const Json::exception&) {
    return std::nullopt;
  }
  return std::nullopt;
}

struct Series {
  Row row;
  std::vector<double> values;
  Json answers = Json::object();
};

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

Json report(const std::vector<Series>& measured) {
  Json out{{"machine", machine()}, {"rows", Json::array()}};
  for (const Series& r : measured) {
    out["rows"].push_back({{"name", r.row.name},
                           {"unit", r.row.unit},
                           {"median", median(r.values)},
                           {"min", *std::min_element(r.values.begin(), r.values.end())},
                           {"max", *std::max_element(r.values.begin(), r.values.end())},
                           {"rounds", r.values.size()},
                           {"what", r.row.what},
                           {"answers", r.answers}});
  }
  return out;
}

std::string heading(const Json& machine) {
  return machine["cpu"].get<std::string>() + ", " + std::to_string(machine["cores"].get<int>()) +
         " cores, GCC " + machine["compiler"].get<std::string>() + ", " +
         machine["build"].get<std::string>() + "\n";
}

std::string table(const Json& report) {
  using enum TextTable::Align;
  const std::string text = heading(report["machine"]) + "\n";
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

// Series in pairs, the new build's first.
Json comparison(const std::vector<Series>& series, const std::string& against) {
  Json out{{"machine", machine()}, {"against", against}, {"rows", Json::array()}};
  for (std::size_t i = 0; i + 1 < series.size(); i += 2) {
    const Series& now = series[i];
    const Series& before = series[i + 1];
    const Ratio ratio = ratio_of(now.values, before.values, is_rate(now.row.figure));
    out["rows"].push_back({{"name", now.row.name},
                           {"unit", now.row.unit},
                           {"median", median(now.values)},
                           {"median_before", median(before.values)},
                           {"ratio", ratio.median},
                           {"ratio_low", ratio.low},
                           {"ratio_high", ratio.high},
                           {"at_least_1", ratio.holds()},
                           {"rounds", now.values.size()},
                           {"values", now.values},
                           {"values_before", before.values}});
  }
  return out;
}

std::string number(double value) {
  return value >= 1000 ? with_separators(static_cast<std::uint64_t>(value + 0.5))
                       : fixed(value, value < 10 ? 3 : 1);
}

std::string comparison_table(const Json& comparison) {
  using enum TextTable::Align;
  std::string text = heading(comparison["machine"]) + "against " +
                     comparison["against"].get<std::string>() +
                     "; ratio: how many times as good, the median of the rounds\n\n";
  TextTable t({{"row"},
               {"unit"},
               {"median", Right},
               {"before", Right},
               {"ratio", Right},
               {"95 % interval"},
               {"rounds", Right},
               {"at least 1.0"}});
  for (const Json& r : comparison["rows"])
    t.add({r["name"], r["unit"], number(r["median"]), number(r["median_before"]),
           fixed(r["ratio"], 3), fixed(r["ratio_low"], 3) + " to " + fixed(r["ratio_high"], 3),
           std::to_string(r["rounds"].get<int>()), r["at_least_1"].get<bool>() ? "yes" : "no"});
  return text + t.text(0);
}

// One line on the terminal that the next one replaces.
class Progress {
 public:
  void show(const std::string& text) const {
    if (shows_) std::cerr << "\r\033[K" << text << std::flush;
  }
  void clear() const {
    if (shows_) std::cerr << "\r\033[K";
  }

 private:
  bool shows_ = isatty(STDERR_FILENO) != 0;
};

// Rounds over all series: the rows of one build, or those of two in turn.
class Rounds {
 public:
  Rounds(Workloads& workloads, int rounds, bool repeats_long)
      : workloads_(workloads), rounds_(rounds), repeats_long_(repeats_long) {}

  // Every second round in the other order, so that none always follows the same neighbour. The exit
  // code.
  int measure_all(std::vector<Series>& series) {
    for (int round = -1; round < rounds_; ++round) {  // the first is to warm up
      if (round % 2 == 0 || round < 0) {
        for (Series& s : series)
          if (const int code = one(s, round)) return code;
      } else {
        for (std::size_t s = series.size(); s-- > 0;)
          if (const int code = one(series[s], round)) return code;
      }
    }
    progress_.clear();
    return 0;
  }

 private:
  int one(Series& s, int round) {
    if (s.row.is_long && (repeats_long_ ? round < 0 : round != 0)) return 0;
    progress_.show("round " + std::to_string(std::max(round, 0) + 1) + " of " +
                   std::to_string(rounds_) + ": " + s.row.name);
    if (const std::string why = workloads_.make(s.row.needs); !why.empty()) return fail(s.row, why);
    const std::optional<Measured> m = measure(s.row);
    if (!m) return fail(s.row, s.row.command.front() + " did not end well");
    if (round < 0) return 0;
    s.values.push_back(m->value);
    s.answers = m->answers;
    return 0;
  }

  int fail(const Row& row, const std::string& why) {
    progress_.clear();
    std::cerr << "casgrid bench: " << row.name << " could not be measured: " << why << "\n";
    return 3;
  }

  Workloads& workloads_;
  int rounds_;
  bool repeats_long_;
  Progress progress_;
};

// The rows to measure; empty if a name is unknown (said on standard error).
std::vector<Row> rows_to_measure(const std::vector<Row>& all,
                                 const std::vector<std::string>& names) {
  std::vector<std::string> unknown;
  std::vector<Row> picked = chosen(all, names, unknown);
  if (unknown.empty()) return picked;
  std::vector<std::string> known;
  known.reserve(all.size());
  for (const Row& r : all) known.push_back(r.name);
  for (const std::string& name : unknown)
    std::cerr << "casgrid bench: no row is named \"" << name << "\" or begins so; "
              << suggestion(name, known) << "\n";
  return {};
}

int run(Workloads& workloads, const Build& build, const Options& options) {
  std::vector<Series> series;
  for (const Row& row : rows_to_measure(rows(build, workloads), options.names))
    series.push_back({.row = row, .values = {}});
  if (series.empty()) return 2;
  if (const int code = Rounds(workloads, options.rounds, false).measure_all(series)) return code;
  const Json result = report(series);
  std::cout << (options.json ? result.dump(2) + "\n" : table(result));
  return 0;
}

// Both builds in turn, row by row. 0, also where a row is slower: the table says so.
int compare(Workloads& workloads, const Build& build, const Build& against,
            const Options& options) {
  const std::vector<Row> old_rows = rows(against, workloads);
  std::vector<Series> series;
  for (const Row& row : rows_to_measure(rows(build, workloads), options.names)) {
    const auto old = std::find_if(old_rows.begin(), old_rows.end(),
                                  [&](const Row& r) { return r.name == row.name; });
    series.push_back({.row = row, .values = {}});
    series.push_back({.row = *old, .values = {}});
  }
  if (series.empty()) return 2;
  if (const int code = Rounds(workloads, options.rounds, true).measure_all(series)) return code;
  const Json result = comparison(series, options.against);
  std::cout << (options.json ? result.dump(2) + "\n" : comparison_table(result));
  return 0;
}

// They are no rows: what they find is right or wrong. `chosen` is set while the line is parsed.
void add_proofs(CLI::App& app, proofs::Commands& proofs, const Workloads::Places& places,
                std::function<int()>& chosen) {
  auto* deaths = app.add_subcommand(
      "statelessness", "a front end dies after each event of a run: what else changes?");
  deaths->add_option("--every", proofs.every, "deaths after every so-manieth event only");
  deaths->add_option("--after", proofs.after, "deaths after this event only");
  deaths->callback([&] { chosen = [&] { return proofs::prove_statelessness(proofs); }; });
  auto* swarm = app.add_subcommand("swarm", "drawn plans of faults: does everything hold?");
  swarm->add_option("--plans", proofs.plans, "how many: 2000")->check(CLI::Range(1, 10'000'000));
  swarm->add_option("--first", proofs.first, "seed of the first plan: 0");
  swarm->callback([&] {
    chosen = [&] { return proofs::run_swarm(proofs, places.source + "/scenarios/catalog"); };
  });
  for (CLI::App* one : {deaths, swarm}) {
    one->add_option("--jobs", proofs.jobs, "processes at once")->check(CLI::Range(1, 256));
    one->fallthrough();
  }
}

int command(int argc, char** argv) {
  CLI::App app{"casgrid's benchmarks", "casgrid bench"};
  Options options;
  Workloads::Places places;
  Build build;
  Build against;
  build.bench = std::filesystem::read_symlink("/proc/self/exe").string();
  std::string one_row;
  bool list = false;
  app.add_option("NAME", options.names,
                 "rows, or what their names begin with; all if none is given");
  app.add_flag("--json", options.json, "print JSON");
  app.add_flag("--list", list, "list the rows");
  auto* rounds = app.add_option("--rounds", options.rounds,
                                "measurements a row, after one to warm up: 5, with --against 9")
                     ->check(CLI::Range(1, 100));
  app.add_option("--against", options.against,
                 "build that commit as well and compare: the ratio round by round");
  app.add_option("--against-program", against.program)->group("");
  app.add_option("--against-bench", against.bench)->group("");
  app.add_option("--against-source", places.scenarios)->group("");
  app.add_option("--program", build.program)->group("");
  app.add_option("--python", places.python)->group("");
  app.add_option("--source", places.source)->group("");
  app.add_option("--one", one_row)->group("");
  proofs::Commands proofs;
  std::function<int()> proof;
  add_proofs(app, proofs, places, proof);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  if (!one_row.empty()) return one(one_row);
  if (proof) return proof();
  const bool compares = !options.against.empty();
  if (compares && rounds->count() == 0) options.rounds = kLeastRounds;
  if (compares && options.rounds < kLeastRounds) {
    std::cerr << "casgrid bench: --rounds " << options.rounds << " is too few to compare; give "
              << kLeastRounds << " to 100\n";
    return 2;
  }
  if (!compares) places.scenarios = places.source;
  places.importer = compares ? against : build;
  Workloads workloads(places);
  if (list) {
    for (const Row& row : rows(build, workloads)) std::cout << row.name << "  " << row.what << "\n";
    return 0;
  }
  return compares ? compare(workloads, build, against, options) : run(workloads, build, options);
}

}  // namespace
}  // namespace casgrid::bench

int main(int argc, char** argv) {
  try {
    return casgrid::bench::command(argc, argv);
  } catch (const std::exception& error) {
    std::cerr << "casgrid bench: internal error: " << error.what() << "\n";
    return 3;
  }
}
