// Numbers of logs: digits, with a fraction perhaps; nothing is nothing.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>

#include "scenarios/logs/ascii.h"
#include "scenarios/logs/request.h"

namespace casgrid::logs {

// Whole and not negative; nothing: it is none, or larger than any.
inline std::optional<std::uint64_t> whole_number(std::string_view text) {
  if (text.empty() || text.size() > 18) return std::nullopt;
  std::uint64_t value = 0;
  for (const char c : text) {
    if (!is_digit(c)) return std::nullopt;
    value = value * 10 + static_cast<std::uint64_t>(c - '0');
  }
  return value;
}

// Microseconds; longer than Micros can be. kUnknown: not said.
struct Elapsed {
  static constexpr std::uint64_t kUnknown = std::numeric_limits<std::uint64_t>::max();
  std::uint64_t micros = kUnknown;

  bool is_known() const { return micros != kUnknown; }
  Micros cut_off() const {
    if (!is_known()) return kUnknownTime;
    return static_cast<Micros>(micros < kUnknownTime ? micros : kUnknownTime - 1);
  }
};

// Nothing that a server answers takes so long; counters of 32 bits that ran over say 49 days.
inline constexpr std::uint64_t kLongestCallMs = 30ull * 24 * 3600 * 1000;

// Milliseconds with or without a fraction (point or comma). Negative ones, which logs have where a
// clock was put back or a stage was never reached, are unknown times. Nothing: it is no number, or
// none that can be true.
inline std::optional<Elapsed> elapsed(std::string_view text) {
  if (text.empty()) return Elapsed{};
  const bool is_negative = text.front() == '-';
  if (is_negative) text.remove_prefix(1);
  std::uint64_t value = 0;
  std::size_t i = 0;
  for (; i < text.size() && is_digit(text[i]); ++i) {
    value = value * 10 + static_cast<std::uint64_t>(text[i] - '0');
    if (value > kLongestCallMs && !is_negative) return std::nullopt;
  }
  if (i == 0) return std::nullopt;
  value *= 1000;
  if (i < text.size()) {
    if (text[i] != '.' && text[i] != ',') return std::nullopt;
    std::uint64_t unit = 100;
    for (++i; i < text.size(); ++i, unit /= 10) {
      if (!is_digit(text[i])) return std::nullopt;
      value += unit * static_cast<std::uint64_t>(text[i] - '0');
    }
  }
  if (is_negative) return Elapsed{};
  return Elapsed{value};
}

// The same as far as Micros go.
inline std::optional<Micros> milliseconds(std::string_view text) {
  const auto value = elapsed(text);
  if (!value) return std::nullopt;
  return value->cut_off();
}

}  // namespace casgrid::logs
