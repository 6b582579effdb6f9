// What stands behind the host name that clients use.
#pragma once

#include <string>
#include <vector>

#include "model/directory/product.h"
#include "scenarios/schema/scenario.pb.h"

namespace casgrid {

// Front ends by themselves and in the pools of balancers, patterns written out.
std::vector<std::string> front_ends_behind(const scenario::Directory& directory,
                                           const std::string& host);
// Of a server's row, by its version.
Product product_of_row(const std::string& version);
// Is a balancer of layer 7 among its addresses?
bool is_behind_layer7(const scenario::Directory& directory, const std::string& host);

}  // namespace casgrid
