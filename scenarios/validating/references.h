// Names that messages give to their parts, and by which others mean them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "scenarios/validating/scope.h"

namespace casgrid {

// The message of `scope` gives `name` to a part of that kind ("site"), or why it cannot.
void define(const Scope& scope, Names& names, const std::string& name, const std::string& kind);

// A field ("" : the message itself) names one of `names`. False if there is no such name.
bool refers(const Scope& scope, const Names& names, const std::string& name, std::string_view field,
            const std::string& kind);

inline constexpr const char* kPatternRemedy = "write a name, or name{1..4} for four";

// Each name that a pattern stands for; none, and a complaint, if it is no pattern.
std::vector<std::string> names_of(const Scope& scope, const std::string& pattern);

// Of the names that a pattern stands for up to the first that leads nowhere.
void refers_all(const Scope& scope, const Names& names, const std::string& pattern,
                const std::string& kind);

}  // namespace casgrid
