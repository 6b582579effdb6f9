// A URL in its parts, as a library parses it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace casgrid {

struct ParsedUrl {
  std::string scheme;
  std::string host;        // lower case
  std::string path;        // starts with / unless empty; percent signs as they came
  std::string query;       // without the question mark
  std::uint16_t port = 0;  // the scheme's own unless one is written
  bool is_http() const { return scheme == "http" || scheme == "https"; }
};

std::optional<ParsedUrl> parse_url(const std::string& url);

// Percent signs resolved: "a%40b" is "a@b". What is no such escape stays as it is.
std::string unescaped(std::string_view text);
// The other way, for a value in a query.
std::string escaped(std::string_view text);
// As clients write them: braces, blanks and other bytes that no URL may have, escaped.
std::string tolerated_url(std::string_view text);

}  // namespace casgrid
