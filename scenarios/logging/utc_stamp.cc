#include "scenarios/logging/utc_stamp.h"

#include "scenarios/logging/line.h"

namespace casgrid::logging {
namespace {

// Days since 1970 of a date of the proleptic Gregorian calendar.
constexpr std::int64_t days_of(std::int64_t year, int month, int day) {
  year -= month <= 2 ? 1 : 0;
  const std::int64_t era = (year >= 0 ? year : year - 399) / 400;
  const std::int64_t of_era = year - era * 400;
  const std::int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

constexpr bool is_leap(int year) { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0); }

constexpr int days_in(int year, int month) {
  constexpr int kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return kDays[month - 1] + (month == 2 && is_leap(year) ? 1 : 0);
}

// The next `width` digits; -1: there are none.
int digits(std::string_view& text, std::size_t width) {
  if (text.size() < width) return -1;
  int value = 0;
  for (std::size_t i = 0; i < width; ++i) {
    if (text[i] < '0' || text[i] > '9') return -1;
    value = value * 10 + (text[i] - '0');
  }
  text.remove_prefix(width);
  return value;
}

bool take(std::string_view& text, char c) {
  if (text.empty() || text.front() != c) return false;
  text.remove_prefix(1);
  return true;
}

}  // namespace

CivilTime civil_time(UtcMs at) {
  std::int64_t days = at / kMsPerDay;
  std::int64_t rest = at % kMsPerDay;
  if (rest < 0) {
    rest += kMsPerDay;
    --days;
  }
  const std::int64_t z = days + 719468;
  const std::int64_t era = (z >= 0 ? z : z - 146096) / 146097;
  const std::int64_t of_era = z - era * 146097;
  const std::int64_t year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
  const std::int64_t of_year = of_era - (365 * year + year / 4 - year / 100);
  const std::int64_t month = (5 * of_year + 2) / 153;
  CivilTime t;
  t.day = static_cast<int>(of_year - (153 * month + 2) / 5 + 1);
  t.month = static_cast<int>(month < 10 ? month + 3 : month - 9);
  t.year = static_cast<int>(year + era * 400 + (t.month <= 2 ? 1 : 0));
  t.hour = static_cast<int>(rest / kMsPerHour);
  t.minute = static_cast<int>(rest / 60'000 % 60);
  t.second = static_cast<int>(rest / kMsPerSecond % 60);
  t.millisecond = static_cast<int>(rest % kMsPerSecond);
  return t;
}

std::optional<UtcMs> parse_utc_ms(std::string_view text) {
  CivilTime t;
  t.year = digits(text, 4);
  if (t.year < 0 || !take(text, '-')) return std::nullopt;
  t.month = digits(text, 2);
  if (t.month < 1 || t.month > 12 || !take(text, '-')) return std::nullopt;
  t.day = digits(text, 2);
  if (t.day < 1 || t.day > days_in(t.year, t.month) || !take(text, 'T')) return std::nullopt;
  t.hour = digits(text, 2);
  if (t.hour < 0 || t.hour > 23 || !take(text, ':')) return std::nullopt;
  t.minute = digits(text, 2);
  if (t.minute < 0 || t.minute > 59 || !take(text, ':')) return std::nullopt;
  t.second = digits(text, 2);
  if (t.second < 0 || t.second > 59) return std::nullopt;
  if (take(text, '.')) {
    int unit = 100;
    std::size_t places = 0;
    for (; !text.empty() && text.front() >= '0' && text.front() <= '9'; ++places, unit /= 10) {
      t.millisecond += (text.front() - '0') * unit;
      text.remove_prefix(1);
    }
    if (places == 0) return std::nullopt;
  }
  if (text != "Z") return std::nullopt;
  const std::int64_t seconds_of_day = (t.hour * 60 + t.minute) * 60 + t.second;
  return days_of(t.year, t.month, t.day) * kMsPerDay + seconds_of_day * kMsPerSecond +
         t.millisecond;
}

void append_date(UtcMs at, Line& line) {
  const CivilTime t = civil_time(at);
  line.padded(t.year, 4);
  line.put('-');
  line.padded(t.month, 2);
  line.put('-');
  line.padded(t.day, 2);
}

void append_time(UtcMs at, Line& line) {
  const std::int64_t second = (at % kMsPerDay + kMsPerDay) % kMsPerDay / kMsPerSecond;
  line.padded(second / 3600, 2);
  line.put(':');
  line.padded(second / 60 % 60, 2);
  line.put(':');
  line.padded(second % 60, 2);
}

void append_iso_second(UtcMs at, Line& line) {
  append_date(at, line);
  line.put('T');
  append_time(at, line);
}

void append_iso(UtcMs at, Line& line) {
  append_iso_second(at, line);
  line.put('.');
  line.padded((at % kMsPerSecond + kMsPerSecond) % kMsPerSecond, 3);
  line.put('Z');
}

}  // namespace casgrid::logging
