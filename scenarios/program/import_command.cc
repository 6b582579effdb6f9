#include "scenarios/program/import_command.h"

#include <iostream>
#include <memory>

#include "scenarios/document/parse.h"
#include "scenarios/importing/import.h"
#include "scenarios/importing/listing_text.h"
#include "scenarios/importing/property.h"
#include "scenarios/output/exit_code.h"
#include "scenarios/program/option_checks.h"
#include "scenarios/program/output_options.h"
#include "scenarios/program/single_file.h"
#include "scenarios/text/terminal.h"
#include "scenarios/validating/validate.h"

namespace casgrid {
namespace {

struct ImportArguments {
  importing::ImportOptions options;
  std::string out;
  bool force = false;
  bool explain = false;
  bool json = false;
};

// What is wrong with the scenario as a whole: the real deployment's, for its administrator to see.
// `text` is how it will be written to `path`.
std::string validated(const scenario::Scenario& made, const std::string& text,
                      const std::string& path) {
  std::string all;
  for (const Diagnostic& d : validate(made, lines_of(text, path), path)) all += d.text() + "\n";
  return all;
}

int import_folder(const ImportArguments& a) {
  SingleFile file(
      "casgrid import",
      {.option = "-o", .replaces = a.force, .otherwise = "choose another name, or say --force"},
      a.out);
  if (!file.is_open()) return kBadInput;
  const importing::Imported imported = importing::import_topology(a.options);
  if (a.json) std::cout << importing::listing_json(imported.listing);
  if (!imported.scenario) {
    std::cerr << importing::blocking_text(imported.listing)
              << "casgrid import: nothing was written\n";
    return kBadInput;
  }
  std::cerr << importing::blocking_text(imported.listing);  // of a draft
  const std::string text = importing::scenario_text(imported);
  const std::string complaints = validated(*imported.scenario, text, a.out);
  std::cerr << complaints;
  if (!complaints.empty() && !a.options.is_draft) {
    std::cerr << "casgrid import: the deployment cannot be run as it is, so nothing was written; "
                 "with --draft "
                 "it is, to be mended by hand\n";
    return kBadInput;
  }
  const int code = file.write(text, kPassed);
  if (code != kPassed) return code;
  if (!a.json) {
    std::cout << importing::listing_table(imported.listing, terminal_width()) << "\n"
              << a.out << " is written. Next:\n  casgrid check " << a.out << "\n  casgrid run "
              << a.out << " --brief\n";
  }
  return 0;
}

int import_or_explain(const ImportArguments& a) {
  if (a.explain && a.json && !a.out.empty()) {
    std::cerr << "casgrid import: --json prints one document; say --explain without DIR\n";
    return kBadInput;
  }
  if (a.explain)
    std::cout << (a.json ? importing::property_table_json() : importing::property_table_text());
  if (a.options.directory.empty() && a.out.empty() && a.explain) return 0;
  if (a.options.directory.empty() || a.out.empty()) {
    std::cerr << "casgrid import: " << (a.out.empty() ? "--out" : "DIR")
              << " is missing; give a folder of exports, and -o with the scenario to write\n";
    return kBadInput;
  }
  return import_folder(a);
}

}  // namespace

void add_import_command(CLI::App& app, std::function<int()>& run) {
  auto a = std::make_shared<ImportArguments>();
  auto* c = app.add_subcommand("import", "exports of real servers to a scenario");
  c->add_option(
      "DIR", a->options.directory,
      "folder of exports: Export-Clixml, JSON, CSV, and the balancers' own configurations");
  add_output_option(*c, "-o,--out", a->out, "scenario to write");
  c->add_option("--starts-at", a->options.starts_at,
                "UTC instant at which the run begins; certificates are judged by it");
  c->add_option("--mailboxes-per-database", a->options.mailboxes_per_database,
                "where no export says how many there are; 100")
      ->check(in_range("--mailboxes-per-database"));
  c->add_option("--duration", a->options.duration_s, "simulated seconds; 3600")
      ->check(in_range("--duration"));
  c->add_flag("--force", a->force, "write over a file that is there");
  c->add_flag("--draft", a->options.is_draft, "write it even where the deployment is wrong");
  c->add_flag("--explain", a->explain,
              "print what becomes of every property of an export: used, display only, or selects "
              "and is not modelled");
  c->add_flag("--json", a->json, "print the listing, or the table of properties, as JSON");
  c->callback([a, &run] { run = [a] { return import_or_explain(*a); }; });
}

}  // namespace casgrid
