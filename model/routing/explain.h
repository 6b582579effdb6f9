// A decision for people: what it is, which rule made it, and why each rule above it did not fire.
#pragma once

#include <string>

#include "model/routing/decide.h"

namespace casgrid {

const char* text_of(Action action);
const char* text_of(RedirectKind kind);

// "proxy to mbx-paris1, port 444", "redirect (sso) to mail-lyon.contoso.com", "answer 503".
std::string decision_words(const Directory& directory, const Decision& decision);

// Several lines, the last without a line end.
std::string explain(const Directory& directory, const Decision& decision);

}  // namespace casgrid
