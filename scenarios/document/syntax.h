// A walk over the text of a scenario, text format or JSON, that finds every misspelt field, wrong
// type and unknown value with its line, instead of stopping at the first.
#pragma once

#include <google/protobuf/descriptor.h>
#include <string>

#include "scenarios/document/diagnostic.h"

namespace casgrid {

enum class Syntax { Text, Json };

// Appends to `diagnostics`; fills `lines` with the line of each field.
void check_syntax(const std::string& text, Syntax syntax, const google::protobuf::Descriptor& type,
                  const std::string& file, Diagnostics& diagnostics, SourceLines& lines);

}  // namespace casgrid
