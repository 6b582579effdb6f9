// A set of enumerators as the bits of one word.
#pragma once

#include <cstdint>
#include <initializer_list>

namespace casgrid {

template <class Enum>
class EnumSet {
 public:
  constexpr EnumSet() = default;
  constexpr EnumSet(std::initializer_list<Enum> members) {
    for (const Enum m : members) add(m);
  }

  constexpr void add(Enum m) { bits_ |= bit(m); }
  constexpr void remove(Enum m) { bits_ &= ~bit(m); }
  constexpr void set(Enum m, bool is_in) { is_in ? add(m) : remove(m); }
  constexpr bool has(Enum m) const { return (bits_ & bit(m)) != 0; }
  constexpr bool is_empty() const { return bits_ == 0; }
  constexpr bool intersects(const EnumSet& other) const { return (bits_ & other.bits_) != 0; }
  constexpr std::uint32_t bits() const { return bits_; }
  constexpr bool operator==(const EnumSet&) const = default;
  constexpr auto operator<=>(const EnumSet&) const = default;  // NOLINT(modernize-use-nullptr): a 0

 private:
  static constexpr std::uint32_t bit(Enum m) { return 1u << static_cast<unsigned>(m); }

  std::uint32_t bits_ = 0;
};

}  // namespace casgrid
