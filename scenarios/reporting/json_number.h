// A number of the report that may be missing: null in JSON.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>

namespace casgrid {

inline nlohmann::ordered_json json_number(const std::optional<double>& value) {
  return value ? nlohmann::ordered_json(*value) : nlohmann::ordered_json(nullptr);
}

}  // namespace casgrid
