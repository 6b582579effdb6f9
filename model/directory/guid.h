// A stable GUID for what has none of its own, from its name: FNV-1a, twice.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace casgrid {

inline std::string stable_guid(std::string_view name) {
  const auto hash = [&](std::uint64_t h) {
    for (const char c : name) h = (h ^ static_cast<unsigned char>(c)) * 0x100000001B3ull;
    return h;
  };
  static constexpr char kHex[] = "0123456789abcdef";
  const std::uint64_t halves[] = {hash(0xCBF29CE484222325ull), hash(0x9E3779B97F4A7C15ull)};
  std::string text;
  for (const std::uint64_t half : halves) {
    for (int shift = 60; shift >= 0; shift -= 4) text += kHex[(half >> shift) & 15u];
  }
  for (const std::size_t at : {8u, 13u, 18u, 23u}) text.insert(at, 1, '-');
  text[14] = '8';  // a GUID of the issuer's own kind
  text[19] = 'a';
  return text;
}

}  // namespace casgrid
