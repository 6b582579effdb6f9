// The rules as a table for readers: conditions, sentence and source of each. The decision and the
// explanation both read it.
#pragma once

#include <span>

#include "model/directory/recipient.h"
#include "model/routing/considered.h"

namespace casgrid {

using Outcome = void (*)(const Considered&, Decision&);

struct Rule {
  RuleId id;
  const char* name;       // "proxy-other-site"
  ProtocolSet protocols;  // that it is about
  FactSet all;            // facts that must hold
  FactSet none;           // facts that must not
  Outcome outcome;
  const char* sentence;
  const char* source;  // where its law is written

  bool holds(const FactSet& facts) const { return facts.meets(all, none); }
};

// In the order in which they are tried.
std::span<const Rule> rules();
const Rule& rule(RuleId id);
// The rule that decides.
const Rule& first_that_holds(Protocol protocol, const FactSet& facts);
// Those about a protocol, in order.
std::span<const Rule* const> rules_of(Protocol protocol);

}  // namespace casgrid
