#include "scenarios/runner/parse.h"

#include <google/protobuf/io/tokenizer.h>
#include <google/protobuf/text_format.h>
#include <google/protobuf/util/json_util.h>

#include "scenarios/runner/read_input.h"
#include "scenarios/runner/syntax.h"

namespace casgrid {
namespace {

class TextErrors final : public google::protobuf::io::ErrorCollector {
 public:
  TextErrors(const std::string& file, Diagnostics& diagnostics)
      : file_(file), diagnostics_(diagnostics) {}

  void AddError(int line, google::protobuf::io::ColumnNumber, const std::string& text) override {
    diagnostics_.push_back({file_, line + 1, "", text, "mend the text at this place"});
  }

 private:
  const std::string& file_;
  Diagnostics& diagnostics_;
};

const ExpectedInput kScenario{"scenario", "a scenario is a few kilobytes",
                              "write a scenario, or start from `casgrid new NAME`"};

}  // namespace

ParsedScenario parse_text(const std::string& text, const std::string& name) {
  ParsedScenario result;
  const auto complain = [&](const std::string& reason, const std::string& remedy) {
    result.diagnostics.push_back({name, 0, "", reason, remedy});
    return result;
  };
  if (!is_text(text, name, kScenario, result.diagnostics)) return result;
  const Syntax syntax =
      text[text.find_first_not_of(" \t\r\n")] == '{' ? Syntax::Json : Syntax::Text;
  check_syntax(text, syntax, *scenario::Scenario::descriptor(), name, result.diagnostics,
               result.lines);
  if (!result.diagnostics.empty()) return result;
  scenario::Scenario parsed;
  if (syntax == Syntax::Text) {
    TextErrors errors(name, result.diagnostics);
    google::protobuf::TextFormat::Parser parser;
    parser.RecordErrorsTo(&errors);
    parser.ParseFromString(text, &parsed);
  } else {
    const auto status = google::protobuf::util::JsonStringToMessage(text, &parsed);
    if (!status.ok()) return complain(std::string(status.message()), "mend the JSON");
  }
  if (result.diagnostics.empty()) result.scenario = std::move(parsed);
  return result;
}

ParsedScenario parse_file(const std::string& path) {
  ParsedScenario result;
  const auto text = read_input(path, kScenario, result.diagnostics);
  return text ? parse_text(*text, path) : std::move(result);
}

}  // namespace casgrid
