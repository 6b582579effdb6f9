#include "scenarios/logs/utc.h"

#include "scenarios/logs/ascii.h"

namespace casgrid::logs {
namespace {

// Reads from the front of a text; the first thing that does not fit spoils it.
class Digits {
 public:
  explicit Digits(std::string_view text) : text_(text) {}

  int number(std::size_t digits) {
    int value = 0;
    if (text_.size() < digits) return fail();
    for (std::size_t i = 0; i < digits; ++i) {
      if (!is_digit(text_[i])) return fail();
      value = value * 10 + (text_[i] - '0');
    }
    text_.remove_prefix(digits);
    return value;
  }
  void mark(char wanted) {
    if (text_.empty() || text_.front() != wanted) {
      good_ = false;
    } else {
      text_.remove_prefix(1);
    }
  }
  bool take(char wanted) {
    if (text_.empty() || text_.front() != wanted) return false;
    text_.remove_prefix(1);
    return true;
  }
  // Nanoseconds of the digits that follow; what is finer is cut.
  std::int64_t fraction() {
    std::int64_t value = 0;
    std::int64_t unit = kSecond;
    if (text_.empty() || !is_digit(text_.front())) return fail();
    while (!text_.empty() && is_digit(text_.front())) {
      unit /= 10;
      value += unit * (text_.front() - '0');
      text_.remove_prefix(1);
    }
    return value;
  }
  // Z, +01:00, -0700 or nothing; seconds east of UTC.
  int zone() {
    while (take(' ')) {
    }
    if (text_.empty() || take('Z') || take('z')) return 0;
    const bool is_west = text_.front() == '-';
    if (!is_west && text_.front() != '+') return fail();
    text_.remove_prefix(1);
    const int hours = number(2);
    take(':');
    const int minutes = number(2);
    if (hours > 14 || minutes > 59) return fail();
    return (hours * 60 + minutes) * (is_west ? -60 : 60);
  }
  std::string_view letters(std::size_t count) {
    if (text_.size() < count) {
      good_ = false;
      return {};
    }
    const std::string_view taken = text_.substr(0, count);
    text_.remove_prefix(count);
    return taken;
  }
  bool good() const { return good_; }
  bool is_over() const { return good_ && text_.empty(); }
  int fail() {
    good_ = false;
    return 0;
  }

 private:
  std::string_view text_;
  bool good_ = true;
};

constexpr int kMonthDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

constexpr bool is_leap(int year) { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0); }

// Days since 1970-01-01; nothing for a day that is in no calendar, or in none that logs have.
std::optional<std::int64_t> days_of(int year, int month, int day) {
  if (year < 1970 || year > 2200 || month < 1 || month > 12 || day < 1) return std::nullopt;
  const int last = kMonthDays[month - 1] + (month == 2 && is_leap(year) ? 1 : 0);
  if (day > last) return std::nullopt;
  const int y = month <= 2 ? year - 1 : year;
  const int era = y / 400;
  const std::int64_t of_era = y - era * 400;
  const std::int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  return std::int64_t{era} * 146'097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719'468;
}

std::optional<std::int64_t> read_day(Digits& d) {
  const int year = d.number(4);
  d.mark('-');
  const int month = d.number(2);
  d.mark('-');
  const int day = d.number(2);
  return d.good() ? days_of(year, month, day) : std::nullopt;
}

// Nanoseconds of the day.
std::int64_t read_clock(Digits& d) {
  const std::int64_t hour = d.number(2);
  d.mark(':');
  const std::int64_t minute = d.number(2);
  d.mark(':');
  const std::int64_t second = d.number(2);
  if (hour > 23 || minute > 59 || second > 60) return d.fail();  // 60: a leap second
  std::int64_t ns = (hour * 3600 + minute * 60 + second) * kSecond;
  if (d.take('.') || d.take(',')) ns += d.fraction();
  return ns;
}

UtcInstant instant(std::int64_t days, std::int64_t ns) {
  return UtcInstant{std::chrono::nanoseconds{days * 86'400 * kSecond + ns}};
}

void put(std::string& text, std::int64_t value, int digits) {
  std::string number = std::to_string(value);
  while (static_cast<int>(number.size()) < digits) number.insert(0, 1, '0');
  text += number;
}

}  // namespace

std::optional<UtcInstant> read_utc(std::string_view text) {
  Digits d(text);
  const auto day = read_day(d);
  if (!day || !(d.take('T') || d.take(' '))) return std::nullopt;
  const std::int64_t clock = read_clock(d);
  const int zone = d.zone();
  if (!d.is_over()) return std::nullopt;
  return instant(*day, clock - zone * kSecond);
}

std::optional<UtcInstant> read_date_and_time(std::string_view date, std::string_view time) {
  Digits d(date);
  const auto day = read_day(d);
  if (!day || !d.is_over()) return std::nullopt;
  Digits t(time);
  const std::int64_t clock = read_clock(t);
  if (!t.is_over()) return std::nullopt;
  return instant(*day, clock);
}

std::optional<UtcInstant> read_clf_time(std::string_view text) {
  static constexpr std::string_view kMonths = "JanFebMarAprMayJunJulAugSepOctNovDec";
  Digits d(text);
  const int day = d.number(2);
  d.mark('/');
  const std::size_t month = kMonths.find(d.letters(3));
  d.mark('/');
  const int year = d.number(4);
  d.mark(':');
  if (!d.good() || month == std::string_view::npos || month % 3 != 0) return std::nullopt;
  const auto days = days_of(year, static_cast<int>(month / 3) + 1, day);
  const std::int64_t clock = read_clock(d);
  const int zone = d.zone();
  if (!days || !d.is_over()) return std::nullopt;
  return instant(*days, clock - zone * kSecond);
}

std::string text_of(UtcInstant instant) {
  const std::int64_t ns = instant.time_since_epoch().count();
  const std::int64_t day =
      ns >= 0 ? ns / (86'400 * kSecond) : -((-ns - 1) / (86'400 * kSecond)) - 1;
  const std::int64_t of_day = (ns - day * 86'400 * kSecond) / 1'000'000;
  const std::int64_t z = day + 719'468;
  const std::int64_t era = (z >= 0 ? z : z - 146'096) / 146'097;
  const std::int64_t doe = z - era * 146'097;
  const std::int64_t yoe = (doe - doe / 1460 + doe / 36'524 - doe / 146'096) / 365;
  const std::int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
  const std::int64_t mp = (5 * doy + 2) / 153;
  const std::int64_t month = mp < 10 ? mp + 3 : mp - 9;
  std::string text;
  put(text, yoe + era * 400 + (month <= 2 ? 1 : 0), 4);
  put(text += '-', month, 2);
  put(text += '-', doy - (153 * mp + 2) / 5 + 1, 2);
  put(text += 'T', of_day / 3'600'000, 2);
  put(text += ':', of_day / 60'000 % 60, 2);
  put(text += ':', of_day / 1000 % 60, 2);
  put(text += '.', of_day % 1000, 3);
  return text + "Z";
}

}  // namespace casgrid::logs
