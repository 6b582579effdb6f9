// The command line as rows, read from the parser that makes --help: what the manual page and the
// completion are made of.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

namespace casgrid {

// What an example is called, as the type of an option: a completion asks the program for them.
inline constexpr const char* kExampleType = "EXAMPLE";

struct OptionRow {
  std::vector<std::string> names = {};  // "-o", "--out"; of a word without an option its one name
  std::string value = {};               // what it takes: TEXT, UINT; empty for a flag
  std::vector<std::string> choices = {};
  std::string words = {};
  bool is_required = false;
  bool is_repeated = false;

  bool is_positional() const { return names[0][0] != '-'; }
};

struct CommandRow {
  std::string name = {};  // "trace diff"; empty for the program
  std::string words = {};
  std::vector<OptionRow> options = {};
  bool has_commands = false;
};

// The program itself, then each command in the order of the help; those that the help hides are
// left out.
std::vector<CommandRow> command_line(const CLI::App& app);

}  // namespace casgrid
