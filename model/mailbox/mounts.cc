#include "model/mailbox/mounts.h"

#include <algorithm>

namespace casgrid {

Mounts::Mounts(const Directory& directory, ServerId self, const SharedList<ServerId>& active)
    : directory_(directory),
      self_(self),
      mounted_(directory.databases.size()),
      active_(active.begin(), active.end()) {
  SIM_ASSERT(!self.is_none() && active_.size() == mounted_.size());
  for (std::size_t i = 0; i < active_.size(); ++i) mounted_[i] = active_[i] == self_;
}

void Mounts::mount(DatabaseId database, Outbox& out) {
  SIM_ASSERT(has_copy(database));
  learn(database, self_);
  set_mounted(database, true, out);
  SIM_ASSERT(is_mounted(database) && active_copy(database) == self_);
}

bool Mounts::has_copy(DatabaseId database) const {
  const auto& copies = directory_.at(database).copies;
  return std::any_of(copies.begin(), copies.end(),
                     [this](const DatabaseCopy& copy) { return copy.server == self_; });
}

void Mounts::dismount(DatabaseId database, Outbox& out) {
  set_mounted(database, false, out);
  if (active_copy(database) == self_) learn(database, ServerId{});
  SIM_ASSERT(!is_mounted(database) && active_copy(database) != self_);
}

void Mounts::learn(DatabaseId database, ServerId active) {
  SIM_ASSERT(database.index() < active_.size());
  active_[database.index()] = active;
}

void Mounts::crash(Outbox& out) {
  for (std::size_t i = 0; i < mounted_.size(); ++i) set_mounted(DatabaseId{i}, false, out);
  active_.assign(active_.size(), ServerId{});
}

void Mounts::set_mounted(DatabaseId database, bool mounted, Outbox& out) {
  if (is_mounted(database) == mounted) return;
  mounted_[database.index()] = mounted;
  out.record(mounted ? RecordKind::DatabaseMounted : RecordKind::DatabaseDismounted,
             database.value);
}

}  // namespace casgrid
