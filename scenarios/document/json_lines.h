// The line of each part of a JSON document, by path: "servers[1]", "servers[1].site".
#pragma once

#include <string>

#include "scenarios/document/diagnostic.h"

namespace casgrid {

// Requires: the text is JSON. What is deeper than the fields of a list's elements has the line of
// those, and so have the fields of a user, as there are many users.
SourceLines json_lines(const std::string& text);

}  // namespace casgrid
