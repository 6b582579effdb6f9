// What a scenario says of calls: dial plans, gateways, and the populations that are called.
#pragma once

#include <string>

#include "scenarios/validating/scope.h"

namespace casgrid {

// directory.dial_plans and their links.
void check_dial_plans(const Scope& scope);

// What a server says of its Unified Messaging, by its build. `field`: where it says so.
void check_um(const Scope& scope, const std::string& version, const char* field,
              bool is_front_end_too);

// Has the front end a call router that listens over TCP, where balancers ask for OPTIONS?
bool answers_options(const scenario::Directory& directory, const std::string& front_end);

// Of one population: that its calls have a plan, a gateway, and somebody who takes them.
void check_calls(const Scope& scope, const scenario::Population& population);

}  // namespace casgrid
