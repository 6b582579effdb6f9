#include "scenarios/program/examples_command.h"

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>

#include "scenarios/document/diagnostic.h"
#include "scenarios/output/exit_code.h"
#include "scenarios/program/command_line.h"
#include "scenarios/text/terminal.h"
#include "scenarios/text/text_table.h"
#include "scenarios/validating/validate.h"

namespace casgrid {
namespace {

namespace fs = std::filesystem;

struct Example {
  std::string name;
  fs::path path;
  std::string what;  // of a scenario its title, which is read when it is asked for
};

struct ExamplesOptions {
  std::string name;
  bool names = false;
  bool json = false;
};

// Beside the program's folder, where a package puts them and a build links to them.
std::optional<fs::path> find_folder() {
  std::error_code error;
  const fs::path program = fs::read_symlink("/proc/self/exe", error);
  const fs::path folder =
      fs::canonical(program.parent_path() / ".." / "share/casgrid/scenarios", error);
  return error ? std::nullopt : std::optional(folder);
}

std::vector<Example> examples_in(const fs::path& folder) {
  std::vector<Example> found;
  std::error_code error;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder / "catalog", error)) {
    if (entry.path().extension() == ".textproto")
      found.push_back({entry.path().stem(), entry.path(), {}});
  }
  std::sort(found.begin(), found.end(),
            [](const Example& a, const Example& b) { return a.name < b.name; });
  found.push_back(
      {"exports", folder / "samples/exports", "exports of four servers in two sites, for import"});
  found.push_back({"logs", folder / "samples/logs",
                   "twelve minutes of their HttpProxy and IIS logs, for calibrate and replay"});
  return found;
}

void read_titles(std::vector<Example>& examples) {
  for (Example& example : examples) {
    if (!example.what.empty()) continue;
    const ParsedScenario loaded = load_scenario(example.path);
    example.what =
        loaded.scenario ? loaded.scenario->title() : "cannot be read: `casgrid check` says why";
  }
}

int print_one(const std::vector<Example>& examples, const std::string& name) {
  std::vector<std::string> known;
  for (const Example& example : examples) {
    if (example.name == name) {
      std::cout << example.path.string() << "\n";
      return kPassed;
    }
    known.push_back(example.name);
  }
  std::cerr << "casgrid: there is no example \"" << name << "\"; " << suggestion(name, known)
            << "\n  `casgrid examples` lists them\n";
  return kBadInput;
}

void print_table(const std::vector<Example>& examples) {
  TextTable table({{.head = "example"}, {.head = "what it is"}});
  for (const Example& example : examples) table.add({example.name, example.what});
  std::cout << table.fitted(terminal_width())
            << "\nThe path of one: casgrid run \"$(casgrid examples two-site-failover)\" --brief\n";
}

int print_examples(const ExamplesOptions& o) {
  const std::optional<fs::path> folder = find_folder();
  if (!folder) {
    std::cerr
        << "casgrid: the examples are not there: they stand in ../share/casgrid/scenarios, seen "
           "from the folder of the program; install the package again, or build again\n";
    return kBadInput;
  }
  std::vector<Example> examples = examples_in(*folder);
  if (!o.name.empty()) return print_one(examples, o.name);
  if (o.names) {
    for (const Example& example : examples) std::cout << example.name << "\n";
    return kPassed;
  }
  read_titles(examples);
  if (!o.json) {
    print_table(examples);
    return kPassed;
  }
  auto rows = nlohmann::ordered_json::array();
  for (const Example& example : examples)
    rows.push_back(
        {{"name", example.name}, {"what", example.what}, {"path", example.path.string()}});
  std::cout << rows.dump(1) << "\n";
  return kPassed;
}

}  // namespace

void add_examples_command(CLI::App& app, std::function<int()>& run) {
  auto o = std::make_shared<ExamplesOptions>();
  auto* c = app.add_subcommand("examples", "scenarios and samples that come with the program");
  auto* name =
      c->add_option("NAME", o->name, "print the path of this one")->type_name(kExampleType);
  auto* names = c->add_flag("--names", o->names, "print the names alone")->excludes(name);
  c->add_flag("--json", o->json, "print JSON")->excludes(name)->excludes(names);
  c->callback([o, &run] { run = [o] { return print_examples(*o); }; });
}

}  // namespace casgrid
