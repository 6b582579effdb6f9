#include "scenarios/program/replay_command.h"

#include <CLI/CLI.hpp>
#include <filesystem>
#include <iostream>

#include "scenarios/output/exit_code.h"
#include "scenarios/profiles/observed_run.h"
#include "scenarios/program/option_checks.h"
#include "scenarios/program/output_options.h"
#include "scenarios/program/run.h"
#include "scenarios/resolving/resolve.h"
#include "scenarios/running/replay_plan.h"
#include "scenarios/validating/validate.h"

namespace casgrid {
namespace {

struct ReplayOptions {
  ReplayRequest request;
  std::string scenario;
  OutputRequest outputs;
  std::string network;
  std::string coupling;
  std::string trace;
  std::string service = "profile";
  std::uint64_t seed = 0;
  bool has_seed = false;
  bool json = false;
  bool quiet = false;
  bool tables = false;
  ProfileRequest profile;
};

Overrides overrides_of(const ReplayOptions& o) {
  using scenario::Network;
  using scenario::Recording;
  Overrides overrides;
  if (o.has_seed) overrides.seed = o.seed;
  if (!o.network.empty()) overrides.network = o.network == "flow" ? Network::FLOW : Network::QUEUE;
  if (!o.coupling.empty())
    overrides.coupling = o.coupling == "exact" ? Network::EXACT : Network::RUN_AHEAD;
  if (o.trace == "all") overrides.trace = Recording::ALL;
  if (o.trace == "control") overrides.trace = Recording::CONTROL;
  if (o.trace == "none") overrides.trace = Recording::NONE;
  return overrides;
}

// All that is wrong with what was named, at once.
int replay(const ReplayOptions& o) {
  std::vector<std::string> complaints;
  for (const std::string& log : o.request.logs) {
    std::error_code ignored;
    if (!std::filesystem::exists(log, ignored))
      complaints.push_back("casgrid: " + log + ": there is no such file or folder; check the path");
  }
  for (const std::string& why : output::misfits_in(o.request.logs))
    complaints.push_back("casgrid: " + why);
  ObservedRun observed;
  const bool has_profile = o.profile.is_wanted();
  const ParsedScenario loaded = has_profile ? load_scenario_under(o.scenario, o.profile, observed)
                                            : load_scenario(o.scenario);
  for (const Diagnostic& d : loaded.diagnostics) complaints.push_back(d.text());
  RunOutputs outputs(o.outputs);
  const std::vector<std::string> refused = outputs.open();
  complaints.insert(complaints.end(), refused.begin(), refused.end());
  for (const std::string& complaint : complaints) std::cerr << complaint << "\n";
  if (!complaints.empty() || !loaded.scenario) return kBadInput;
  scenario::Scenario resolved = resolve(*loaded.scenario, overrides_of(o));
  ReplayPlan plan;
  if (const std::string why_not = plan.prepare(o.request, resolved); !why_not.empty()) {
    std::cerr << "casgrid: " << why_not << "\n";
    // A disk that is full is no fault of the logs.
    return plan.trouble().empty() ? kBadInput : kInternalError;
  }
  RunRequest run;
  run.source_path = o.scenario;
  run.scenario = std::move(resolved);
  run.outputs = &outputs;
  run.json = o.json;
  run.quiet = o.quiet;
  run.tables = o.tables;
  run.replay = &plan;
  if (has_profile) run.observed = &observed;
  return run_scenario(run);
}

}  // namespace

void add_replay_command(CLI::App& app, std::function<int()>& command) {
  auto o = std::make_shared<ReplayOptions>();
  auto* sub = app.add_subcommand("replay", "run a scenario under the real arrivals of logs");
  // A variable of a script that is empty is a mistake, and not the same as no option.
  const auto instant = [](const std::string& text) {
    return std::string(text.empty() ? "give an instant in UTC, such as 2023-01-06T09:00:00Z" : "");
  };
  sub->add_option("LOGS", o->request.logs, "log files, or folders of them")->required();
  sub->add_option("--scenario", o->scenario, "scenario (text format or JSON)")->required();
  sub->add_option("--speed", o->request.speed, "recorded time passes this many times as fast")
      ->check(in_range("--speed"));
  sub->add_option("--from", o->request.from, "UTC: leave out what began before")->check(instant);
  sub->add_option("--to", o->request.to, "UTC: leave out what began then or later")->check(instant);
  sub->add_option("--service", o->service, "work of the mailbox servers")
      ->check(CLI::IsMember({"profile", "recorded"}));
  sub->add_option("--profile", o->profile.profile,
                  "workload profile, as calibrate makes them: what requests cost");
  sub->add_flag("--assign-unknown", o->request.assigns_unknown,
                "give users that the scenario does not have a mailbox, in order of appearance");
  add_output_option(*sub, "--out", o->outputs.out,
                    "directory for report.json, the trace and the scenario");
  auto* seed = sub->add_option("--seed", o->seed, "another seed than the scenario's")
                   ->check(in_range("--seed"));
  sub->add_option("--network", o->network, "network model")
      ->check(CLI::IsMember({"flow", "queue"}));
  sub->add_option("--coupling", o->coupling, "to SimGrid's clock")
      ->check(CLI::IsMember({"exact", "run-ahead"}));
  sub->add_option("--trace", o->trace, "what the trace keeps")
      ->check(CLI::IsMember({"all", "control", "none"}));
  auto* logs = add_output_option(*sub, "--logs", o->outputs.logs.directory,
                                 "directory for the logs that the servers write");
  sub->add_option("--log-schema", o->outputs.logs.schema,
                  "of HttpProxy logs; default by server version")
      ->check(CLI::IsMember({"2013", "2016"}))
      ->needs(logs);
  sub->add_flag("--log-bytes", o->outputs.logs.with_bytes, "sc-bytes and cs-bytes in IIS logs")
      ->needs(logs);
  sub->add_flag("--json", o->json, "print the report as JSON");
  sub->add_flag("--quiet", o->quiet, "verdict and objectives only");
  sub->add_flag("--tables", o->tables, "every row of long tables");
  sub->callback([o, seed, &command] {
    o->has_seed = seed->count() > 0;
    o->request.works_as_recorded = o->service == "recorded";
    command = [o] { return replay(*o); };
  });
}

}  // namespace casgrid
