#include "scenarios/document/option_ranges.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <iterator>

#include "scenarios/document/number_range.h"

namespace casgrid {
namespace {

constexpr OptionRange kOptionRanges[] = {
    {"--seed", "seed", true, 0, true, 18446744073709551615.0},
    {"--until", "until_s", false, 0, false, {}, "Scenario.duration_s"},
    {"--scale", "scale", true, 1, true, 1000.0},
    {"--quantum", "quantum_ms", false, 0, false, {}, "Network.quantum_ms"},
    {"--log-noise", "log_noise", false, 0, true, 0.99},
    {"--failures", "depth", true, 1, true, 2.0},
    {"--top", "top", true, 0, true, 4294967295.0},
    {"--mailboxes-per-database", "mailboxes_per_database", true, 1, true, 1'000'000.0},
    {"--duration", "duration_s", false, 0, false, {}, "Scenario.duration_s"},
    {"--megacycles-per-core",
     "megacycles_per_core",
     false,
     0,
     false,
     {},
     "CalibrationAssumptions.megacycles_per_core"},
    {"--session-gap", "session_gap_s", false, 0, false, {}, "CalibrationAssumptions.session_gap_s"},
    {"--haproxy-zone", "haproxy_zone_min", true, -14 * 60, true, 14 * 60.0},
    {"--speed", "speed", false, 0.001, true, 1000.0},
    {"--limit", "limit", true, 0, true, 9007199254740992.0},
    {"--timeout", "timeout_s", false, 0, false, {}},
};

// As people write numbers: 1,000 and 0.99.
std::string number_text(double value) {
  char text[32];
  if (value != std::floor(value) || std::abs(value) >= 1e18) {
    const auto end = std::to_chars(text, text + sizeof text, value, std::chars_format::general);
    return {text, end.ptr};
  }
  const auto end = std::to_chars(text, text + sizeof text, static_cast<long long>(value));
  std::string digits(text, end.ptr);
  const std::size_t first = value < 0 ? 1 : 0;
  for (std::size_t at = digits.size(); at > first + 3;) digits.insert(at -= 3, ",");
  return digits;
}

bool is_in(const OptionRange& range, double value) {
  return std::isfinite(value) && (!range.is_whole || value == std::floor(value)) &&
         (range.least_is_in ? value >= range.least : value > range.least) &&
         (!range.most || value <= *range.most);
}

}  // namespace

const OptionRange* find_option_range(const std::string& name) {
  const auto found =
      std::find_if(std::begin(kOptionRanges), std::end(kOptionRanges),
                   [&](const OptionRange& r) { return name == r.option || name == r.python; });
  return found == std::end(kOptionRanges) ? nullptr : found;
}

std::string words_of(const OptionRange& range) {
  if (range.field != nullptr) return range_words(*find_range(std::string(range.field)));
  const std::string kind = range.is_whole ? "a whole number " : "a number ";
  if (!range.least_is_in) {
    const std::string above = kind + "greater than " + number_text(range.least);
    return range.most ? above + ", at most " + number_text(*range.most) : above;
  }
  // What no computer could count further than is no range for people.
  if (!range.most || *range.most > 1e9) return kind + "of at least " + number_text(range.least);
  return kind + "from " + number_text(range.least) + " to " + number_text(*range.most);
}

std::string wrong_number(const OptionRange& range, const std::string& text) {
  if (range.field != nullptr) return option_complaint(text, range.field);
  double value = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
  if (read.ec == std::errc::invalid_argument || read.ptr != text.data() + text.size())
    return "\"" + text + "\" is not a number; give " + words_of(range);
  const bool is_written_whole = !range.is_whole || text.find_first_of(".eE") == std::string::npos;
  if (read.ec == std::errc{} && is_in(range, value) && is_written_whole) return {};
  return text + " is out of range; give " + words_of(range);
}

}  // namespace casgrid
