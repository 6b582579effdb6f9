// What stands behind a host name that clients use.
#pragma once

#include <string>
#include <vector>

#include "scenarios/schema/scenario.pb.h"

namespace casgrid {

// Front ends by themselves and in the pools of balancers, by name.
std::vector<std::string> front_ends_behind(const scenario::Directory& d, const std::string& host);

// Does a balancer of layer 7 stand there, which reads HTTP and nothing else?
bool is_behind_layer7(const scenario::Directory& d, const std::string& host);

}  // namespace casgrid
