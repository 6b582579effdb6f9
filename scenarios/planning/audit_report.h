// An audit written out: rows for machines, row groups for people. Rows are streamed, since a large
// forest has tens of millions of them.
#pragma once

#include <ostream>

#include "scenarios/planning/audit.h"

namespace casgrid {

// Totals by protocol, then the row groups.
void write_text(const Audit& audit, std::ostream& out);
// One row a user class, protocol and front end, under a line of heads.
void write_csv(const Audit& audit, std::ostream& out);
// An object: classes, front_ends, and rows as in the CSV.
void write_json(const Audit& audit, std::ostream& out);

}  // namespace casgrid
