#include "scenarios/program/command_line.h"

#include <sstream>

namespace casgrid {
namespace {

// CLI11 says "TEXT:{flow,queue}" of a word that is one of several.
void read_type(const std::string& type, OptionRow& row) {
  const std::size_t colon = type.find(":{");
  row.value = type.substr(0, colon);
  if (colon == std::string::npos) return;
  std::istringstream choices(type.substr(colon + 2, type.find('}') - colon - 2));
  for (std::string choice; std::getline(choices, choice, ',');) row.choices.push_back(choice);
}

OptionRow row_of(const CLI::Option& option) {
  OptionRow row{.words = option.get_description(),
                .is_required = option.get_required(),
                .is_repeated = option.get_expected_max() > 1};
  for (const std::string& name : option.get_snames()) row.names.push_back("-" + name);
  for (const std::string& name : option.get_lnames()) row.names.push_back("--" + name);
  if (row.names.empty()) row.names.push_back(option.get_name(true));
  if (option.get_items_expected_max() > 0) read_type(option.get_type_name(), row);
  return row;
}

void add(const CLI::App& app, const std::string& name, std::vector<CommandRow>& rows) {
  CommandRow row{.name = name, .words = app.get_description()};
  for (const CLI::Option* option : app.get_options({})) row.options.push_back(row_of(*option));
  const auto commands =
      app.get_subcommands([](const CLI::App* command) { return !command->get_group().empty(); });
  row.has_commands = !commands.empty();
  rows.push_back(std::move(row));
  for (const CLI::App* command : commands)
    add(*command, (name.empty() ? "" : name + " ") + command->get_name(), rows);
}

}  // namespace

std::vector<CommandRow> command_line(const CLI::App& app) {
  std::vector<CommandRow> rows;
  add(app, "", rows);
  return rows;
}

}  // namespace casgrid
