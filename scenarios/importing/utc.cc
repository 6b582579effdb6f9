#include "scenarios/importing/utc.h"

#include <array>
#include <charconv>
#include <chrono>

namespace casgrid::importing {
namespace {

constexpr std::int64_t kDay = 86400;

std::string padded(std::int64_t value, std::size_t width) {
  const std::string text = std::to_string(value);
  return text.size() < width ? std::string(width - text.size(), '0') + text : text;
}

// A number of exactly `width` digits at `at`.
std::optional<int> digits(std::string_view text, std::size_t at, std::size_t width) {
  if (at + width > text.size()) return std::nullopt;
  int value = 0;
  const char* first = text.data() + at;
  const auto read = std::from_chars(first, first + width, value);
  if (read.ec != std::errc{} || read.ptr != first + width || value < 0) return std::nullopt;
  return value;
}

// Seconds east of Greenwich of "Z", "+02:00", "-0700"; nothing: UTC.
std::optional<int> offset_of(std::string_view text) {
  if (text.empty() || text == "Z" || text == "z") return 0;
  if (text.front() != '+' && text.front() != '-') return std::nullopt;
  const auto hours = digits(text, 1, 2);
  const auto minutes = digits(text, text.size() > 3 && text[3] == ':' ? 4 : 3, 2);
  if (!hours) return std::nullopt;
  const int seconds = *hours * 3600 + minutes.value_or(0) * 60;
  return text.front() == '-' ? -seconds : seconds;
}

}  // namespace

std::string utc_text(std::int64_t seconds) {
  using namespace std::chrono;
  const std::int64_t day = seconds >= 0 ? seconds / kDay : -((kDay - 1 - seconds) / kDay);
  const year_month_day date{sys_days{days{day}}};
  const std::int64_t rest = seconds - day * kDay;
  return padded(static_cast<int>(date.year()), 4) + "-" +
         padded(static_cast<unsigned>(date.month()), 2) + "-" +
         padded(static_cast<unsigned>(date.day()), 2) + "T" + padded(rest / 3600, 2) + ":" +
         padded(rest / 60 % 60, 2) + ":" + padded(rest % 60, 2) + "Z";
}

std::optional<std::int64_t> instant_of(std::string_view text) {
  if (text.starts_with("/Date(")) {
    std::int64_t milliseconds = 0;
    const char* first = text.data() + 6;
    const auto read = std::from_chars(first, text.data() + text.size(), milliseconds);
    if (read.ec != std::errc{}) return std::nullopt;
    return milliseconds / 1000;
  }
  const auto year = digits(text, 0, 4);
  const auto month = digits(text, 5, 2);
  const auto day = digits(text, 8, 2);
  const bool has_marks = text.size() >= 10 && text[4] == '-' && text[7] == '-';
  if (!year || !month || !day || !has_marks) return std::nullopt;
  using namespace std::chrono;
  const year_month_day date{std::chrono::year{*year},
                            std::chrono::month{static_cast<unsigned>(*month)},
                            std::chrono::day{static_cast<unsigned>(*day)}};
  if (!date.ok()) return std::nullopt;
  std::int64_t seconds = sys_days{date}.time_since_epoch().count() * kDay;
  if (text.size() == 10) return seconds;
  const auto hour = digits(text, 11, 2);
  const auto minute = digits(text, 14, 2);
  const auto second = digits(text, 17, 2);
  if (!hour || !minute || !second) return std::nullopt;
  seconds += *hour * 3600 + *minute * 60 + *second;
  std::size_t at = 19;
  if (at < text.size() && (text[at] == '.' || text[at] == ',')) {
    ++at;
    while (at < text.size() && text[at] >= '0' && text[at] <= '9') ++at;
  }
  const auto offset = offset_of(text.substr(at));
  return offset ? std::optional(seconds - *offset) : std::nullopt;
}

}  // namespace casgrid::importing
