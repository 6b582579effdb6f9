// Counter-based random streams (Philox 4x32-10 of Random123). A stream is named, not seeded in
// sequence: (run seed, participant name, purpose) is its key, so adding a participant, a purpose or
// a log line never shifts another stream's draws.
#pragma once

// Philox needs no vector intrinsics; their declarations would be half of what the compiler reads in most files.
#define R123_USE_SSE 0
#include <Random123/philox.h>
#include <cstdint>
#include <string_view>

namespace casgrid {

// 64-bit FNV-1a of a name: the same on every machine, cheap enough at build time of a world.
constexpr std::uint64_t name_hash(std::string_view name) {
  std::uint64_t h = 0xcbf29ce484222325ull;
  for (const char c : name) {
    h ^= static_cast<unsigned char>(c);
    h *= 0x100000001b3ull;
  }
  return h;
}

// One draw per (key, index, counter); `next` walks the counter of index 0.
class RandomStream {
 public:
  RandomStream() = default;

  RandomStream(std::uint64_t seed, std::string_view participant, std::string_view purpose) {
    const std::uint64_t who = name_hash(participant);
    const std::uint64_t why = name_hash(purpose);
    // The key is 64 bits wide; one Philox round trip mixes the three names into it.
    r123::Philox4x32::ctr_type c{{low(who), high(who), low(why), high(why)}};
    r123::Philox4x32::key_type k{{low(seed), high(seed)}};
    const auto mixed = r123::Philox4x32{}(c, k);
    key_ = {{mixed[0], mixed[1]}};
  }

  // 64 uniform bits; the same for the same (index, counter), whenever asked.
  std::uint64_t at(std::uint64_t index, std::uint64_t counter) const {
    r123::Philox4x32::ctr_type c{{low(index), high(index), low(counter), high(counter)}};
    const auto out = r123::Philox4x32{}(c, key_);
    return (static_cast<std::uint64_t>(out[1]) << 32) | out[0];
  }

  std::uint64_t next() { return at(0, counter_++); }

 private:
  static constexpr std::uint32_t low(std::uint64_t v) { return static_cast<std::uint32_t>(v); }
  static constexpr std::uint32_t high(std::uint64_t v) {
    return static_cast<std::uint32_t>(v >> 32);
  }

  r123::Philox4x32::key_type key_{};
  std::uint64_t counter_ = 0;
};

}  // namespace casgrid
