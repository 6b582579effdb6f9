// Every kind of fault, what it takes hold of, and how several of them that overlap combine. A fault
// asks for something; what it asked for stands until that fault ends, whatever others begin or end
// meanwhile, and after the last of them things are as the scenario, or the server's own managed
// availability, has them.
#pragma once

#include <span>

#include "scenarios/schema/scenario.pb.h"

namespace casgrid {

enum class Nesting {
  AnyHolds,         // down, drained, blocked or broken while one of them is on
  NarrowestCounts,  // the least of what they leave
  LatestCounts,     // the latest that is still on
  WorstCounts,      // the worst that is still on and not cured
  AllApply,         // each has its effect beside the others
  NothingToEnd,     // an act: it happens, and lasting_s has nothing to undo
};

struct FaultKind {
  scenario::Fault::WhatCase what;
  const char* name;    // of the field
  const char* target;  // what it takes hold of: those of one target combine
  Nesting nesting;
  const char* sentence;
};

// A row a kind, in the order of the schema.
std::span<const FaultKind> fault_kinds();
const FaultKind& kind_of(const scenario::Fault& fault);
const char* text_of(Nesting nesting);

}  // namespace casgrid
