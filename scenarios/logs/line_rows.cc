#include "scenarios/logs/line_rows.h"

#include <algorithm>
#include <optional>

#include "scenarios/logs/ascii.h"
#include "scenarios/logs/identity.h"
#include "scenarios/logs/numbers.h"

namespace casgrid::logs {
namespace {

constexpr auto kNowhere = std::string_view::npos;

// -1 and numbers, with the + of an entry that was written early.
std::optional<std::int64_t> timer(std::string_view text) {
  if (text == "-1") return -1;
  if (!text.empty() && text.front() == '+') text.remove_prefix(1);
  const auto value = whole_number(text);
  if (!value) return std::nullopt;
  return static_cast<std::int64_t>(*value);
}

std::string_view word(std::string_view& text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  return cut(text, ' ');
}

// 09:00:11, as syslog writes it.
bool is_clock(std::string_view text) {
  return text.size() == 8 && text[2] == ':' && text[5] == ':' && is_digit(text[0]) &&
         is_digit(text[7]);
}

// Of either kind, or such as 10.0.0.7,10.0.0.8. No name: it has letters that no number has.
bool is_address(std::string_view text) {
  const bool is_numeric = std::all_of(text.begin(), text.end(), [](char c) {
    return is_digit(c) || c == '.' || c == ':' || c == ',' || (lower(c) >= 'a' && lower(c) <= 'f');
  });
  const auto marks = [text](char mark) { return std::count(text.begin(), text.end(), mark); };
  return is_numeric && (marks('.') >= 3 || (marks(':') >= 2 && !is_clock(text)));
}

// The text between quotes; \" does not end it. `text` keeps what follows.
std::optional<std::string_view> quoted(std::string_view& text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  if (text.empty() || text.front() != '"') return std::nullopt;
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (text[i] == '\\') {
      ++i;
    } else if (text[i] == '"') {
      const std::string_view inside = text.substr(1, i - 1);
      text.remove_prefix(i + 1);
      return inside;
    }
  }
  return std::nullopt;
}

}  // namespace

std::string_view without_port(std::string_view end) {
  if (!end.empty() && end.front() == '[') {
    end.remove_prefix(1);
    return end.substr(0, end.find(']'));
  }
  const std::size_t colon = end.rfind(':');
  return colon == kNowhere ? end : end.substr(0, colon);
}

bool is_haproxy_note(std::string_view line) {
  return line.find("haproxy[") != kNowhere || line.find("SSL handshake") != kNowhere;
}

bool HaproxyLine::read(std::string_view line) {
  // Whatever syslog writes before the entry may have brackets, too: a date is looked for in each.
  for (std::size_t at = line.find(" ["); at != kNowhere; at = line.find(" [", at + 1)) {
    if (read_from(line, at + 2)) return true;
  }
  return false;
}

bool HaproxyLine::read_from(std::string_view line, std::size_t date) {
  const std::size_t close = line.find(']', date);
  if (close == kNowhere || close - date > 40) return false;
  const auto instant = read_clf_time(line.substr(date, close - date));
  const std::string_view before = line.substr(0, date - 2);
  const std::size_t blank = before.find_last_of(' ');
  client_end = blank == kNowhere ? before : before.substr(blank + 1);
  const std::size_t colon = client_end.rfind(':');
  if (!instant || colon == kNowhere || !whole_number(client_end.substr(colon + 1))) return false;
  began = *instant;
  std::string_view rest = line.substr(close + 1);
  frontend = word(rest);
  if (ends(frontend, "~")) frontend.remove_suffix(1);  // TLS
  std::string_view place = word(rest);
  if (place.find('/') == kNowhere) return false;
  backend = cut(place, '/');
  server = place;
  // Formats of one's own put a word or two (a name, a certificate) before the timers.
  bool has_timers = false;
  for (int words = 0; words < 4 && !has_timers && !rest.empty(); ++words)
    has_timers = read_timers(word(rest));
  if (!has_timers) return false;
  if (is_http_) return read_http(rest);
  const auto size = timer(word(rest));
  ended_by = word(rest);
  bytes = size.value_or(0);
  method = url = {};
  status = -1;
  return size && ended_by.size() >= 2 && rest.find('/') != kNowhere;
}

// TR/Tw/Tc/Tr/Ta of a request, Tw/Tc/Tt of a connection.
bool HaproxyLine::read_timers(std::string_view text) {
  std::int64_t values[5] = {};
  std::size_t n = 0;
  for (; n < 5 && !text.empty(); ++n) {
    const auto value = timer(cut(text, '/'));
    if (!value) return false;
    values[n] = *value;
  }
  if (!text.empty() || (n != 3 && n != 5)) return false;
  is_http_ = n == 5;
  total = values[n - 1];
  response = is_http_ ? values[3] : -1;
  return true;
}

// Status, bytes, cookies, how it ended, counts, captured headers perhaps, and the request.
bool HaproxyLine::read_http(std::string_view rest) {
  const auto code = timer(word(rest));
  const auto size = timer(word(rest));
  word(rest);
  word(rest);
  ended_by = word(rest);
  if (!code || !size || ended_by.size() < 2) return false;
  status = *code;
  bytes = *size;
  // Counts and queue; then captured headers, which may hold anything but the bracket that ends
  // them.
  word(rest);
  word(rest);
  forwarded = anchor = {};
  for (bool is_first = true; rest.starts_with('{') && rest.find('}') != kNowhere;
       is_first = false) {
    // Of the request first, then of the answer.
    if (is_first) read_captured(rest.substr(1, rest.find('}') - 1));
    rest.remove_prefix(rest.find('}') + 1);
    while (rest.starts_with(' ')) rest.remove_prefix(1);
  }
  const std::size_t open = rest.find('"');
  std::size_t close = rest.rfind('"');
  if (open == kNowhere || close == open) close = rest.size();  // cut where syslog ends a message
  std::string_view request =
      open == kNowhere ? std::string_view{} : rest.substr(open + 1, close - open - 1);
  method = cut(request, ' ');
  url = cut(request, ' ');
  return true;
}

void HaproxyLine::read_captured(std::string_view headers) {
  while (!headers.empty()) {
    const std::string_view header = cut(headers, '|');
    if (const auto client = forwarded_client(header); !client.empty()) forwarded = client;
    if (is_mail_address(header) || is_guid(header.substr(0, header.find('@')))) anchor = header;
  }
}

bool CombinedLine::read(std::string_view line) {
  // A user's name may have brackets, too: a date is looked for in each.
  for (std::size_t open = line.find(" ["); open != kNowhere; open = line.find(" [", open + 1)) {
    if (read_from(line, open)) return true;
  }
  return false;
}

bool CombinedLine::read_from(std::string_view line, std::size_t open) {
  const std::size_t close = line.find(']', open);
  if (close == kNowhere) return false;
  const auto instant = read_clf_time(line.substr(open + 2, close - open - 2));
  if (!instant) return false;
  at = *instant;
  std::string_view who = line.substr(0, open);
  client = word(who);
  // What syslog writes, and the name of the site, stand before the client.
  if (!is_address(client)) {
    std::string_view further = who;
    while (!further.empty()) {
      const std::string_view next = word(further);
      if (!is_address(next)) continue;
      client = next;
      who = further;
      break;
    }
  }
  word(who);  // identity
  user = trimmed(who);
  if (user == "-") user = {};
  std::string_view rest = line.substr(close + 1);
  auto request = quoted(rest);
  if (!request || client.empty()) return false;
  method = cut(*request, ' ');
  url = cut(*request, ' ');
  const auto code = whole_number(word(rest));
  const std::string_view size = word(rest);
  if (!code || (size != "-" && !whole_number(size))) return false;
  status = static_cast<std::int64_t>(*code);
  bytes = size == "-" ? 0 : static_cast<std::int64_t>(*whole_number(size));
  quoted(rest);  // referer
  agent = quoted(rest).value_or(std::string_view{});
  if (agent == "-") agent = {};
  forwarded = {};
  while (const auto further = quoted(rest)) {
    // With a port it is the server that the request went on to.
    const auto first = forwarded_client(*further);
    if (!first.empty() && further->find(std::string(first) + ":") == kNowhere) forwarded = first;
  }
  return true;
}

}  // namespace casgrid::logs
