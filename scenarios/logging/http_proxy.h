// The HttpProxy log of a front end, in the two schemas: 53 columns as Exchange 2013 began with, 74
// columns of 15.1 and later.
#pragma once

#include <string_view>

#include "model/base/ids.h"
#include "scenarios/logging/access_row.h"
#include "scenarios/logging/format.h"
#include "scenarios/logging/schema.h"

namespace casgrid::logging {

Columns<AccessRow> http_proxy_columns(Schema schema);
// As the folder and the column Protocol have it: Owa, Eas, Mapi.
std::string_view http_proxy_protocol(Protocol protocol);

}  // namespace casgrid::logging
