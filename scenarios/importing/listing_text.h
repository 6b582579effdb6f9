// The listing of an import for people, for machines, and for who reads the scenario later.
#pragma once

#include <string>

#include "scenarios/importing/note.h"

namespace casgrid::importing {

// "file:line: field: what; remedy", one a line, of what keeps a scenario from being written.
std::string blocking_text(const Listing& listing);
// A table for the terminal.
std::string listing_table(const Listing& listing, std::size_t width);
// {"notes": [{"kind", "file", "line", "object", "field", "value", "why"}, ...]}
std::string listing_json(const Listing& listing);
// As comments above a scenario.
std::string listing_comments(const Listing& listing);

}  // namespace casgrid::importing
