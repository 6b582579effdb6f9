#include "scenarios/program/bash_completion.h"

namespace casgrid {
namespace {

// COMP_WORDS has `--network=queue` as three words.
constexpr const char* kHead =
    R"bash(# bash completion for casgrid(1), as `casgrid completion` prints it.
_casgrid() {
  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} command= words= dash= i
  if [[ $word == = ]]; then
    word=
  elif [[ $before == = ]]; then
    before=${COMP_WORDS[COMP_CWORD - 2]}
  fi
  [[ $word != -* ]] || dash=-
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "$command ${COMP_WORDS[i]}" in
)bash";

// What is left empty here is completed as the name of a file, by bash itself.
constexpr const char* kTail = R"bash(  COMPREPLY=($(compgen -W "$words" -- "$word"))
}
complete -o default -F _casgrid casgrid
)bash";

constexpr const char* kAskForExamples = "words=$(\"$1\" examples --names 2>/dev/null)";

std::string quoted(const std::string& text) { return "\"" + text + "\""; }

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

// " run" | "trace diff": what is known of the command, and the word after it.
std::string names_of_commands(const std::vector<CommandRow>& commands) {
  std::string pattern;
  for (const CommandRow& command : commands) {
    if (command.name.empty()) continue;
    const bool is_below = command.name.find(' ') != std::string::npos;
    pattern += (pattern.empty() ? "" : " | ") + quoted((is_below ? "" : " ") + command.name);
  }
  return "      " + pattern +
         ") command=${command:+$command }${COMP_WORDS[i]} ;;\n    esac\n  done\n";
}

// What follows an option that takes a value: one of its choices, no more than a number, or a file.
std::string value_cases(const CommandRow& command) {
  std::string cases;
  for (const OptionRow& option : command.options) {
    if (option.is_positional() || option.value.empty()) continue;
    std::string pattern;
    for (const std::string& name : option.names)
      pattern += (pattern.empty() ? "" : " | ") + quoted(command.name + " " + name);
    const bool is_number = option.value != "TEXT" && option.choices.empty();
    cases +=
        "    " + pattern + ") " +
        (is_number ? "compopt +o default 2>/dev/null" : "words=" + quoted(joined(option.choices))) +
        " ;;\n";
  }
  return cases;
}

// Words that may stand first or next: commands below, options; an example where one is meant.
std::string next_words(const CommandRow& command, const std::vector<CommandRow>& commands) {
  std::vector<std::string> below;
  const std::string start = command.name.empty() ? "" : command.name + " ";
  for (const CommandRow& other : commands) {
    const bool is_below = other.name.size() > start.size() && other.name.starts_with(start) &&
                          other.name.find(' ', start.size()) == std::string::npos;
    if (is_below) below.push_back(other.name.substr(start.size()));
  }
  std::vector<std::string> options;
  bool takes_example = false;
  for (const OptionRow& option : command.options) {
    if (option.is_positional())
      takes_example = takes_example || option.value == kExampleType;
    else
      options.insert(options.end(), option.names.begin(), option.names.end());
  }
  std::string without_dash = takes_example ? kAskForExamples : "words=" + quoted(joined(below));
  return "    " + quoted(command.name + " -") + ") words=" + quoted(joined(options)) + " ;;\n    " +
         quoted(command.name + " ") + ") " + without_dash + " ;;\n";
}

}  // namespace

std::string bash_completion(const std::vector<CommandRow>& commands) {
  std::string out = kHead + names_of_commands(commands) + "  case \"$command $before\" in\n";
  for (const CommandRow& command : commands) out += value_cases(command);
  out += "    *) case \"$command $dash\" in\n";
  for (const CommandRow& command : commands) out += next_words(command, commands);
  return out + "    esac ;;\n  esac\n" + kTail;
}

}  // namespace casgrid
