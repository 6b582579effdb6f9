// Which databases are mounted on a server, and where the active copies of all databases are: what
// the Standby Active Manager on every member knows.
//
// Theory of operation
//   Both change only by the orders of the cluster service, which keeps the table of active copies
//   up to date on every member, by the server's own mounts outside any group, and by a crash, after
//   which nothing is mounted and nothing known.
#pragma once

#include <cstddef>
#include <vector>

#include "model/base/assert.h"
#include "model/base/outbox.h"
#include "model/base/shared_list.h"
#include "model/directory/directory.h"

namespace casgrid {

class Mounts {
 public:
  // `active`: by DatabaseId, of all of the directory's: where the active copy is at the start.
  Mounts(const Directory& directory, ServerId self, const SharedList<ServerId>& active);

  bool is_mounted(DatabaseId database) const {
    SIM_ASSERT(database.index() < mounted_.size());
    return mounted_[database.index()];
  }
  // Is the user's mailbox in this database, and the database here?
  bool is_here(UserId user, DatabaseId database, Instant now) const {
    return is_mounted(database) && directory_.database_of(user, now) == database;
  }
  // As far as this server knows; none while no copy is.
  ServerId active_copy(DatabaseId database) const {
    SIM_ASSERT(database.index() < active_.size());
    return active_[database.index()];
  }

  // Here. Each records what it changes. Requires for a mount: the server has a copy.
  void mount(DatabaseId database, Outbox& out);
  void dismount(DatabaseId database, Outbox& out);
  // A copy became active elsewhere, or none is.
  void learn(DatabaseId database, ServerId active);
  void crash(Outbox& out);

  std::size_t memory_bytes() const { return active_.capacity() * sizeof(ServerId); }

 private:
  bool has_copy(DatabaseId database) const;
  void set_mounted(DatabaseId database, bool mounted, Outbox& out);

  const Directory& directory_;
  ServerId self_;
  std::vector<bool> mounted_;     // by DatabaseId
  std::vector<ServerId> active_;  // by DatabaseId: the replicated table
};

}  // namespace casgrid
