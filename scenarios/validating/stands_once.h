// Values that stand once in the whole scenario, whatever the case.
#pragma once

#include <string>
#include <string_view>

#include "scenarios/validating/scope.h"

namespace casgrid {

// False, and a complaint at `place`, if the value stands elsewhere, too. `value` and what `place`
// refers to live as long as the examination.
bool stands_once(const Scope& scope, UniqueKind kind, std::string_view value,
                 const FieldPlace& place);

// The same of a field of `scope`, without that condition.
bool stands_once(const Scope& scope, UniqueKind kind, const std::string& value,
                 const std::string& field);

}  // namespace casgrid
