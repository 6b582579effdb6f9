// Servers of a forest document, with their virtual directories, services and connectors.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "model/directory/directory.h"
#include "scenarios/routing/json_fields.h"

namespace casgrid {

std::optional<Product> product_named(const std::string& text);  // "E2013"

// Is the list there at all, be it empty.
bool is_stated(const nlohmann::json& document, const char* list);

// Requires: sites and certificates are read.
void read_servers(const nlohmann::json& document, Directory& directory, Complaints& complaints);

}  // namespace casgrid
