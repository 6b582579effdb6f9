// Which product a server of a scenario is of, by what its row says.
#pragma once

#include <algorithm>
#include <google/protobuf/repeated_ptr_field.h>
#include <string>

#include "model/directory/product.h"
#include "scenarios/validating/mail_services.h"

namespace casgrid {

// `rows`: front ends or mailbox servers. Of a version that cannot be read nothing is known: it is
// said where it stands, and is of no product here.
template <class Row>
bool is_of(Product product, const google::protobuf::RepeatedPtrField<Row>& rows,
           const std::string& name) {
  return std::any_of(rows.begin(), rows.end(), [&](const Row& row) {
    const auto names = names_of(row.name());
    if (std::find(names.begin(), names.end(), name) == names.end()) return false;
    const auto version = parse_version(row.version());
    return version && product_of(*version) == product;
  });
}

}  // namespace casgrid
