#include "scenarios/routing/back_end_cookie.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <openssl/evp.h>
#include <vector>

namespace casgrid {
namespace {

// What a cookie may name.
constexpr std::string_view kDatabase = "Database";
constexpr std::string_view kServer = "Server";

// None unless it is Base64 as RFC 4648 has it.
std::optional<std::string> decode(std::string_view text) {
  if (text.empty() || text.size() % 4 != 0 || text.size() > 4096) return std::nullopt;
  std::vector<unsigned char> out(text.size());
  const int size = EVP_DecodeBlock(out.data(), reinterpret_cast<const unsigned char*>(text.data()),
                                   static_cast<int>(text.size()));
  if (size < 0) return std::nullopt;
  const auto padding = static_cast<std::size_t>(std::count(text.end() - 2, text.end(), '='));
  return std::string(out.begin(), out.begin() + size - static_cast<std::ptrdiff_t>(padding));
}

std::string complement(std::string text) {
  for (char& c : text) c = static_cast<char>(~static_cast<unsigned char>(c));
  return text;
}

std::vector<std::string_view> split(std::string_view text, char at) {
  std::vector<std::string_view> parts;
  for (;;) {
    const std::size_t end = text.find(at);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

template <class Number>
bool number(std::string_view text, Number& value) {
  const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
  return read.ec == std::errc{} && read.ptr == text.data() + text.size();
}

}  // namespace

std::optional<std::int64_t> parse_utc(std::string_view text) {
  if (text.size() < 19 || text[4] != '-' || text[7] != '-' ||
      (text[10] != 'T' && text[10] != ' ') || text[13] != ':' || text[16] != ':')
    return std::nullopt;
  int year = 0;
  int month = 0;
  int day = 0;
  int hour = 0;
  int minute = 0;
  int second = 0;
  if (!number(text.substr(0, 4), year) || !number(text.substr(5, 2), month) ||
      !number(text.substr(8, 2), day) || !number(text.substr(11, 2), hour) ||
      !number(text.substr(14, 2), minute) || !number(text.substr(17, 2), second))
    return std::nullopt;
  using namespace std::chrono;
  const year_month_day date{std::chrono::year{year},
                            std::chrono::month{static_cast<unsigned>(month)},
                            std::chrono::day{static_cast<unsigned>(day)}};
  if (!date.ok() || hour > 23 || minute > 59 || second > 60) return std::nullopt;
  const auto at = sys_days{date} + hours{hour} + minutes{minute} + seconds{second};
  return at.time_since_epoch().count();
}

std::optional<std::int64_t> parse_utc_instant(std::string_view text) {
  constexpr std::string_view kForm = "dddd-dd-ddTdd:dd:dd";
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  if (text.size() < kForm.size()) return std::nullopt;
  for (std::size_t i = 0; i < kForm.size(); ++i) {
    if (kForm[i] == 'd' ? !is_digit(text[i]) : text[i] != kForm[i]) return std::nullopt;
  }
  std::string_view rest = text.substr(kForm.size());
  if (rest.starts_with('.')) {
    const std::size_t end = std::min(rest.find_first_not_of("0123456789", 1), rest.size());
    if (end == 1) return std::nullopt;
    rest.remove_prefix(end);
  }
  if (!rest.empty() && rest != "Z") return std::nullopt;
  return parse_utc(text);
}

std::string utc_text(std::int64_t given) {
  using namespace std::chrono;
  const sys_seconds at{seconds{given}};
  const auto day_start = floor<days>(at);
  const year_month_day date{day_start};
  const hh_mm_ss time{at - day_start};
  const auto two = [](long value) { return (value < 10 ? "0" : "") + std::to_string(value); };
  return std::to_string(static_cast<int>(date.year())) + "-" +
         two(static_cast<long>(static_cast<unsigned>(date.month()))) + "-" +
         two(static_cast<long>(static_cast<unsigned>(date.day()))) + "T" +
         two(time.hours().count()) + ":" + two(time.minutes().count()) + ":" +
         two(time.seconds().count());
}

std::optional<BackEndCookie> read_back_end_cookie(std::string_view entry) {
  const std::size_t equals = entry.find('=');
  if (equals == std::string_view::npos) return std::nullopt;
  BackEndCookie cookie;
  cookie.key = entry.substr(0, equals);
  const auto hidden = decode(entry.substr(equals + 1));
  if (!hidden) return std::nullopt;
  const std::string text = complement(*hidden);
  const auto parts = split(text, '~');
  if (parts.size() < 4) return std::nullopt;
  if (parts[0] == kDatabase) {
    cookie.database_guid = parts[1];
  } else if (parts[0] == kServer) {
    cookie.server = parts[1];
    if (cookie.server.empty() || !number(parts[2], cookie.server_version)) return std::nullopt;
  } else {
    return std::nullopt;
  }
  const auto until = parse_utc(parts[3]);
  if (!until) return std::nullopt;
  cookie.valid_until_s = *until;
  return cookie;
}

std::vector<BackEndCookie> read_back_end_cookies(std::string_view value) {
  std::vector<BackEndCookie> all;
  while (!value.empty()) {
    const std::size_t end = std::min(value.find_first_of("& "), value.size());
    if (auto read = read_back_end_cookie(value.substr(0, end))) all.push_back(std::move(*read));
    value.remove_prefix(std::min(end + 1, value.size()));
  }
  return all;
}

std::string back_end_cookie_text(const BackEndCookie& c) {
  const std::string named = c.server.empty() ? std::string(kDatabase) + "~" + c.database_guid + "~"
                                             : std::string(kServer) + "~" + c.server + "~" +
                                                   std::to_string(c.server_version);
  return named + "~" + utc_text(c.valid_until_s);
}

std::string write_back_end_cookie(const BackEndCookie& cookie) {
  const std::string hidden = complement(back_end_cookie_text(cookie));
  std::vector<unsigned char> out(hidden.size() * 2 + 4);
  const int size =
      EVP_EncodeBlock(out.data(), reinterpret_cast<const unsigned char*>(hidden.data()),
                      static_cast<int>(hidden.size()));
  return cookie.key + "=" + std::string(out.begin(), out.begin() + size);
}

}  // namespace casgrid
