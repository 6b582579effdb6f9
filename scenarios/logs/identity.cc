#include "scenarios/logs/identity.h"

#include <algorithm>

#include "scenarios/logs/ascii.h"
#include "scenarios/logs/classify.h"

namespace casgrid::logs {
namespace {

constexpr std::size_t kGuid = 36;

int hexadecimal_value(char c) {
  if (is_digit(c)) return c - '0';
  if (lower(c) >= 'a' && lower(c) <= 'f') return lower(c) - 'a' + 10;
  return -1;
}

std::string_view without_braces(std::string_view text) {
  if (text.size() == kGuid + 2 && text.front() == '{' && text.back() == '}')
    return text.substr(1, kGuid);
  return text;
}

// Whoever is named stands at a domain.
bool may_name_somebody(std::string_view text) {
  return text.find('@') != std::string_view::npos || text.find("%40") != std::string_view::npos;
}

bool is_letter_or_digit(char c) { return is_digit(c) || (lower(c) >= 'a' && lower(c) <= 'z'); }

// What a query calls the mailbox, whatever the protocol.
constexpr std::string_view kKeys[] = {"MailboxId",       "Email",         "EmailAddress",
                                      "X-AnchorMailbox", "AnchorMailbox", "ExplicitLogonUser"};

}  // namespace

bool is_guid(std::string_view text) {
  text = without_braces(text);
  if (text.size() != kGuid) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool is_mark = i == 8 || i == 13 || i == 18 || i == 23;
    if (is_mark ? text[i] != '-' : hexadecimal_value(text[i]) < 0) return false;
  }
  return true;
}

bool is_mail_address(std::string_view text) {
  const std::size_t at = text.find('@');
  if (at == 0 || at == std::string_view::npos) return false;
  const std::string_view name = text.substr(0, at);
  const std::string_view domain = text.substr(at + 1);
  const bool is_name = std::all_of(name.begin(), name.end(), [](char c) {
    return is_letter_or_digit(c) || static_cast<unsigned char>(c) >= 0x80 ||
           std::string_view("!#$&'*+-/=^_`{|}~.").find(c) != std::string_view::npos;
  });
  const bool is_domain = std::all_of(domain.begin(), domain.end(), [](char c) {
    return is_letter_or_digit(c) || static_cast<unsigned char>(c) >= 0x80 || c == '-' || c == '.';
  });
  const std::size_t dot = domain.rfind('.');
  // A slash may stand in a name by the letter of the law, and never does: it is a path.
  return is_name && is_domain && name.find('/') == std::string_view::npos &&
         dot != std::string_view::npos && dot > 0 && dot + 1 < domain.size();
}

std::string_view forwarded_client(std::string_view text) {
  const auto is_blank = [](char c) { return c == ' ' || c == '+' || c == '"'; };
  text = text.substr(0, text.find(','));
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  if (!text.empty() && text.front() == '[') {
    text.remove_prefix(1);
    text = text.substr(0, text.find(']'));
  }
  const auto marks = [&](char mark) { return std::count(text.begin(), text.end(), mark); };
  if (marks('.') == 3 && marks(':') == 1) text = text.substr(0, text.find(':'));
  const bool is_numeric = std::all_of(text.begin(), text.end(), [](char c) {
    return hexadecimal_value(c) >= 0 || c == '.' || c == ':';
  });
  const bool is_old = marks('.') == 3 && marks(':') == 0;
  return is_numeric && (is_old || marks(':') >= 2) ? text : std::string_view{};
}

std::string_view IdentityReader::decoded(std::string_view text) {
  if (text.find('%') == std::string_view::npos) return text;
  std::size_t size = 0;
  for (std::size_t i = 0; i < text.size() && size < text_.size(); ++i) {
    const bool is_escape = text[i] == '%' && i + 2 < text.size() &&
                           hexadecimal_value(text[i + 1]) >= 0 &&
                           hexadecimal_value(text[i + 2]) >= 0;
    text_[size++] = is_escape ? static_cast<char>(hexadecimal_value(text[i + 1]) * 16 +
                                                  hexadecimal_value(text[i + 2]))
                              : text[i];
    if (is_escape) i += 2;
  }
  return {text_.data(), size};
}

// A GUID, alone or at a domain, or an address; else nothing.
std::string_view IdentityReader::named(std::string_view text) {
  const std::string_view plain = decoded(text);
  const std::string_view first = plain.substr(0, plain.find('@'));
  if (is_guid(first)) return without_braces(first);
  if (begins(plain, "smtp:") && is_mail_address(plain.substr(5))) return plain.substr(5);
  return is_mail_address(plain) ? plain : std::string_view{};
}

// /owa/anna@contoso.com/, /api/v2.0/users/anna@contoso.com/..., /api/v1.0/Users('anna@contoso.com')
std::string_view IdentityReader::in_path(std::string_view path) {
  while (!path.empty()) {
    std::string_view part = cut(path, '/');
    if (part.find('@') == std::string_view::npos && part.find('%') == std::string_view::npos)
      continue;
    if (begins(part, "users(")) part.remove_prefix(6);
    while (!part.empty() && (part.front() == '\'' || part.front() == '(')) part.remove_prefix(1);
    while (!part.empty() && (part.back() == '\'' || part.back() == ')')) part.remove_suffix(1);
    if (const std::string_view found = named(part); !found.empty()) return found;
  }
  return {};
}

std::string_view IdentityReader::mailbox_of(const Request& r) {
  // Most rows name nobody, and there are many rows.
  if (!may_name_somebody(r.query) && !may_name_somebody(r.stem)) return {};
  if (r.service == Service::OutlookAnywhere && ends(r.stem, "rpcproxy.dll")) {
    // GUID@domain:6001. A server's name in its place is none of a mailbox.
    std::string_view end = r.query;
    if (!end.empty() && end.front() == '?') end.remove_prefix(1);
    end = decoded(end.substr(0, end.find('&')));
    const std::string_view first = end.substr(0, end.find_first_of("@:"));
    return is_guid(first) ? without_braces(first) : std::string_view{};
  }
  for (const std::string_view key : kKeys) {
    const std::string_view value = query_value(r.query, key);
    if (value.empty()) continue;
    if (const std::string_view found = named(value); !found.empty()) return found;
  }
  // Of a calendar that is open to all, the path names its owner, who asks for nothing.
  if (begins(r.stem, "/owa/calendar/")) return {};
  switch (r.service) {
    case Service::Owa:
    case Service::Ecp: {
      // Behind the folder at once: further on a name may be that of a picture, logo@2x.png.
      std::string_view path = r.stem;
      cut(path, '/');
      cut(path, '/');
      return in_path(path.substr(0, path.find('/')));
    }
    case Service::Rest:
    case Service::Autodiscover:
      return in_path(r.stem);
    default:
      return {};
  }
}

}  // namespace casgrid::logs
