// The mailbox server as the front door sees it: the client protocol back end at 444, the databases
// mounted here, and the Standby Active Manager that answers where an active copy is.
//
// Theory of operation
//   A request is served only if its database is mounted here when the work begins and still is when
//   it ends; otherwise the answer says "not mounted here" and names the server that has it, if
//   known. What is mounted changes only by the cluster service's orders, which also keep the table
//   of active copies up to date on every member.
#pragma once

#include <vector>

#include "model/base/participant.h"
#include "model/base/random.h"
#include "model/base/slab.h"
#include "model/base/variate.h"
#include "model/directory/directory.h"

namespace casgrid {

struct MailboxServerOptions {
  ServerId self;
  std::uint64_t seed = 0;
  std::vector<Variate> request_kilocycles;  // by user group: CPU of one request
  std::vector<Variate> response_bytes;      // by user group
  std::vector<ServerId> active;             // by DatabaseId: where the active copy is at the start
  std::vector<DatabaseId> own_databases;    // outside any group: mounted whenever the server is up
  Duration mount = std::chrono::seconds(30);  // of its own databases after a crash
};

class MailboxServer final : public Participant {
 public:
  MailboxServer(const Directory& directory, MailboxServerOptions options);

  void handle(const Input& input, Instant now, Outbox& out) override;

  bool is_mounted(DatabaseId database) const { return mounted_[database.index()]; }

 private:
  struct Work {
    ConnectionId connection;
    OwaRequest request;
    Instant arrived = kStart;
  };

  void request(const Input& input, Instant now, Outbox& out);
  void work_done(Handle work, Instant now, Outbox& out);
  void disown(ConnectionId connection, const OwaRequest& request, bool after_work, Outbox& out);
  void order(const ClusterOrder& order, Outbox& out);
  void set_mounted(DatabaseId database, bool mounted, Outbox& out);
  std::size_t group_index(UserId user) const;

  const Directory& directory_;
  MailboxServerOptions options_;
  RandomStream cpu_draws_;
  RandomStream size_draws_;
  std::vector<bool> mounted_;     // by DatabaseId
  std::vector<ServerId> active_;  // by DatabaseId: the replicated table
  Slab<Work> works_;
  bool started_before_ = false;
};

}  // namespace casgrid
