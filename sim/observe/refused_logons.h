// Whom directory servers did not let in, and which accounts they locked out: from records alone.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <vector>

#include "model/base/ids.h"
#include "model/base/record.h"

namespace casgrid {

class RefusedLogons {
 public:
  // `first_users`: of the user groups, in order. What is recorded before the end of the warm-up
  // counts nowhere.
  RefusedLogons(Instant warm_up, std::vector<std::uint32_t> first_users)
      : warm_up_(warm_up), first_users_(std::move(first_users)) {}

  // Of one directory server and one user group.
  struct Counts {
    std::uint64_t wrong = 0;
    std::uint64_t former = 0;
    std::uint64_t expired = 0;
    std::uint64_t locked_out = 0;      // refused for it
    std::uint64_t lock_outs = 0;       // accounts of the group that it locked, as often as it did
    std::set<std::uint32_t> accounts;  // these
  };
  struct Key {
    ParticipantId server;
    std::size_t group = 0;

    bool operator<(const Key& other) const {
      return server.value != other.server.value ? server.value < other.server.value
                                                : group < other.group;
    }
  };

  // Requires: LogonRefused or AccountLocked.
  void add(const Record& record);
  const std::map<Key, Counts>& counts() const { return counts_; }

  // Of the groups that begin with these users.
  static std::size_t group_of(const std::vector<std::uint32_t>& first_users, std::uint32_t user);

 private:
  Instant warm_up_;
  std::vector<std::uint32_t> first_users_;
  std::map<Key, Counts> counts_;
};

constexpr bool is_of_refused_logons(RecordKind kind) {
  return kind == RecordKind::LogonRefused || kind == RecordKind::AccountLocked;
}

}  // namespace casgrid
