// The host of a URL, as a library parses it.
#pragma once

#include <optional>
#include <string>

namespace casgrid {

struct ParsedUrl {
  std::string scheme;
  std::string host;  // lower case
  std::string path;  // starts with / unless empty
  bool is_http() const { return scheme == "http" || scheme == "https"; }
};

std::optional<ParsedUrl> parse_url(const std::string& url);

}  // namespace casgrid
