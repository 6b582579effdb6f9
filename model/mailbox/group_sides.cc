#include "model/mailbox/group_sides.h"

#include <algorithm>

#include "model/base/assert.h"

namespace casgrid {

GroupSides::GroupSides(const Dag& dag)
    : dag_(&dag),
      configurations_{whole_group(dag)},
      founded_in_{SiteId{}},
      ages_{0},
      side_of_(dag.members.size(), 0) {}

bool GroupSides::is_followed(std::size_t side) const {
  return std::find(side_of_.begin(), side_of_.end(), side) != side_of_.end();
}

bool GroupSides::is_alive(std::size_t side, const Islands& islands) const {
  for (std::size_t m = 0; m < side_of_.size(); ++m) {
    if (side_of_[m] == side && islands[m] != Membership::kDown) return true;
  }
  return false;
}

Islands GroupSides::seen_by(std::size_t side, const Islands& islands) const {
  Islands seen = islands;
  for (std::size_t m = 0; m < side_of_.size(); ++m) {
    if (side_of_[m] != side) seen[m] = Membership::kDown;
  }
  if (age_of_witness_ > ages_[side]) seen.back() = Membership::kDown;
  return seen;
}

std::size_t GroupSides::heard_of(std::size_t member, const Islands& islands) const {
  SIM_ASSERT(member < side_of_.size() && islands.size() == side_of_.size() + 1);
  std::size_t newest = side_of_[member];
  if (islands[member] == Membership::kDown) return newest;
  for (std::size_t m = 0; m < side_of_.size(); ++m) {
    if (islands[m] == islands[member] && ages_[side_of_[m]] > ages_[newest]) newest = side_of_[m];
  }
  return newest;
}

std::size_t GroupSides::found(const Directory& directory, SiteId site, const Islands& islands) {
  GroupConfiguration made;
  for (std::size_t m = 0; m < dag_->members.size(); ++m) {
    const bool is_there = directory.at(dag_->members[m]).site == site;
    made.belongs.push_back(is_there);
    made.votes.push_back(is_there && islands[m] != Membership::kDown);
  }
  SIM_ASSERT(std::find(made.votes.begin(), made.votes.end(), true) != made.votes.end());
  made.witness_may_vote = dag_->witness_site == site;
  std::size_t side = 0;
  while (side < count() && is_followed(side)) ++side;
  if (side == count()) {
    configurations_.emplace_back();
    founded_in_.emplace_back();
    ages_.emplace_back();
  }
  configurations_[side] = std::move(made);
  founded_in_[side] = site;
  ages_[side] = ++founded_;
  if (dag_->witness_site == site) age_of_witness_ = ages_[side];
  SIM_ASSERT(side < count() && ages_[side] > 0 && !is_followed(side));
  return side;
}

std::optional<std::size_t> GroupSides::take_all_in(SiteId site) {
  std::optional<std::size_t> newest;
  for (std::size_t side = 0; side < count(); ++side) {
    if (founded_in_[side] != site || !is_followed(side)) continue;
    if (!newest || ages_[side] > ages_[*newest]) newest = side;
  }
  if (!newest) return std::nullopt;
  configurations_[*newest] = whole_group(*dag_);
  age_of_witness_ = std::max(age_of_witness_, ages_[*newest]);
  return newest;
}

MountPermission::MountPermission(const Dag& dag)
    : is_asked_for_(dag.activation == DatacenterActivation::DagOnly),
      may_mount_(dag.members.size(), true) {}

void MountPermission::services_stopped(const Islands& islands) {
  for (std::size_t m = 0; is_asked_for_ && m < may_mount_.size(); ++m) {
    if (islands[m] == Membership::kDown) may_mount_[m] = false;
  }
}

bool MountPermission::is_given(std::size_t member, const GroupSides& sides,
                               const Islands& islands) const {
  const std::size_t side = sides.of(member);
  const GroupConfiguration& group = sides.configuration(side);
  bool reaches_all = true;
  for (std::size_t m = 0; m < may_mount_.size(); ++m) {
    const bool is_reached = islands[m] == islands[member] && sides.of(m) == side;
    if (is_reached && may_mount_[m]) return true;
    if (group.belongs[m] && !is_reached) reaches_all = false;
  }
  return reaches_all;
}

void MountPermission::ask(const GroupSides& sides, const Islands& islands) {
  for (bool is_settled = false; !is_settled;) {
    is_settled = true;
    for (std::size_t m = 0; m < may_mount_.size(); ++m) {
      if (may_mount_[m] || islands[m] == Membership::kDown || !sides.belongs(m)) continue;
      if (!is_given(m, sides, islands)) continue;
      give(m);
      is_settled = false;
    }
  }
}

}  // namespace casgrid
