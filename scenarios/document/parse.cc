#include "scenarios/document/parse.h"

#include <google/protobuf/io/tokenizer.h>
#include <google/protobuf/text_format.h>
#include <google/protobuf/util/json_util.h>
#include <utility>

#include "scenarios/document/plain_text.h"
#include "scenarios/document/read_input.h"
#include "scenarios/document/syntax.h"
#include "scenarios/document/unknown_words.h"

namespace casgrid {
namespace {

class TextErrors final : public google::protobuf::io::ErrorCollector {
 public:
  TextErrors(const std::string& file, Diagnostics& diagnostics)
      : file_(file), diagnostics_(diagnostics) {}

  void AddError(int line, google::protobuf::io::ColumnNumber, const std::string& text) override {
    diagnostics_.push_back(
        Diagnostic::of_line(file_, line + 1, text, "mend the text at this place"));
  }

 private:
  const std::string& file_;
  Diagnostics& diagnostics_;
};

const ExpectedInput kScenario{"scenario", "a scenario is a few kilobytes",
                              "write a scenario, or start from `casgrid new NAME`"};

// Every nested block of the schema lies within this.
constexpr int kNestingMax = 40;

// What is wrong, with file, field and remedy: the library's parser stops at the first and knows no
// remedy.
Diagnostics complaints_of(const std::string& text, Syntax syntax, const std::string& name) {
  Diagnostics found;
  SourceLines ignored;
  check_syntax(text, syntax, *scenario::Scenario::descriptor(), name, found, ignored);
  return found;
}

Diagnostics parse(const std::string& text, Syntax syntax, const std::string& name,
                  scenario::Scenario& into) {
  Diagnostics found;
  if (syntax == Syntax::Json) {
    const auto status = google::protobuf::util::JsonStringToMessage(text, &into);
    if (!status.ok())
      found.push_back(Diagnostic::of_file(name, std::string(status.message()), "mend the JSON"));
    return found;
  }
  const auto wire = wire_of_plain_text(text, *scenario::Scenario::descriptor());
  if (wire && into.ParseFromString(*wire)) return found;
  TextErrors errors(name, found);
  google::protobuf::TextFormat::Parser parser;
  parser.RecordErrorsTo(&errors);
  parser.SetRecursionLimit(kNestingMax);
  parser.ParseFromString(text, &into);
  return found;
}

SourceLines lines_of(std::string text, Syntax syntax, const std::string& name) {
  return SourceLines([text = std::move(text), syntax, name](SourceLines& lines) {
    Diagnostics none;
    check_syntax(text, syntax, *scenario::Scenario::descriptor(), name, none, lines);
  });
}

}  // namespace

SourceLines lines_of(std::string text, const std::string& name) {
  return lines_of(std::move(text), Syntax::Text, name);
}

ParsedScenario parse_text(std::string text, const std::string& name) {
  ParsedScenario result;
  if (!is_text(text, name, kScenario, result.diagnostics)) return result;
  const Syntax syntax =
      text[text.find_first_not_of(" \t\r\n")] == '{' ? Syntax::Json : Syntax::Text;
  // JSON that the library takes may still name a field in a way that nobody documents.
  if (syntax == Syntax::Json) result.diagnostics = complaints_of(text, syntax, name);
  if (!result.diagnostics.empty()) return result;
  scenario::Scenario parsed;
  const Diagnostics of_the_library = parse(text, syntax, name, parsed);
  if (of_the_library.empty()) {
    result.lines = lines_of(std::move(text), syntax, name);
    for (const UnknownWord& word : unknown_words(parsed)) {
      result.diagnostics.push_back({.file = name,
                                    .line = result.lines.line_of(word.path),
                                    .field = word.path,
                                    .reason = word.reason,
                                    .remedy = word.remedy});
    }
    if (result.diagnostics.empty()) result.scenario = std::move(parsed);
    return result;
  }
  result.diagnostics = complaints_of(text, syntax, name);
  if (result.diagnostics.empty()) result.diagnostics = of_the_library;
  return result;
}

ParsedScenario parse_file(const std::string& path) {
  ParsedScenario result;
  auto text = read_input(path, kScenario, result.diagnostics);
  return text ? parse_text(std::move(*text), path) : std::move(result);
}

ParsedScenario parse_file_text(std::string text, const std::string& path) {
  ParsedScenario result;
  if (!is_of_usual_size(text.size(), path, kScenario, result.diagnostics)) return result;
  return parse_text(std::move(text), path);
}

}  // namespace casgrid
