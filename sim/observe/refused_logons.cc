#include "sim/observe/refused_logons.h"

#include <algorithm>

#include "model/base/assert.h"
#include "model/base/logon_refusal.h"

namespace casgrid {

std::size_t RefusedLogons::group_of(const std::vector<std::uint32_t>& first_users,
                                    std::uint32_t user) {
  const auto after = std::upper_bound(first_users.begin(), first_users.end(), user);
  SIM_ASSERT(after != first_users.begin());
  return static_cast<std::size_t>(after - first_users.begin()) - 1;
}

void RefusedLogons::add(const Record& record) {
  SIM_ASSERT(is_of_refused_logons(record.kind));
  if (record.at < warm_up_) return;
  Counts& counts = counts_[{record.who, group_of(first_users_, record.a)}];
  if (record.kind == RecordKind::AccountLocked) {
    ++counts.lock_outs;
    counts.accounts.insert(record.a);
    return;
  }
  switch (static_cast<LogonRefusal>(record.b)) {
    case LogonRefusal::WrongPassword:
      ++counts.wrong;
      break;
    case LogonRefusal::FormerPassword:
      ++counts.former;
      break;
    case LogonRefusal::ExpiredPassword:
      ++counts.expired;
      break;
    case LogonRefusal::LockedOut:
      ++counts.locked_out;
      break;
    case LogonRefusal::None:
      SIM_ASSERT(false);
  }
}

}  // namespace casgrid
