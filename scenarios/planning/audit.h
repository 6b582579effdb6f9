// Every user, every protocol, every front end: what happens. Classes of users and groups of front
// ends that decide alike are computed once and shared by all their rows, so that a forest of
// hundreds of servers and a hundred thousand users takes a second or two.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "scenarios/planning/front_ends.h"
#include "scenarios/planning/user_classes.h"
#include "scenarios/planning/verdict.h"

namespace casgrid {

// The directory must outlive it.
class Audit {
 public:
  // Asks for every class at every front end that is up.
  Audit(const Directory& directory, std::vector<UserClass> classes);

  const Directory& directory() const { return *directory_; }
  const std::vector<UserClass>& classes() const { return classes_; }
  const FrontEnds& front_ends() const { return front_ends_; }
  std::uint64_t user_count() const;

  // One row; `front_end` counts within front_ends().servers.
  const Verdict& at(std::size_t user_class, AuditColumn column, std::size_t front_end) const {
    return verdicts(user_class, column)[front_ends_.of(column).group_of[front_end]];
  }
  // By group of front ends.
  std::span<const Verdict> verdicts(std::size_t user_class, AuditColumn column) const {
    const std::size_t c = index_of(column);
    return {verdicts_.data() + user_class * offsets_.back() + offsets_[c],
            offsets_[c + 1] - offsets_[c]};
  }

 private:
  const Directory* directory_;
  std::vector<UserClass> classes_;
  FrontEnds front_ends_;
  std::array<std::size_t, kAuditColumns + 1> offsets_{};  // of a column's groups; last: all
  std::vector<Verdict> verdicts_;                         // by class, column, group
};

Audit audit(const Directory& directory);

}  // namespace casgrid
