// What stands in the body that the client receives, whoever built it.
#pragma once

#include "scenarios/routing/outcome.h"

namespace casgrid {

KeyComparison compare_body(const Observed& observed, const nlohmann::json& expected);

// Status of a relayed answer where it is known: an Autodiscover answer is 200. 0: not known.
int body_status(const Observed& observed);

}  // namespace casgrid
