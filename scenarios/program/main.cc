// The command-line program.
#include <CLI/CLI.hpp>
#include <iostream>

#include "scenarios/document/starter.h"
#include "scenarios/output/exit_code.h"
#include "scenarios/output/file_system.h"
#include "scenarios/output/interrupt.h"
#include "scenarios/profiles/observed_run.h"
#include "scenarios/program/bash_completion.h"
#include "scenarios/program/calibrate_command.h"
#include "scenarios/program/check_command.h"
#include "scenarios/program/command_line.h"
#include "scenarios/program/examples_command.h"
#include "scenarios/program/huge_pages.h"
#include "scenarios/program/import_command.h"
#include "scenarios/program/manual_page.h"
#include "scenarios/program/option_checks.h"
#include "scenarios/program/output_options.h"
#include "scenarios/program/replay_command.h"
#include "scenarios/program/routing_commands.h"
#include "scenarios/program/run.h"
#include "scenarios/program/single_file.h"
#include "scenarios/program/trace_command.h"
#include "scenarios/reporting/collect.h"
#include "scenarios/resolving/resolve.h"
#include "scenarios/validating/validate.h"

namespace casgrid {
namespace {

struct RunOptions {
  std::string file;
  OutputRequest outputs;
  std::string network;
  std::string trace;
  std::string coupling;
  std::uint64_t seed = 0;
  double until_s = 0;
  double quantum_ms = 0;
  std::uint32_t scale = 1;
  bool brief = false;
  bool force = false;
  bool estimate = false;
  bool json = false;
  bool quiet = false;
  bool tables = false;
  ProfileRequest profile;
};

void add_run(CLI::App& app, RunOptions& o) {
  auto* run = app.add_subcommand("run", "run a scenario and say what happened");
  run->add_option("FILE", o.file, "scenario (text format or JSON)")->required();
  add_output_option(*run, "--out", o.outputs.out,
                    "directory for report.json, the trace and the resolved scenario");
  run->add_option("--seed", o.seed, "another seed than the scenario's")->check(in_range("--seed"));
  run->add_option("--network", o.network, "network model")->check(CLI::IsMember({"flow", "queue"}));
  run->add_option("--until", o.until_s, "end the run at this simulated second")
      ->check(in_range("--until"));
  run->add_option("--scale", o.scale, "clients, servers and links times this")
      ->check(in_range("--scale"));
  run->add_option("--trace", o.trace, "what the trace keeps")
      ->check(CLI::IsMember({"all", "control", "none"}));
  run->add_option("--coupling", o.coupling, "to SimGrid's clock")
      ->check(CLI::IsMember({"exact", "run-ahead"}));
  run->add_option("--quantum", o.quantum_ms, "of run-ahead, in milliseconds")
      ->check(in_range("--quantum"));
  auto* logs = add_output_option(
      *run, "--logs", o.outputs.logs.directory,
      "directory for the HttpProxy, IIS, POP3, IMAP4, SMTP and message tracking logs "
      "of the servers");
  run->add_option("--log-noise", o.outputs.logs.noise_share,
                  "share of rows that are no users': probes, 401 challenges, health checks")
      ->check(in_range("--log-noise"))
      ->needs(logs);
  run->add_option("--log-schema", o.outputs.logs.schema,
                  "of HttpProxy logs; default by server version")
      ->check(CLI::IsMember({"2013", "2016"}))
      ->needs(logs);
  run->add_flag("--log-bytes", o.outputs.logs.with_bytes, "sc-bytes and cs-bytes in IIS logs")
      ->needs(logs);
  auto* profile = run->add_option("--profile", o.profile.profile,
                                  "workload profile of real logs, as calibrate makes them, for the "
                                  "populations to take up");
  auto* observed = run->add_option("--observed", o.profile.observed,
                                   "profile to compare with; that of --profile if left out");
  add_output_option(*run, "--qq", o.outputs.qq,
                    "CSV file for observed and simulated quantiles, the points of QQ plots")
      ->check([profile, observed](const std::string&) {
        return profile->count() + observed->count() > 0
                   ? std::string{}
                   : std::string("needs --profile or --observed");
      });
  run->add_flag("--estimate", o.estimate,
                "say how many requests and events and how much memory the run will take, and end");
  run->add_flag("--force", o.force, "begin although the run will take more than there is");
  run->add_flag("--brief", o.brief, "the short run that the scenario states");
  run->add_flag("--json", o.json, "print the report as JSON");
  run->add_flag("--quiet", o.quiet, "verdict and objectives only");
  run->add_flag("--tables", o.tables, "every row of long tables");
}

Overrides overrides_of(const RunOptions& o, const CLI::App& run) {
  using scenario::Network;
  using scenario::Recording;
  Overrides overrides;
  if (run.count("--seed") > 0) overrides.seed = o.seed;
  if (!o.network.empty()) overrides.network = o.network == "flow" ? Network::FLOW : Network::QUEUE;
  if (run.count("--until") > 0) overrides.until_s = o.until_s;
  if (!o.coupling.empty())
    overrides.coupling = o.coupling == "exact" ? Network::EXACT : Network::RUN_AHEAD;
  if (run.count("--quantum") > 0) overrides.quantum_ms = o.quantum_ms;
  if (o.trace == "all") overrides.trace = Recording::ALL;
  if (o.trace == "control") overrides.trace = Recording::CONTROL;
  if (o.trace == "none") overrides.trace = Recording::NONE;
  overrides.brief = o.brief;
  overrides.scale = o.scale;
  return overrides;
}

int run_command(const RunOptions& o, const CLI::App& run) {
  ObservedRun observed;
  ParsedScenario loaded = o.profile.is_wanted() ? load_scenario_under(o.file, o.profile, observed)
                                                : load_scenario(o.file);
  OutputRequest wanted = o.outputs;
  for (const std::string& input : {o.file, o.profile.profile, o.profile.observed}) {
    if (!input.empty()) wanted.inputs.push_back(input);
  }
  RunOutputs outputs(std::move(wanted));
  const std::vector<std::string> refused = outputs.open();
  for (const Diagnostic& d : loaded.diagnostics) std::cerr << d.text() << "\n";
  for (const std::string& why : refused) std::cerr << why << "\n";
  if (!loaded.scenario || !refused.empty()) return kBadInput;
  return run_scenario({.source_path = o.file,
                       .scenario = resolve(*loaded.scenario, overrides_of(o, run)),
                       .json = o.json,
                       .quiet = o.quiet,
                       .tables = o.tables,
                       .outputs = &outputs,
                       .observed = o.profile.is_wanted() ? &observed : nullptr,
                       .only_estimate = o.estimate,
                       .is_forced = o.force});
}

int new_command(const std::string& name) {
  const bool has_ending = name.size() > 10 && name.ends_with(".textproto");
  const std::string path = has_ending ? name : name + ".textproto";
  const std::string stem = path.substr(path.find_last_of('/') + 1);
  output::FileKind kind{.option = "NAME", .replaces = false, .otherwise = "choose another name"};
  SingleFile file("casgrid", kind, path);
  if (!file.is_open()) return kBadInput;
  const int code = file.write(
      starter_scenario(stem.substr(0, stem.size() - std::string(".textproto").size())), kPassed);
  if (code == kPassed)
    std::cout << path << " is written. Next:\n  casgrid check " << path << "\n  casgrid run "
              << path << "\n";
  return code;
}

std::vector<std::string> command_names(CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* command : app.get_subcommands([](CLI::App*) { return true; }))
    names.push_back(command->get_name());
  return names;
}

int wrong_command_line(CLI::App& app, const CLI::ParseError& error, int argc, char** argv) {
  if (error.get_exit_code() == static_cast<int>(CLI::ExitCodes::Success)) return app.exit(error);
  std::cerr << "casgrid: " << error.what() << "\n";
  if (argc > 1) {
    const std::vector<std::string> names = command_names(app);
    const std::string word = argv[1];
    if (std::find(names.begin(), names.end(), word) == names.end())
      std::cerr << "  " << suggestion(word, names) << "\n";
  }
  std::cerr << "  `casgrid help` lists the commands, `casgrid COMMAND --help` the options of one\n";
  return kBadInput;
}

int command(int argc, char** argv) {
  CLI::App app{"casgrid: replays a client-access tier, deterministically", "casgrid"};
  app.set_version_flag("--version", std::string("casgrid ") + kVersion);
  app.require_subcommand(1);
  RunOptions run;
  add_run(app, run);
  std::string check_file;
  bool check_json = false;
  auto* check = app.add_subcommand("check", "find what is wrong with a scenario or a forest");
  check->add_option("FILE", check_file, "scenario or forest document")->required();
  check->add_flag("--json", check_json, "print the findings as JSON");
  std::string new_name;
  auto* fresh = app.add_subcommand("new", "write a commented scenario to start from");
  add_output_option(*fresh, "NAME", new_name, "name of the scenario; NAME.textproto is written")
      ->required();
  auto* trace = app.add_subcommand("trace", "compare or print traces of runs");
  trace->require_subcommand(1);
  std::string a;
  std::string b;
  std::string participant;
  auto* diff = trace->add_subcommand("diff", "name the first difference between two runs");
  diff->add_option("A", a, "--out directory or trace file")->required();
  diff->add_option("B", b, "--out directory or trace file")->required();
  auto* print = trace->add_subcommand("print", "print the records of a run");
  print->add_option("RUN", a, "--out directory or trace file")->required();
  print->add_option("--participant", participant, "of this one only");
  std::function<int()> routing;
  add_routing_commands(app, routing);
  add_calibrate_command(app, routing);
  add_import_command(app, routing);
  add_replay_command(app, routing);
  add_examples_command(app, routing);
  auto* help = app.add_subcommand("help", "list the commands");
  auto* reference = app.add_subcommand("reference", "")->group("");
  std::vector<std::string> worked;
  auto* versions = app.add_subcommand("versions", "")->group("");
  auto* manual = app.add_subcommand("manual", "")->group("");
  auto* completion = app.add_subcommand("completion", "")->group("");
  auto* metrics = app.add_subcommand("metrics", "")->group("");
  metrics->add_option("RUN", worked, "--out directories of runs whose figures stand as examples");
  bool as_schema = false;
  std::string as_json;
  reference->add_flag("--json-schema", as_schema, "print the schema of scenarios in JSON");
  reference->add_option("--as-json", as_json, "print this scenario as JSON");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return wrong_command_line(app, error, argc, argv);
  }
  if (help->parsed()) {
    std::cout << app.help();
    return 0;
  }
  if (manual->parsed()) std::cout << manual_page(command_line(app), kVersion);
  if (completion->parsed()) std::cout << bash_completion(command_line(app));
  if (manual->parsed() || completion->parsed()) return kPassed;
  if (routing) return routing();
  if (metrics->parsed()) return print_metrics(worked);
  if (versions->parsed()) return print_versions();
  if (reference->parsed() && !as_json.empty()) return print_as_json(as_json);
  if (reference->parsed()) return as_schema ? print_schema() : print_reference();
  if (check->parsed()) return check_file_command(check_file, check_json);
  if (fresh->parsed()) return new_command(new_name);
  if (diff->parsed()) return diff_traces(a, b);
  if (print->parsed()) return print_trace(a, participant);
  return run_command(run, *app.get_subcommand("run"));
}

}  // namespace
}  // namespace casgrid

int main(int argc, char** argv) {
  casgrid::output::hold_standard_files();
  casgrid::use_huge_pages(argv);
  casgrid::end_on_signals();
  try {
    const int code = casgrid::command(argc, argv);
    if (std::cout.flush()) return code;
    std::cerr << "casgrid: the output could not be printed; check the space on the disk\n";
    return casgrid::kInternalError;
  } catch (const std::exception& error) {
    // Only libraries throw; whatever comes this far is a defect or a machine out of means.
    std::cerr << "casgrid: internal error: " << error.what() << "\n";
    return casgrid::kInternalError;
  }
}
