// Random numbers of the tests' own (SplitMix64): the same on every machine and library.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <vector>

namespace casgrid::testing {

class Draws {
 public:
  explicit Draws(std::uint64_t seed)
      : state_(seed * 0x9E3779B97F4A7C15ull + 0xD1B54A32D192ED03ull) {}

  std::uint64_t next() {
    std::uint64_t z = (state_ += 0x9E3779B97F4A7C15ull);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ull;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBull;
    return z ^ (z >> 31);
  }

  std::size_t below(std::size_t n) { return static_cast<std::size_t>((next() >> 16) % n); }
  // Once in n.
  bool one_in(std::size_t n) { return below(n) == 0; }
  bool coin() { return one_in(2); }

  template <class Value>
  Value of(std::initializer_list<Value> values) {
    return values.begin()[below(values.size())];
  }
  template <class Value>
  const Value& of(const std::vector<Value>& values) {
    return values[below(values.size())];
  }
  template <class Enum>
  Enum any() {
    return static_cast<Enum>(below(static_cast<std::size_t>(Enum::kCount)));
  }

 private:
  std::uint64_t state_;
};

}  // namespace casgrid::testing
