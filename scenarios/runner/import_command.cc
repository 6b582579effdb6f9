#include "scenarios/runner/import_command.h"

#include <filesystem>
#include <iostream>
#include <memory>

#include "scenarios/importing/import.h"
#include "scenarios/importing/listing_text.h"
#include "scenarios/runner/option_checks.h"
#include "scenarios/runner/parse.h"
#include "scenarios/runner/validate.h"

namespace casgrid {
namespace {

constexpr int kBadInput = 2;

struct ImportArguments {
  importing::ImportOptions options;
  std::string out;
  bool force = false;
  bool draft = false;
  bool json = false;
};

// What is wrong with the scenario as a whole: the real deployment's, for its administrator to see.
std::string validated(const std::string& text, const std::string& path) {
  ParsedScenario parsed = parse_text(text, path);
  if (parsed.scenario) parsed.diagnostics = validate(*parsed.scenario, parsed.lines, path);
  std::string all;
  for (const Diagnostic& d : parsed.diagnostics) all += d.text() + "\n";
  return all;
}

int import_folder(const ImportArguments& a) {
  // Anything but a file, such as a device or a folder, is never replaced.
  std::error_code error;
  const std::filesystem::file_status there = std::filesystem::symlink_status(a.out, error);
  const bool is_there = std::filesystem::exists(there);
  if (is_there && !std::filesystem::is_regular_file(std::filesystem::status(a.out, error))) {
    std::cerr << "casgrid import: " << a.out << " is no file; choose another name\n";
    return kBadInput;
  }
  if (!a.force && is_there) {
    std::cerr << "casgrid import: " << a.out
              << " is there already; choose another name, or say --force\n";
    return kBadInput;
  }
  const importing::Imported imported = importing::import_topology(a.options);
  if (a.json) std::cout << importing::listing_json(imported.listing);
  if (!imported.scenario) {
    std::cerr << importing::blocking_text(imported.listing)
              << "casgrid import: nothing was written\n";
    return kBadInput;
  }
  const std::string text = importing::scenario_text(imported);
  const std::string complaints = validated(text, a.out);
  std::cerr << complaints;
  if (!complaints.empty() && !a.draft) {
    std::cerr << "casgrid import: the deployment cannot be run as it is, so nothing was written; "
                 "with --draft "
                 "it is, to be mended by hand\n";
    return kBadInput;
  }
  const std::string wrong = importing::write_scenario(a.out, text);
  if (!wrong.empty()) {
    std::cerr << "casgrid import: " << wrong << "\n";
    return kBadInput;
  }
  if (!a.json) {
    std::cout << importing::listing_table(imported.listing) << "\n"
              << a.out << " is written. Next:\n  casgrid check " << a.out << "\n  casgrid run "
              << a.out << " --brief\n";
  }
  return 0;
}

}  // namespace

void add_import_command(CLI::App& app, std::function<int()>& run) {
  auto a = std::make_shared<ImportArguments>();
  auto* c = app.add_subcommand("import", "exports of real servers to a scenario");
  c->add_option("DIR", a->options.directory, "folder of exports: Export-Clixml, JSON, CSV")
      ->required();
  c->add_option("-o,--out", a->out, "scenario to write")->required();
  c->add_option("--starts-at", a->options.starts_at,
                "UTC instant at which the run begins; certificates are judged by it");
  c->add_option("--mailboxes-per-database", a->options.mailboxes_per_database,
                "where no export says how many there are; 100")
      ->check(in_range("--mailboxes-per-database"));
  c->add_option("--duration", a->options.duration_s, "simulated seconds; 3600")
      ->check(in_range("--duration"));
  c->add_flag("--force", a->force, "write over a file that is there");
  c->add_flag("--draft", a->draft, "write it even where the deployment is wrong");
  c->add_flag("--json", a->json, "print the listing as JSON");
  c->callback([a, &run] { run = [a] { return import_folder(*a); }; });
}

}  // namespace casgrid
