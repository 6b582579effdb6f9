// What a well-formed scenario may still get wrong: missing fields, names that lead nowhere,
// impossible numbers. All of it at once, each with its line.
#pragma once

#include "scenarios/document/parse.h"

namespace casgrid {

// Diagnostics in the order of the file. `file` stands in the messages.
Diagnostics validate(const scenario::Scenario& scenario, const SourceLines& lines,
                     const std::string& file);

// Parses and validates: the scenario, or everything that is wrong with it.
ParsedScenario load_scenario(const std::string& path);
// The same where the file was read already.
ParsedScenario load_scenario_text(std::string text, const std::string& path);

}  // namespace casgrid
