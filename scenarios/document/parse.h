// A scenario file to a Scenario message, or everything that is wrong with it.
#pragma once

#include <optional>
#include <string>

#include "scenarios/document/diagnostic.h"
#include "scenarios/schema/scenario.pb.h"

namespace casgrid {

struct ParsedScenario {
  std::optional<scenario::Scenario> scenario;  // none if there are diagnostics
  SourceLines lines;
  Diagnostics diagnostics;
};

// `name` stands in messages. JSON if the first non-blank character is {, text format otherwise.
ParsedScenario parse_text(std::string text, const std::string& name);

// Where the fields of a scenario in text format stand, looked up when the first is asked for.
SourceLines lines_of(std::string text, const std::string& name);

// Reads and parses. A path that cannot be read is a diagnostic like any other.
ParsedScenario parse_file(const std::string& path);
// The same where the file was read already.
ParsedScenario parse_file_text(std::string text, const std::string& path);

}  // namespace casgrid
