#include "scenarios/validating/stands_once.h"

namespace casgrid {

bool stands_once(const Scope& scope, UniqueKind kind, std::string_view value,
                 const FieldPlace& place) {
  const auto known = scope.whole().unique.add(kind, value, place);
  if (!known) return true;
  scope.mistakes().add(place.path(),
                       std::string(text_of(kind)) + " \"" + std::string(value) +
                           "\" is taken, see line " + scope.line_of(known->path()),
                       "give each its own");
  return false;
}

bool stands_once(const Scope& scope, UniqueKind kind, const std::string& value,
                 const std::string& field) {
  std::deque<std::string>& kept = scope.whole().kept;
  const std::string_view text = kept.emplace_back(value);
  return stands_once(scope, kind, text, FieldPlace{kept.emplace_back(scope.path_of(field))});
}

}  // namespace casgrid
