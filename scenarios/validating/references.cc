#include "scenarios/validating/references.h"

#include "model/directory/directory.h"
#include "scenarios/document/patterns.h"

namespace casgrid {
namespace {

constexpr std::size_t kNameLengthMax = 200;

// Case does not count in names of servers: the other spelling of this one, if there is one.
const std::string* other_spelling(const Scope& scope, const Names& names, const std::string& name) {
  DeclaredNames& all = scope.names();
  if (&names != &all.servers || names.contains(name)) return nullptr;
  const auto [known, is_new] = all.server_spellings.emplace(lower(name), name);
  return is_new ? nullptr : &known->second;
}

}  // namespace

void define(const Scope& scope, Names& names, const std::string& name, const std::string& kind) {
  if (name.empty()) {
    scope.error("the " + kind + " has no name", "give it a name");
  } else if (name.size() > kNameLengthMax) {
    scope.error("the name of the " + kind + " has " + std::to_string(name.size()) + " letters",
                "give at most " + std::to_string(kNameLengthMax) + ": files are called after it");
  } else if (name.find('@') != std::string::npos || name.find(' ') != std::string::npos) {
    scope.error("\"" + name + "\" is not a name", "use letters, digits, - and . without blanks");
  } else if (const std::string* known = other_spelling(scope, names, name)) {
    scope.error("\"" + name + "\" and \"" + *known + "\" (line " +
                    scope.line_of(names.place_of(*known)) + ") are one name",
                "case does not count in names: write both alike, or give another name");
  } else if (!names.add(name, scope.path())) {
    scope.error(
        "the name \"" + name + "\" is taken, see line " + scope.line_of(names.place_of(name)),
        "give each " + kind + " its own name");
  }
}

bool refers(const Scope& scope, const Names& names, const std::string& name, std::string_view field,
            const std::string& kind) {
  if (names.contains(name)) return true;
  scope.error(
      field,
      name.empty() ? "a " + kind + " is missing" : "there is no " + kind + " \"" + name + "\"",
      scope.mistakes().are_many() ? "mend those above first" : suggestion(name, names.all()));
  return false;
}

std::vector<std::string> names_of(const Scope& scope, const std::string& pattern) {
  if (const auto names = expand_name(pattern)) return *names;
  scope.error("\"" + pattern + "\" is not a pattern", kPatternRemedy);
  return {};
}

void refers_all(const Scope& scope, const Names& names, const std::string& pattern,
                const std::string& kind) {
  for (const std::string& name : names_of(scope, pattern)) {
    if (!refers(scope, names, name, "", kind)) return;
  }
}

}  // namespace casgrid
