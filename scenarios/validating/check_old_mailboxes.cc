#include "scenarios/validating/check_old_mailboxes.h"

#include <algorithm>
#include <string>
#include <vector>

#include "scenarios/validating/front_doors.h"
#include "scenarios/validating/mail_services.h"
#include "scenarios/validating/product_of_row.h"

namespace casgrid {
namespace {

bool is_on_2007(const scenario::Directory& d, const std::string& database) {
  return std::any_of(d.databases().begin(), d.databases().end(), [&](const auto& given) {
    const auto names = names_of(given.name());
    return std::find(names.begin(), names.end(), database) != names.end() &&
           given.copies_size() > 0 &&
           is_of(Product::Exchange2007, d.mailbox_servers(), given.copies(0).server());
  });
}

}  // namespace

void check_old_mailboxes(const Scope& scope, const scenario::Population& p) {
  if (p.client() != scenario::ACTIVE_SYNC) return;
  const scenario::Directory& d = scope.scenario().directory();
  const auto front_ends = front_ends_behind(d, p.namespace_());
  const bool is_old_door = std::all_of(front_ends.begin(), front_ends.end(), [&](const auto& name) {
    return is_of(Product::Exchange2007, d.front_ends(), name);
  });
  if (is_old_door) return;
  for (const std::string& pattern : p.databases()) {
    for (const std::string& database : names_of(pattern)) {
      if (!is_on_2007(d, database)) continue;
      scope.error("databases",
                  "mailboxes of \"" + database +
                      "\" are on Exchange 2007, and how later front ends pass phones on to it is "
                      "decided and not simulated",
                  "leave them out, and ask casgrid route");
      return;
    }
  }
}

}  // namespace casgrid
