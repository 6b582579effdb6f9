#include "scenarios/program/run.h"

#include <chrono>
#include <csignal>
#include <cstdio>
#include <google/protobuf/text_format.h>
#include <iostream>
#include <optional>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "scenarios/advising/run_cost.h"
#include "scenarios/output/exit_code.h"
#include "scenarios/output/interrupt.h"
#include "scenarios/profiles/observed_run.h"
#include "scenarios/program/progress.h"
#include "scenarios/reporting/collect.h"
#include "scenarios/reporting/link_words.h"
#include "scenarios/reporting/report_file.h"
#include "scenarios/reporting/report_observed.h"
#include "scenarios/running/replay_plan.h"
#include "scenarios/running/simulation.h"
#include "scenarios/text/terminal.h"
#include "scenarios/validating/check_resolved.h"

namespace casgrid {
namespace {

constexpr int kLookEveryMs = 100;

double cpu_seconds() {
  rusage use{};
  getrusage(RUSAGE_SELF, &use);
  const auto of = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) * 1e-6;
  };
  return of(use.ru_utime) + of(use.ru_stime);
}

int complain(const std::string& sentence, int code) {
  std::cerr << "casgrid: " << sentence << "\n";
  return code;
}

trace::TraceHeader header_of(const Simulation& sim, bool control_only) {
  trace::TraceHeader header;
  header.set_version(kVersion);
  header.set_scenario_title(sim.scenario().title());
  header.set_seed(sim.scenario().seed());
  for (const std::string& name : sim.roster().names) header.add_participants(name);
  for (const Server& s : sim.directory().servers) header.add_servers(s.name);
  for (const Database& d : sim.directory().databases) header.add_databases(d.name);
  for (const PlannedFault& f : sim.world().faults()) header.add_faults(label_of(f));
  const Topology& topology = sim.world().topology();
  for (std::size_t i = 0; i < topology.links.size() * 2; ++i)
    header.add_links(topology.links[i / 2].name + ", " + direction_words(topology, i));
  add_program_names(header);
  header.set_recording(control_only ? "control" : "all");
  return header;
}

struct RunOutcome {
  std::optional<Report> report;  // none: see code
  int code = kPassed;
};

// What only a replay says; and every row of its logs is somewhere.
void add_replay(const ReplayPlan& replay, const Simulation& sim, Report& report) {
  report.replay = replay.report(sim);
  std::uint64_t rows = 0;
  for (const ReplayFateRow& f : report.replay->fates) rows += f.rows;
  if (rows != report.replay->rows_read) {
    report.violations.push_back("replay: " + std::to_string(report.replay->rows_read) +
                                " rows were read, and " + std::to_string(rows) +
                                " are accounted for");
  }
}

// One run in this process.
struct Extras {  // null: none of it
  const RunOutputs* outputs = nullptr;
  RunLogs* logs = nullptr;
  ReplayPlan* replay = nullptr;
  const ObservedRun* observed = nullptr;
};

RunOutcome execute(const scenario::Scenario& scenario, Extras extras) {
  const RunOutputs* const out = extras.outputs;
  RunLogs* const logs = extras.logs;
  ReplayPlan* const replay = extras.replay;
  const ObservedRun* const observed = extras.observed;
  const auto wall = std::chrono::steady_clock::now();
  const double cpu = replay != nullptr ? 0 : cpu_seconds();  // a replay has read its logs before
  if (replay != nullptr) replay->start_over();
  Simulation sim(
      scenario, {},
      {logs != nullptr || observed != nullptr, replay != nullptr ? &replay->setup() : nullptr});
  Observatory& o = sim.observatory();
  if (logs != nullptr) logs->attach(sim);
  const auto recording = scenario.record().trace();
  if (out != nullptr && out->has_out() && recording != scenario::Recording::NONE) {
    const bool control_only = recording == scenario::Recording::CONTROL;
    auto writer =
        std::make_unique<TraceWriter>(out->out_file("trace.pb"), header_of(sim, control_only));
    if (!writer->is_good())
      return {std::nullopt,
              complain("the trace cannot be begun: is the disk full?", kInternalError)};
    o.trace_to(std::move(writer), control_only);
    if (!control_only) sim.world().say_all();
  }
  std::string refused;
  {
    Progress progress(sim.world().end());
    o.look_with([&](Instant now) {
      progress.show(now, o.metrics.answered + o.metrics.failed);
      return !was_interrupted() && (logs == nullptr || logs->is_well());
    });
    refused = sim.run();
  }
  if (refused.empty() && replay != nullptr) refused = replay->trouble();
  if (!refused.empty()) return {std::nullopt, complain(refused, kInternalError)};
  Report report = collect(sim);
  if (replay != nullptr) add_replay(*replay, sim, report);
  if (observed != nullptr) report.observed = observed_report(*observed, o.access_times);
  if (logs != nullptr && !was_interrupted()) {
    if (const std::string error = logs->finish(); !error.empty())
      return {std::nullopt,
              complain("the logs could not be written: " + error + "; nothing was written",
                       kInternalError)};
  }
  report.cpu_seconds = cpu_seconds() - cpu;
  report.wall_seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - wall).count();
  if (o.trace() != nullptr && !o.trace()->finish(report.fingerprint, report.records)) {
    return {std::nullopt, complain("the trace could not be written to its end: is the disk full?",
                                   kInternalError)};
  }
  return {std::move(report), kPassed};
}

// The same in a child: SimGrid allows one engine a process, and the comparison is a second run.
std::optional<Report> execute_apart(const scenario::Scenario& scenario, ReplayPlan* replay) {
  int ends[2];
  if (pipe(ends) != 0) return std::nullopt;
  std::cout.flush();
  const pid_t child = fork();
  if (child == 0) {
    close(ends[0]);
    output::release_locks_in_child();
    prctl(PR_SET_PDEATHSIG, SIGKILL);  // nobody waits for it then
    const RunOutcome outcome = execute(scenario, {.replay = replay});
    const std::string text = outcome.report ? to_json(*outcome.report) : std::string{};
    std::size_t written = 0;
    while (written < text.size()) {
      const ssize_t n = write(ends[1], text.data() + written, text.size() - written);
      if (n <= 0) break;
      written += static_cast<std::size_t>(n);
    }
    _exit(outcome.code);
  }
  close(ends[1]);
  std::string text;
  char buffer[65536];
  for (bool goes_on = child > 0; goes_on;) {
    // Not a plain read: an interrupt may reach this process alone, and just before it would begin.
    pollfd waiting{ends[0], POLLIN, 0};
    const bool has_more = poll(&waiting, 1, kLookEveryMs) > 0;
    if (was_interrupted()) kill(child, SIGINT);
    const ssize_t n = has_more ? read(ends[0], buffer, sizeof buffer) : -1;
    if (n > 0) text.append(buffer, static_cast<std::size_t>(n));
    goes_on = n != 0;
  }
  close(ends[0]);
  if (child > 0) waitpid(child, nullptr, 0);
  return from_json(text);
}

std::string text_format(const scenario::Scenario& scenario) {
  std::string text;
  google::protobuf::TextFormat::PrintToString(scenario, &text);
  return "# The scenario as it was run: every default written out.\n" + text;
}

// Empty, or why not everything could be written.
std::string write_files(const RunRequest& request, const Report& report, const Report* compared) {
  const RunOutputs& outputs = *request.outputs;
  const output::Writer& writer = request.outputs->writer();
  const std::string& out = outputs.request().out;
  std::string error;
  if (outputs.has_out()) {
    error = writer.write(out, "report.json", to_json(report));
    if (error.empty() && compared != nullptr)
      error = writer.write(out, "compared.json", to_json(*compared));
    if (error.empty())
      error = writer.write(out, "scenario.textproto", text_format(request.scenario));
  }
  const std::string& qq = outputs.request().qq;
  if (error.empty() && !qq.empty() && report.observed)
    error = writer.write(qq, quantiles_csv(*report.observed));
  return error;
}

int code_of(const Report& report) {
  if (!report.violations.empty()) return kInternalError;
  return report.verdict == "pass" ? kPassed : kFoundSomething;
}

int interrupted_after(const Report& report) {
  std::cerr << "casgrid: interrupted after " << report.duration_s
            << " simulated seconds; nothing was written\n";
  return kInterrupted;
}

// All or nothing: the exit code if it is nothing.
std::optional<int> put_in_place(const RunRequest& request, const Report& report,
                                const Report* compared) {
  if (std::string error = write_files(request, report, compared); !error.empty())
    return complain(error + "; what was there before stands", kInternalError);
  std::string why;
  switch (request.outputs->writer().finish(code_of(report), why)) {
    case output::Writer::Ended::InPlace:
      return std::nullopt;
    case output::Writer::Ended::Interrupted:
      return interrupted_after(report);
    case output::Writer::Ended::Failed:
      return complain(why, kInternalError);
  }
  return kInternalError;
}

// What options have made of the scenario. False: something is out of its range now.
bool is_in_range(const RunRequest& request) {
  const Diagnostics wrong = check_resolved(request.scenario, request.source_path);
  for (const Diagnostic& d : wrong) std::cerr << d.text() << " (after options and defaults)\n";
  return wrong.empty();
}

int say_estimate(const RunRequest& request) {
  if (!is_in_range(request)) return kBadInput;
  const RunCost cost = reckon_cost(request.scenario);
  std::cout << (request.json ? cost_json(cost) : cost_text(cost));
  return kPassed;
}

// What the run will take. False: it must not begin.
bool may_begin(const RunRequest& request) {
  if (!is_in_range(request)) return false;
  if (request.replay != nullptr) return true;  // its logs say how much there is
  const RunCost cost = reckon_cost(request.scenario);
  if (!request.is_forced) {
    if (const std::string why = refusal(cost, means_of_this_process()); !why.empty()) {
      std::cerr << request.source_path << ": " << why << "\n";
      return false;
    }
  }
  if (const std::string much = cost_sentence(cost); !much.empty()) complain(much, kPassed);
  return true;
}

}  // namespace

int run_scenario(const RunRequest& request) {
  if (request.only_estimate) return say_estimate(request);
  if (!may_begin(request)) return kBadInput;
  RunLogs logs(request.outputs->request().logs, request.outputs->logs_folder());
  watch_interrupts();
  std::optional<Report> compared;
  const auto& network = request.scenario.network();
  const bool compares = network.compare_with() != scenario::Network::MODEL_UNSPECIFIED &&
                        network.compare_with() != network.model();
  if (compares) {
    scenario::Scenario other = request.scenario;
    other.mutable_network()->set_model(network.compare_with());
    other.mutable_network()->clear_compare_with();
    compared = execute_apart(other, request.replay);
    if (was_interrupted()) return complain("interrupted; nothing was written", kInterrupted);
    if (!compared) return complain("the run to compare with did not end", kInternalError);
  }
  const RunOutcome outcome = execute(request.scenario, {.outputs = request.outputs,
                                                        .logs = logs.is_wanted() ? &logs : nullptr,
                                                        .replay = request.replay,
                                                        .observed = request.observed});
  if (!outcome.report) return outcome.code;
  const Report& report = *outcome.report;
  if (report.interrupted) return interrupted_after(report);
  const Report* other = compared ? &*compared : nullptr;
  if (const std::optional<int> code = put_in_place(request, report, other)) return *code;
  if (request.json) {
    std::cout << to_json(report);
  } else {
    std::cout << to_text(report, other, {terminal_width(), request.tables}, request.quiet);
  }
  return code_of(report);
}

}  // namespace casgrid
