// Users who route alike: equal settings, in databases that are alike. The decision sees nothing
// else of a user, so one of them speaks for all.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "model/directory/directory.h"

namespace casgrid::planning {

struct UserClass {
  UserId representative;  // of all members the one whose address comes first
  std::uint32_t users = 0;
};

// When two databases are alike.
enum class AlikeBy : std::uint8_t {
  Now,           // the active copy is where the other's is
  UnderFailure,  // and their copies stand by in the same order: they move alike, too
};

// System mailboxes are in no class: nobody logs on to them.
class UserClasses {
 public:
  UserClasses(const Directory& directory, AlikeBy alike_by);

  // By the representative's address.
  const std::vector<UserClass>& classes() const { return classes_; }
  // Of member `member` of group `group`; none for a system mailbox.
  std::optional<std::uint32_t> class_of(std::size_t group, std::uint32_t member) const {
    const Period& period = periods_[group];
    const std::uint32_t found = slots_[period.first + member % period.length];
    if (found == kNone) return std::nullopt;
    return found;
  }

 private:
  static constexpr std::uint32_t kNone = 0xFFFFFFFFu;

  // Classes of a group's members repeat as its databases do.
  struct Period {
    std::size_t first = 0;
    std::uint32_t length = 1;
  };

  friend class UserSorter;
  std::vector<UserClass> classes_;
  std::vector<Period> periods_;       // by group
  std::vector<std::uint32_t> slots_;  // class, by period
};

}  // namespace casgrid::planning
