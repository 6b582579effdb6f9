// The cases of a variant side by side: std::visit(Overloaded{[](const A&) {...}, [](const B&)
// {...}}, v). There is no case for the rest, so what a case is forgotten for does not compile.
// Several alternatives that are treated alike are named in one case: [](const AnyOf<A, B> auto&)
// {...}.
#pragma once

#include <concepts>

namespace casgrid {

template <class... Cases>
struct Overloaded : Cases... {
  using Cases::operator()...;
};
template <class... Cases>
Overloaded(Cases...) -> Overloaded<Cases...>;

template <class Type, class... Types>
concept AnyOf = (std::same_as<Type, Types> || ...);

}  // namespace casgrid
