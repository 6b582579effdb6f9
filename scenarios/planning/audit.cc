#include "scenarios/planning/audit.h"

#include <utility>

#include "scenarios/planning/questions.h"

namespace casgrid::planning {

Audit::Audit(const Directory& directory, std::vector<UserClass> classes)
    : directory_(&directory), classes_(std::move(classes)), front_ends_(front_ends_of(directory)) {
  for (std::size_t c = 0; c < kAuditColumns; ++c)
    offsets_[c + 1] = offsets_[c] + front_ends_.columns[c].members.size();
  std::vector<Door> doors;  // as a class's verdicts lie
  for (std::size_t c = 0; c < kAuditColumns; ++c) {
    const FrontEnds::OfColumn& column = front_ends_.columns[c];
    for (const auto& members : column.members)
      doors.push_back(
          {audit_column(c), front_ends_.servers[members.front()], column.hosts[members.front()]});
  }
  verdicts_.reserve(classes_.size() * doors.size());
  for (const UserClass& user_class : classes_) {
    const Asker asker = asker_of(directory, user_class.representative);
    for (const Door& door : doors) verdicts_.push_back(answer(directory, asker, door));
  }
}

std::uint64_t Audit::user_count() const {
  std::uint64_t users = 0;
  for (const UserClass& c : classes_) users += c.users;
  return users;
}

Audit audit(const Directory& directory) {
  return {directory, UserClasses(directory, AlikeBy::Now).classes()};
}

}  // namespace casgrid::planning
