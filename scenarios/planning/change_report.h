// Comparisons and failures written out, for people and for machines.
#pragma once

#include <cstddef>
#include <ostream>

#include "scenarios/planning/comparison.h"
#include "scenarios/planning/failures.h"
#include "scenarios/planning/golden.h"

namespace casgrid {

// A comparison with the directory of the side before, which its ids are of.
void write_text(const Directory& before, const Comparison& comparison, std::ostream& out);
void write_json(const Directory& before, const Comparison& comparison, std::ostream& out);

// The `top` worst, and totals of all.
void write_text(const Directory& directory, const Failures& failures, std::size_t top,
                std::ostream& out);
// All of them.
void write_json(const Directory& directory, const Failures& failures, std::ostream& out);

// The first `top`, and how many more.
void write_text(const std::vector<GoldenChange>& changes, std::size_t top, std::ostream& out);

}  // namespace casgrid
