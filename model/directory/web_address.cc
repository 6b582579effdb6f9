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

}  // namespace

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
