// Two audits side by side: what moved, by the rule before and the rule after, and who lost service
// or gained it. Users are matched by address, front ends and targets by name; whoever exists on one
// side only is counted apart.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "scenarios/planning/audit.h"

namespace casgrid {

inline constexpr std::size_t kExamplesOfChange = 3;

// One protocol's rows that changed from one rule to another (or from one target to another under
// the same rule).
struct Moved {
  struct Example {
    UserId user;  // of the side before, as all ids here
    ServerId front_end;
    Verdict before;
    std::string after;  // in words: its ids are the other side's
  };

  AuditColumn column = AuditColumn::Owa;
  RuleId before = RuleId::kCount;
  RuleId after = RuleId::kCount;
  std::uint64_t users = 0;       // with at least one such row
  std::uint32_t classes = 0;     // of them
  std::uint32_t front_ends = 0;  // at which there is such a row
  std::vector<Example> examples;
};

// Users whom no front end serves any more (or some front end serves now), by what one of the front
// ends that are left tells them (told them before).
struct ServiceChange {
  AuditColumn column = AuditColumn::Owa;
  RuleId rule = RuleId::kCount;  // kCount: there is no front end
  std::uint64_t users = 0;
  std::uint32_t classes = 0;
  std::vector<UserId> examples;
};

struct Comparison {
  std::uint64_t users = 0;          // on both sides
  std::uint64_t users_changed = 0;  // of them, with a row that changed
  std::uint64_t users_only_before = 0;
  std::uint64_t users_only_after = 0;
  std::vector<std::string> examples_only_before;  // addresses
  std::vector<std::string> examples_only_after;
  std::vector<std::string> front_ends_only_before;  // names
  std::vector<std::string> front_ends_only_after;
  std::size_t front_ends_before = 0;
  std::size_t front_ends_after = 0;
  std::vector<Moved> moved;  // most users first
  std::vector<ServiceChange> lost;
  std::vector<ServiceChange> gained;

  bool is_same() const {
    return moved.empty() && users_only_before + users_only_after == 0 &&
           front_ends_only_before.empty() && front_ends_only_after.empty();
  }
};

// Requires: class i of one is class i of the other, with the same number of users and the same
// representative by address.
Comparison compare(const Audit& before, const Audit& after);

// Both directories audited for the users they share, and compared.
Comparison diff(const Directory& before, const Directory& after);

// What happens without the parts: the directory against itself, without().
Comparison diff_without(const Directory& intact, const Directory& rest);

}  // namespace casgrid
