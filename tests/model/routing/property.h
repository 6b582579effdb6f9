// Promises that hold for every case, and the search for a case that breaks one.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>

#include "tests/model/routing/random_forest.h"

namespace casgrid::testing {

// The decision under test, or one that somebody broke.
using Decide = std::function<Decision(const Directory&, const RequestFacts&)>;

// What a promise says of one case.
struct Finding {
  bool applies = false;
  std::string complaint;  // empty: it holds

  static Finding not_about_it() { return {}; }
  static Finding holds() { return {true, ""}; }
  static Finding broken(std::string why) { return {true, std::move(why)}; }
  bool is_broken() const { return !complaint.empty(); }
};
using Property = std::function<Finding(const Case&, const Decide&)>;

struct Search {
  std::size_t applied = 0;             // cases the promise was about
  std::optional<Case> counterexample;  // made small
  std::string complaint;               // about the small one
  std::string words() const {
    return counterexample ? complaint + "\n" + describe(*counterexample) : "holds";
  }
};

// Over random cases until the promise was about `wanted` of them, or one breaks it.
Search search(const Property& property, const Decide& decide, std::size_t wanted);

// Names the fields in which two decisions differ, the server that was asked set aside; empty: none.
std::string difference(const Decision& a, const Decision& b);

// The facts, but those of `which` are the other way round.
inline FactSet flipped(FactSet facts, const FactSet& which) {
  which.for_each([&](Fact f) { facts.set(f, !facts.has(f)); });
  return facts;
}

}  // namespace casgrid::testing
