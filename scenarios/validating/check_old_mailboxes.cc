#include "scenarios/validating/check_old_mailboxes.h"

#include <algorithm>
#include <string>
#include <vector>

#include "model/directory/product.h"
#include "scenarios/validating/front_doors.h"
#include "scenarios/validating/mail_services.h"

namespace casgrid {
namespace {

// What cannot be read is said where it stands, and is of no old version.
bool is_of_2007(const std::string& version) {
  const auto parsed = parse_version(version);
  const auto product = parsed ? product_of(*parsed) : std::nullopt;
  return product && *product == Product::Exchange2007;
}

template <class Row>
bool any_of_2007(const google::protobuf::RepeatedPtrField<Row>& rows, const std::string& name) {
  return std::any_of(rows.begin(), rows.end(), [&](const Row& row) {
    const auto names = names_of(row.name());
    return std::find(names.begin(), names.end(), name) != names.end() && is_of_2007(row.version());
  });
}

bool is_on_2007(const scenario::Directory& d, const std::string& database) {
  return std::any_of(d.databases().begin(), d.databases().end(), [&](const auto& given) {
    const auto names = names_of(given.name());
    return std::find(names.begin(), names.end(), database) != names.end() &&
           given.copies_size() > 0 && any_of_2007(d.mailbox_servers(), given.copies(0).server());
  });
}

}  // namespace

void check_old_mailboxes(const Scope& scope, const scenario::Population& p) {
  if (p.client() != scenario::ACTIVE_SYNC) return;
  const scenario::Directory& d = scope.scenario().directory();
  const auto front_ends = front_ends_behind(d, p.namespace_());
  const bool is_old_door = std::all_of(front_ends.begin(), front_ends.end(), [&](const auto& name) {
    return any_of_2007(d.front_ends(), name);
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
