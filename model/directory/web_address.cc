#include "model/directory/web_address.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <uriparser/Uri.h>

namespace casgrid {
namespace {

std::string text_of(const UriTextRangeA& range) {
  return range.first == nullptr ? std::string{} : std::string(range.first, range.afterLast);
}

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

constexpr std::string_view kNeverInUrl = "\"<>\\^`{|} ";

std::string percent(char c) {
  constexpr char kDigits[] = "0123456789ABCDEF";
  const auto byte = static_cast<unsigned char>(c);
  return {'%', kDigits[byte >> 4], kDigits[byte & 15]};
}

}  // namespace

std::string unescaped(std::string_view text) {
  std::string out(text);
  const char* end = uriUnescapeInPlaceExA(out.data(), URI_FALSE, URI_BR_DONT_TOUCH);
  out.resize(static_cast<std::size_t>(end - out.data()));
  return out;
}

std::string escaped(std::string_view text) {
  std::string out(text.size() * 3 + 1, '\0');
  const char* end = uriEscapeExA(text.data(), text.data() + text.size(), out.data(), URI_FALSE,
                                 URI_FALSE);
  out.resize(static_cast<std::size_t>(end - out.data()));
  return out;
}

std::string tolerated_url(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool is_never = byte < 0x20 || byte >= 0x7F || kNeverInUrl.find(c) != kNeverInUrl.npos;
    out += is_never ? percent(c) : std::string(1, c);
  }
  return out;
}

std::optional<ParsedUrl> parse_url(const std::string& url) {
  UriUriA uri;
  if (uriParseSingleUriA(&uri, url.c_str(), nullptr) != URI_SUCCESS) return std::nullopt;
  ParsedUrl parsed;
  parsed.scheme = lower(text_of(uri.scheme));
  parsed.host = lower(text_of(uri.hostText));
  for (const UriPathSegmentA* s = uri.pathHead; s != nullptr; s = s->next)
    parsed.path += "/" + text_of(s->text);
  parsed.query = text_of(uri.query);
  parsed.port = parsed.scheme == "https" ? 443 : 80;
  const std::string port = text_of(uri.portText);
  const auto read = std::from_chars(port.data(), port.data() + port.size(), parsed.port);
  const bool is_port = port.empty() || (read.ec == std::errc{} && parsed.port != 0);
  uriFreeUriMembersA(&uri);
  if (!is_port) return std::nullopt;
  if (parsed.scheme.empty() || parsed.host.empty()) return std::nullopt;
  return parsed;
}

}  // namespace casgrid
