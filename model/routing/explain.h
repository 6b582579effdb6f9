// A decision for people: what it is, which rule made it, and why each rule above it did not fire.
#pragma once

#include <string>
#include <vector>

#include "model/routing/decide.h"
#include "model/routing/redirect_kind.h"
#include "model/routing/rules.h"

namespace casgrid {

const char* text_of(Action action);
const char* text_of(RedirectKind kind);

// "proxy to mbx-paris1 in Paris, port 444", "redirect (sso, status 200) to https://...".
std::string decision_words(const Directory& directory, const Decision& decision);

// Where a redirect or a page's link leads; "/..." is within the request's own name. Empty if
// nowhere.
std::string location_of(const Directory& directory, const Decision& decision);

// A rule above the one that decided, with the facts that were not as it says.
struct Rejection {
  RuleId rule;
  FactSet facts;
};
std::vector<Rejection> rejections(Protocol protocol, const Decision& decision);

// The `most` that came nearest to deciding: those that the fewest facts kept from it, and among
// these the ones that were tried last. In the order in which they were tried.
std::vector<Rejection> nearest(Protocol protocol, const Decision& decision, std::size_t most = 3);

// What is said for the decision: what of the request was out of the ordinary, then the facts that
// the deciding rule asks for.
std::vector<Fact> reasons(const Decision& decision);

// The facts in words, as they are, with "; " between them.
std::string words_of(const FactSet& facts, const Decision& decision);

// Several lines, the last without a line end: every rejected rule.
std::string explain(const Directory& directory, Protocol protocol, const Decision& decision);

}  // namespace casgrid
