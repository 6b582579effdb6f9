// The grammar of nginx: directives of words that end with a semicolon or with a block of more of
// them.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "scenarios/balancing/config.h"

namespace casgrid::balancing {

struct Directive {
  Place place;
  std::vector<std::string> words;
  bool is_block = false;
  std::vector<Directive> inside;  // of a block

  const std::string& name() const { return words.front(); }
  // The word behind the name; empty: there is none.
  std::string value() const { return words.size() > 1 ? words[1] : std::string(); }
};

struct NginxText {
  std::vector<Directive> directives;
  std::vector<Wrong> wrong;
};

NginxText parse_nginx(const ConfigText& file);

// The last directive of the name in a block. Null: none.
const Directive* find_last(const std::vector<Directive>& block, std::string_view name);

// Seconds of "60", "10m", "1h 30m", "500ms". None: no duration.
std::optional<double> nginx_seconds(std::string_view text);

// Octets of "10m", "1g", "512k", "0". None: no size.
std::optional<double> nginx_octets(std::string_view text);

// Whether a text is a configuration of nginx, or a part of one that stands by itself: it has a
// block of servers, of an upstream, or of what holds them.
bool is_nginx(std::string_view text);

}  // namespace casgrid::balancing
