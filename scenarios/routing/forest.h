// A forest as one JSON document: every object that routing reads, referred to by name.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "model/directory/directory.h"
#include "scenarios/routing/json_fields.h"

namespace casgrid {

// Adds to `complaints` what is wrong, by path of the field; the directory is usable only if nothing
// was added.
Directory read_forest(const nlohmann::json& document, Complaints& complaints);

// Where a document is changed: segments joined by dots, each a field with an optional selector
// "[key=value,key=value]". Returns how many places were reached; 0 with a complaint in `error`.
std::size_t apply_override(nlohmann::json& document, const std::string& path,
                           const nlohmann::json& value, std::string& error);

}  // namespace casgrid
