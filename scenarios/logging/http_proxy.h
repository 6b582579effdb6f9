// The HttpProxy log of a front end, in the two schemas: 53 columns as Exchange 2013 began with, 74
// columns of 15.1 and later.
#pragma once

#include "scenarios/logging/access_row.h"
#include "scenarios/logging/format.h"
#include "scenarios/logging/schema.h"

namespace casgrid::logging {

Columns<AccessRow> http_proxy_columns(Schema schema);

}  // namespace casgrid::logging
