// Who takes what for the group, once an administrator has restored quorum in a site; and who may
// mount, where datacenter activation coordination asks for a permission.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "model/base/assert.h"
#include "model/directory/directory.h"
#include "model/mailbox/group_rule.h"

namespace casgrid {

// The sides of a group: the one that it was founded as, and each that was founded since and is
// still followed. The place of one that nobody follows any more is taken by the next.
class GroupSides {
 public:
  explicit GroupSides(const Dag& dag);

  std::size_t count() const { return configurations_.size(); }
  std::size_t of(std::size_t member) const { return side_of_[member]; }
  bool is_followed(std::size_t side) const;
  // Is anybody there who follows it?
  bool is_alive(std::size_t side, const Islands& islands) const;
  std::uint32_t age(std::size_t side) const { return ages_[side]; }  // 0: as founded
  const GroupConfiguration& configuration(std::size_t side) const { return configurations_[side]; }
  bool belongs(std::size_t member) const {
    return configurations_[side_of_[member]].belongs[member];
  }

  // As the followers of a side see it: who follows another one is not there, nor is a witness that
  // a newer side has taken.
  Islands seen_by(std::size_t side, const Islands& islands) const;
  // The newest side that somebody on the member's island follows.
  std::size_t heard_of(std::size_t member, const Islands& islands) const;

  // Requires: the side was founded.
  void follow(std::size_t member, std::size_t side) {
    SIM_ASSERT(member < side_of_.size() && side < count());
    side_of_[member] = side;
  }
  // A side of the members of a site; those that are up vote. Returns its number, at most count().
  // Requires: some member there is up.
  std::size_t found(const Directory& directory, SiteId site, const Islands& islands);
  // All members belong to the newest side that was founded in the site, and vote. None: no such.
  std::optional<std::size_t> take_all_in(SiteId site);

 private:
  const Dag* dag_;
  std::vector<GroupConfiguration> configurations_;
  std::vector<SiteId> founded_in_;    // by side; none for the first
  std::vector<std::uint32_t> ages_;   // by side: how many were founded before it
  std::vector<std::size_t> side_of_;  // by member: the newest that it has heard of
  std::uint32_t founded_ = 0;
  std::uint32_t age_of_witness_ = 0;  // of the side that it votes on
};

// The bit that Active Manager keeps in memory for datacenter activation coordination: 0 from the
// start of the service until another member's is found to be 1, or all members are found. Without
// that mode all may mount.
class MountPermission {
 public:
  explicit MountPermission(const Dag& dag);

  const std::vector<bool>& bits() const { return may_mount_; }
  // Physical islands: whoever is not there starts with 0.
  void services_stopped(const Islands& islands);
  // Asks whoever is reached.
  void ask(const GroupSides& sides, const Islands& islands);
  void give(std::size_t member) {
    SIM_ASSERT(member < may_mount_.size());
    may_mount_[member] = true;
  }

 private:
  bool is_given(std::size_t member, const GroupSides& sides, const Islands& islands) const;

  bool is_asked_for_;            // the group's mode is DagOnly
  std::vector<bool> may_mount_;  // by member
};

}  // namespace casgrid
