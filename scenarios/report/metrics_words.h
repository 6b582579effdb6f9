// The words of docs/metrics.md that no column has: how to read a trace, and its record kinds.
#pragma once

#include <string>

#include "model/base/record.h"

namespace casgrid {

// What the page says before the first table.
std::string metrics_preface();
// What a record of this kind says: a whole sentence.
const char* meaning_of(RecordKind kind);

}  // namespace casgrid
