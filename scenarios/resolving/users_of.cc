#include "scenarios/resolving/users_of.h"

#include "scenarios/schema/scenario.pb.h"

namespace casgrid {

std::uint32_t users_of(const scenario::Population& p) {
  return p.mailboxes_size() > 0 ? static_cast<std::uint32_t>(p.mailboxes_size()) : p.users();
}

}  // namespace casgrid
