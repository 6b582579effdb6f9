#include "scenarios/program/manual_page.h"

#include "scenarios/output/exit_code.h"

namespace casgrid {
namespace {

// Inside a line: what roff would take for its own.
std::string safe(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == '\\')
      out += "\\e";
    else if (c == '-')
      out += "\\-";
    else if (c == '\'')
      out += "\\(aq";
    else
      out += c;
  }
  return out;
}

std::string bold(const std::string& text) { return "\\fB" + safe(text) + "\\fR"; }
std::string italic(const std::string& text) { return "\\fI" + safe(text) + "\\fR"; }

// A text as lines, none of which roff takes for a request.
std::string paragraph(const std::string& text) {
  const bool is_request = !text.empty() && text[0] == '.';
  return (is_request ? "\\&" : "") + safe(text) + "\n";
}

std::string value_of(const OptionRow& option) {
  if (option.choices.empty()) return italic(option.value);
  std::string text;
  for (const std::string& choice : option.choices) text += (text.empty() ? "" : "|") + bold(choice);
  return text;
}

std::string synopsis(const CommandRow& command) {
  std::string line = bold("casgrid" + (command.name.empty() ? "" : " " + command.name));
  for (const OptionRow& option : command.options) {
    if (!option.is_positional() && option.is_required)
      line += " " + bold(option.names.back()) + " " + value_of(option);
  }
  line += " [" + italic("OPTIONS") + "]";
  for (const OptionRow& option : command.options) {
    if (!option.is_positional()) continue;
    const std::string name = italic(option.names[0]) + (option.is_repeated ? "..." : "");
    line += option.is_required ? " " + name : " [" + name + "]";
  }
  return line + (command.has_commands ? " " + italic("COMMAND") : "") + "\n";
}

std::string entry(const OptionRow& option) {
  std::string head;
  for (const std::string& name : option.names)
    head += (head.empty() ? "" : ", ") + (option.is_positional() ? italic(name) : bold(name));
  if (!option.is_positional() && !option.value.empty()) head += " " + value_of(option);
  return ".TP\n" + head + "\n" + paragraph(option.words);
}

std::string exit_status() {
  const std::pair<int, const char*> meanings[] = {
      {kPassed, "done; of a run: all objectives are met"},
      {kFoundSomething, "an objective failed, something was found, or two things differ"},
      {kBadInput, "bad input, or a place that cannot be written to"},
      {kInternalError, "an internal error, or a full disk"},
      {kInterrupted, "interrupted; what was there before stands"}};
  std::string out = ".SH EXIT STATUS\n";
  for (const auto& [code, meaning] : meanings)
    out += ".TP\n" + bold(std::to_string(code)) + "\n" + paragraph(meaning);
  return out;
}

constexpr const char* kRest = R"man(.SH ENVIRONMENT
.TP
.B COLUMNS
how wide tables are; if it is not set, as wide as the terminal, or 100
.TP
.B TMPDIR
where large intermediate files are kept while a replay runs
.SH EXAMPLES
.nf
casgrid examples
casgrid run "$(casgrid examples two\-site\-failover)" \-\-brief
casgrid new mine && casgrid check mine.textproto && casgrid run mine.textproto
.fi
.SH NOTES
The documentation stands in /usr/share/doc/casgrid, scenarios and samples in /usr/share/casgrid/scenarios.
From Python:
.BR "import casgrid" ,
then
.BR help(casgrid) .
)man";

}  // namespace

std::string manual_page(const std::vector<CommandRow>& commands, const std::string& version) {
  const CommandRow& program = commands.front();
  std::string out =
      R"(.TH CASGRID 1 "" "casgrid )" + version +
      R"(" "User Commands")"
      "\n.SH NAME\ncasgrid \\- " +
      safe(program.words.substr(program.words.find(": ") + 2)) + "\n.SH SYNOPSIS\n" +
      synopsis(program) + ".SH DESCRIPTION\n" +
      paragraph(
          "Clients, DNS, load balancers, Exchange 2013 Client Access front ends and mailbox "
          "servers, as real protocol code in a deterministic simulation: to plan capacity, to "
          "replay failures, and to test routing.") +
      ".SH OPTIONS\n";
  for (const OptionRow& option : program.options) out += entry(option);
  out += ".SH COMMANDS\n";
  for (const CommandRow& command : commands) {
    if (command.name.empty() || command.has_commands) continue;
    out +=
        ".SS " + safe(command.name) + "\n" + synopsis(command) + ".PP\n" + paragraph(command.words);
    for (const OptionRow& option : command.options) out += entry(option);
  }
  return out + exit_status() + kRest;
}

}  // namespace casgrid
