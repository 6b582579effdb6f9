#include "scenarios/runner/parse.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <google/protobuf/io/tokenizer.h>
#include <google/protobuf/text_format.h>
#include <google/protobuf/util/json_util.h>
#include <sstream>

#include "scenarios/runner/syntax.h"

namespace casgrid {
namespace {

constexpr std::uintmax_t kBytesMax = 64u << 20;

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

bool is_binary(const std::string& text) {
  return std::any_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte == 0 || (byte < 0x20 && c != '\n' && c != '\r' && c != '\t') || byte == 0x7F;
  });
}

}  // namespace

ParsedScenario parse_text(const std::string& text, const std::string& name) {
  ParsedScenario result;
  const auto complain = [&](const std::string& reason, const std::string& remedy) {
    result.diagnostics.push_back({name, 0, "", reason, remedy});
    return result;
  };
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  if (first == std::string::npos) {
    return complain("the file is empty", "write a scenario, or start from `casgrid new NAME`");
  }
  if (is_binary(text)) {
    return complain("the file is binary, not a scenario",
                    "give a text-format (.textproto) or JSON file");
  }
  const Syntax syntax = text[first] == '{' ? Syntax::Json : Syntax::Text;
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
  const auto complain = [&](const std::string& reason, const std::string& remedy) {
    result.diagnostics.push_back({path, 0, "", reason, remedy});
    return result;
  };
  std::error_code error;
  const auto status = std::filesystem::status(path, error);
  if (!std::filesystem::exists(status)) return complain("there is no such file", "check the path");
  if (std::filesystem::is_directory(status))
    return complain("this is a directory", "give a scenario file inside it");
  if (!std::filesystem::is_regular_file(status))
    return complain("this is not a regular file", "give a scenario file");
  if (std::filesystem::file_size(path, error) > kBytesMax) {
    return complain("the file is larger than 64 MiB",
                    "a scenario is a few kilobytes: is this the right file?");
  }
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  if (!file)
    return complain(std::string("the file cannot be read (") + std::strerror(errno) + ")",
                    "check its permissions");
  return parse_text(text.str(), path);
}

}  // namespace casgrid
