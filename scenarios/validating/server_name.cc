#include "scenarios/validating/server_name.h"

#include "model/directory/directory.h"
#include "scenarios/validating/stands_once.h"
#include "scenarios/validating/texts.h"

namespace casgrid {

void check_server_name(const Scope& scope, const std::string& fqdn, const std::string& pattern) {
  if (fqdn.empty()) return;
  check_host_name(scope, "fqdn", fqdn);
  const bool is_pattern = pattern.find('{') != std::string::npos;
  if (is_pattern)
    scope.error("fqdn", "is one for all servers of the pattern",
                "write a row for each, or leave it out");
  else
    stands_once(scope, UniqueKind::ServerName, fqdn, "fqdn");
  // The name that another server has by default would lead here.
  const std::string suffix = "." + lower(scope.scenario().directory().domain());
  std::string short_name = lower(fqdn);
  if (short_name.ends_with(suffix)) short_name.resize(short_name.size() - suffix.size());
  const auto& spellings = scope.names().server_spellings;
  const auto other = spellings.find(short_name);
  if (other != spellings.end() && other->second != pattern)
    scope.error("fqdn", "\"" + fqdn + "\" is the name of " + other->second,
                "give each server its own");
}

}  // namespace casgrid
