// Two enums that name the same things, checked where they are compiled: one that mirrors another
// cannot leave one of its enumerators out, have it twice, or have it elsewhere.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>
#include <utility>

#include "model/base/enum_texts.h"

namespace casgrid {

namespace enum_texts {

// "Proxy" of "casgrid::Action::Proxy".
template <auto value>
consteval std::string_view own_name_of() {
  const std::string_view whole = name_of<value>();
  return whole.substr(whole.rfind(':') + 1);
}

template <class Enum, std::size_t... places>
consteval auto names_of(std::index_sequence<places...>) {
  return std::array<std::string_view, sizeof...(places)>{
      own_name_of<static_cast<Enum>(places)>()...};
}

}  // namespace enum_texts

// A name of the original, and what stands at its place in the mirror.
struct Renamed {
  std::string_view original;
  std::string_view mirror;
};

// Are the first enumerators of `Mirror` those of `Original`, each by its name, in their order?
template <class Mirror, class Original, std::size_t renamed = 0>
consteval bool mirrors(const std::array<Renamed, renamed>& others = {}) {
  constexpr std::size_t kCount = kEnumerators<Original>;
  static_assert(kEnumerators<Mirror> >= kCount);
  const auto mirror = enum_texts::names_of<Mirror>(std::make_index_sequence<kCount>());
  const auto original = enum_texts::names_of<Original>(std::make_index_sequence<kCount>());
  for (std::size_t i = 0; i < kCount; ++i) {
    const bool is_known = std::any_of(others.begin(), others.end(), [&](const Renamed& r) {
      return r.original == original[i] && r.mirror == mirror[i];
    });
    if (mirror[i] != original[i] && !is_known) return false;
  }
  return true;
}

}  // namespace casgrid
