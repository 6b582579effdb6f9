// What a printed value means: numbers and lists are written as the exporting machine's country
// does.
#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "scenarios/importing/field.h"

namespace casgrid::importing {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Digits with separators of thousands between groups of three; a separator may be of two bytes or
// three (no-break spaces).
std::optional<std::string> digits_of(std::string_view text) {
  std::string digits;
  std::size_t separators = 0;
  for (const char c : text) {
    if (is_digit(c) || (c == '-' && digits.empty()))
      digits += c;
    else if (c == ',' || c == '.' || c == ' ' || c == '\'' || static_cast<unsigned char>(c) >= 0x80)
      ++separators;
    else
      return std::nullopt;
  }
  if (digits.empty() || digits == "-") return std::nullopt;
  // "1,5" is no count.
  if (separators > 0) {
    const std::size_t last = text.find_last_not_of("0123456789");
    if (text.size() - last - 1 != 3 || !is_digit(text.front())) return std::nullopt;
  }
  return digits;
}

template <class T>
std::optional<T> whole(std::string_view text) {
  T value{};
  const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
  if (read.ec != std::errc{} || read.ptr != text.data() + text.size()) return std::nullopt;
  return value;
}

// The last name of "a/b/c" and of "CN=c,CN=b"; a stroke that belongs to a name is written \/.
std::string last_name(const std::string& text) {
  std::string_view rest = text;
  if (lower_case(text.substr(0, 3)) == "cn=") {
    std::string name;
    for (std::size_t i = 3; i < text.size() && text[i] != ','; ++i) {
      if (text[i] == '\\' && i + 1 < text.size()) ++i;
      name += text[i];
    }
    return name;
  }
  // Only a path that begins with a domain is one: names may have strokes, too.
  const bool is_path = rest.substr(0, rest.find('/')).find('.') != std::string_view::npos ||
                       rest.find("/Configuration/") != std::string_view::npos;
  if (!is_path || rest.find("://") != std::string_view::npos) return trimmed(rest);
  std::size_t slash = rest.find_last_of('/');
  while (slash != std::string_view::npos && slash > 0 && rest[slash - 1] == '\\')
    slash = rest.find_last_of('/', slash - 1);
  if (slash != std::string_view::npos) rest = rest.substr(slash + 1);
  std::string name;
  for (std::size_t i = 0; i < rest.size(); ++i) {
    if (rest[i] == '\\' && i + 1 < rest.size() && rest[i + 1] == '/') continue;
    name += rest[i];
  }
  return trimmed(name);
}

}  // namespace

std::string text_of(const Value& value) {
  if (!value.text.empty() || value.kind != Value::Kind::Object) return value.text;
  for (const char* name : {"OriginalString", "AbsoluteUri", "Address", "Name", "Value", "Domain"}) {
    const Value* found = value.find(name);
    if (found != nullptr && !found->text.empty()) return found->text;
  }
  return {};
}

std::string name_of(const Value& value) {
  if (value.kind == Value::Kind::Object) {
    if (const Value* name = value.find("Name"); name != nullptr && !name->text.empty())
      return name->text;
    if (const Value* dn = value.find("DistinguishedName"); dn != nullptr && !dn->text.empty())
      return last_name(dn->text);
  }
  return last_name(value.text);
}

std::optional<bool> boolean_of(std::string_view text) {
  const std::string word = lower_case(trimmed(text));
  if (word == "true" || word == "1" || word == "$true") return true;
  if (word == "false" || word == "0" || word == "$false") return false;
  return std::nullopt;
}

std::optional<std::int64_t> count_of(std::string_view text) {
  const auto digits = digits_of(trimmed(text));
  return digits ? whole<std::int64_t>(*digits) : std::nullopt;
}

std::optional<double> number_of(std::string_view text) {
  std::string plain = trimmed(text);
  // The separator that stands last, once, is the one of decimals.
  const std::size_t last = plain.find_last_of(",.");
  if (last != std::string::npos) {
    std::string made;
    for (std::size_t i = 0; i < plain.size(); ++i) {
      if (plain[i] != ',' && plain[i] != '.') made += plain[i];
      if (i == last) made += '.';
    }
    const bool is_grouped = std::count(plain.begin(), plain.end(), plain[last]) > 1;
    if (is_grouped) made.erase(std::remove(made.begin(), made.end(), '.'), made.end());
    plain = made;
  }
  const auto read = whole<double>(plain);
  return read && std::isfinite(*read) ? read : std::nullopt;
}

namespace {

// In seconds; 0: it is none.
double unit_of_xml(char letter) {
  switch (letter) {
    case 'D':
      return 86400;
    case 'H':
      return 3600;
    case 'M':
      return 60;
    case 'S':
      return 1;
    default:
      return 0;
  }
}

// As XML writes it: P1DT2H3M4.5S.
std::optional<std::int64_t> seconds_of_xml(std::string_view text) {
  constexpr double kSecondsMax = 1e12;
  std::int64_t total = 0;
  std::string digits;
  for (const char c : text) {
    if (is_digit(c) || c == '.') {
      digits += c;
      continue;
    }
    const double unit = unit_of_xml(c);
    const auto number = whole<double>(digits);
    if (number && !(*number < kSecondsMax)) return std::nullopt;
    if (number) total += static_cast<std::int64_t>(*number * unit);
    if (unit == 0 && !digits.empty()) return std::nullopt;
    digits.clear();
  }
  return digits.empty() ? std::optional(total) : std::nullopt;
}

// Hours, minutes and seconds between colons.
std::optional<std::int64_t> seconds_of_clock(std::string_view text) {
  std::int64_t total = 0;
  std::int64_t unit = 3600;
  int parts = 0;
  for (std::size_t at = 0; at <= text.size() && parts < 3; ++parts, unit /= 60) {
    const std::size_t end = std::min(text.find(':', at), text.size());
    const auto part = whole<std::int64_t>(text.substr(at, end - at));
    if (!part || *part < 0 || *part > 60) return std::nullopt;
    total += *part * unit;
    at = end + 1;
  }
  return parts == 3 ? std::optional(total) : std::nullopt;
}

}  // namespace

std::optional<std::int64_t> seconds_of(std::string_view text) {
  constexpr std::int64_t kDaysMax = 10'675'199;  // of a .NET TimeSpan
  std::string plain = trimmed(text);
  if (plain.starts_with("PT") || (plain.starts_with("P") && plain.size() > 2))
    return seconds_of_xml(plain);
  std::int64_t days = 0;
  const std::size_t colon = plain.find(':');
  if (colon == std::string::npos) return std::nullopt;
  const std::size_t dot = plain.find('.');
  if (dot != std::string::npos && dot < colon) {
    const auto read = whole<std::int64_t>(plain.substr(0, dot));
    if (!read || *read < 0 || *read > kDaysMax) return std::nullopt;
    days = *read;
    plain = plain.substr(dot + 1);
  }
  const auto of_day = seconds_of_clock(std::string_view(plain).substr(0, plain.find('.')));
  return of_day ? std::optional(days * 86400 + *of_day) : std::nullopt;
}

std::optional<std::int64_t> bytes_of(std::string_view text) {
  const std::string plain = trimmed(text);
  if (is_same_word(plain, "Unlimited")) return -1;
  const std::size_t open = plain.find('(');
  if (open != std::string::npos) {
    const std::size_t end = plain.find(" bytes", open);
    return end == std::string::npos ? std::nullopt
                                    : count_of(plain.substr(open + 1, end - open - 1));
  }
  static constexpr std::array<std::pair<const char*, std::int64_t>, 6> kUnits{{{"tb", 1LL << 40},
                                                                               {"gb", 1LL << 30},
                                                                               {"mb", 1LL << 20},
                                                                               {"kb", 1LL << 10},
                                                                               {"b", 1},
                                                                               {"", 1}}};
  const std::string word = lower_case(plain);
  for (const auto& [unit, factor] : kUnits) {
    if (!word.ends_with(unit)) continue;
    const std::string number = trimmed(word.substr(0, word.size() - std::string(unit).size()));
    if (factor == 1) return count_of(number);
    const auto read = number_of(number);
    constexpr double kBytesMax = 9e18;
    if (!read || std::abs(*read) * static_cast<double>(factor) > kBytesMax) return std::nullopt;
    return static_cast<std::int64_t>(*read * static_cast<double>(factor));
  }
  return std::nullopt;
}

std::optional<Version> version_of(std::string_view text) {
  // The packed number of cookies and of some properties, which holds all but the revision.
  if (const auto packed = whole<std::uint32_t>(trimmed(text))) return version_of_number(*packed);
  // The four numbers in their order, whatever stands between them.
  std::array<std::uint32_t, 4> parts{};
  std::size_t count = 0;
  for (std::size_t at = 0; at < text.size() && count < parts.size();) {
    if (!is_digit(text[at])) {
      ++at;
      continue;
    }
    const auto read = std::from_chars(text.data() + at, text.data() + text.size(), parts[count]);
    if (read.ec != std::errc{}) return std::nullopt;
    ++count;
    at = static_cast<std::size_t>(read.ptr - text.data());
  }
  if (count < 2 || parts[0] > 100 || parts[1] > 100) return std::nullopt;
  // Older shells print the build of a newer server with 30,000 added.
  if (parts[2] >= 30000 && parts[2] < 40000) parts[2] -= 30000;
  if (parts[2] > 0xFFFF || parts[3] > 0xFFFF) return std::nullopt;
  return Version{static_cast<std::uint16_t>(parts[0]), static_cast<std::uint16_t>(parts[1]),
                 static_cast<std::uint16_t>(parts[2]), static_cast<std::uint16_t>(parts[3])};
}

std::vector<std::string> items_of(std::string_view text) {
  std::string plain = trimmed(text);
  if (plain.starts_with("{") && plain.ends_with("}")) plain = plain.substr(1, plain.size() - 2);
  std::vector<std::string> items;
  int brackets = 0;
  std::string item;
  const auto flush = [&] {
    item = trimmed(item);
    if (!item.empty() && item != "...") items.push_back(item);
    item.clear();
  };
  for (const char c : plain) {
    if (c == '[') ++brackets;
    if (c == ']') --brackets;
    if (brackets <= 0 && (c == ',' || c == ';' || c == '\n'))
      flush();
    else
      item += c;
  }
  flush();
  return items;
}

}  // namespace casgrid::importing
