// validate(): the full name of a server, which is its own.
#pragma once

#include <string>

#include "scenarios/validating/scope.h"

namespace casgrid {

// The field fqdn of a row of servers; `pattern` is the row's name.
void check_server_name(const Scope& scope, const std::string& fqdn, const std::string& pattern);

}  // namespace casgrid
