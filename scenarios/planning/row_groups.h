// An audit for people: users who are treated alike at every front end in one row, and front ends
// that treat them alike together.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "scenarios/planning/audit.h"

namespace casgrid {

struct RowGroup {
  AuditColumn column = AuditColumn::Owa;
  std::string user;         // address that comes first of all members
  std::uint64_t users = 0;  // members
  std::string front_ends;   // "all", "site:Paris,cas-lyon1", "all but site:Lyon"
  Verdict verdict;
};

// By protocol, user, front ends; nothing depends on the order of the directory's tables.
std::vector<RowGroup> row_groups(const Audit& audit);

}  // namespace casgrid
