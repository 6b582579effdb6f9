// The third state beside "served" and "not served": protocols of which nothing is stated, so that
// nobody can say. What is missing, and what to add.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <ostream>
#include <span>
#include <string>
#include <vector>

#include "scenarios/planning/audit.h"

namespace casgrid::planning {

struct NotKnown {
  AuditColumn column = AuditColumn::Pop3;
  std::string why;          // "nothing states whether and how ex1 and 3 more have it"
  std::string to_scenario;  // what to add
  std::string to_forest;
};

// By column.
std::vector<NotKnown> not_known(const Directory& directory);

// How one user fares with one protocol at all front ends together.
enum class Fate : std::uint8_t { Served, NotKnown, NotServed };
Fate fate_of(std::span<const Verdict> verdicts, const Service& service);

// "Not known:" and three lines for each; nothing if there is none.
void write_text(const std::vector<NotKnown>& all, std::ostream& out);
nlohmann::ordered_json json_of(const std::vector<NotKnown>& all);

}  // namespace casgrid::planning
