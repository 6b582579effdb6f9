// A URL in its parts, as a library parses it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

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

}  // namespace casgrid
