#include "scenarios/balancing/patterns.h"

#include <optional>
#include <regex>
#include <string_view>
#include <vector>

namespace casgrid::balancing {
namespace {

// Without its marks; none: it holds any that do not stand for one text.
std::optional<std::string> literal_of(std::string_view text) {
  std::string made;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '\\' && at + 1 < text.size()) {
      const char next = text[++at];
      if (std::string_view("./-_").find(next) == std::string_view::npos) return std::nullopt;
      made += next;
    } else if (std::string_view("^$*+?()[]{}|\\").find(c) != std::string_view::npos) {
      return std::nullopt;
    } else {
      made += c;
    }
  }
  return made;
}

// Alternatives that no bracket holds together.
std::vector<std::string_view> split_alternatives(std::string_view text) {
  std::vector<std::string_view> parts;
  int depth = 0;
  std::size_t begin = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '(') ++depth;
    if (text[at] == ')') --depth;
    if (text[at] == '|' && depth == 0) {
      parts.push_back(text.substr(begin, at - begin));
      begin = at + 1;
    }
  }
  parts.push_back(text.substr(begin));
  return parts;
}

// What follows and lets anything follow, or nothing.
std::string_view without_tail(std::string_view text) {
  static constexpr std::string_view kTails[] = {"(/.*)?$", "(/.*)?", "(/|$)", "(.*)",
                                                ".*",      "/?",     "$"};
  for (bool is_cut = true; is_cut;) {
    is_cut = false;
    for (const std::string_view tail : kTails) {
      if (!text.ends_with(tail) || text.size() == tail.size()) continue;
      text.remove_suffix(tail.size());
      is_cut = true;
    }
  }
  return text;
}

// The texts that an alternative stands for; false: it is no such thing.
bool add_texts(std::string_view part, std::vector<std::string>& into) {
  part = without_tail(part);
  const std::size_t open = part.find('(');
  if (open == std::string_view::npos) {
    const auto text = literal_of(part);
    if (text) into.push_back(*text);
    return text.has_value();
  }
  // A group, and what follows each of its alternatives.
  const auto before = literal_of(part.substr(0, open));
  const std::size_t close = part.rfind(')');
  if (!before || close == std::string_view::npos) return false;
  const auto behind = literal_of(part.substr(close + 1));
  std::string_view group = part.substr(open + 1, close - open - 1);
  if (group.starts_with("?:")) group.remove_prefix(2);
  if (!behind || group.find('(') != std::string_view::npos) return false;
  for (const std::string_view one : split_alternatives(group)) {
    const auto text = literal_of(without_tail(one));
    if (!text) return false;
    into.push_back(*before + *text + *behind);
  }
  return true;
}

}  // namespace

Criterion pattern_of_path(const std::string& pattern, bool ignores_case) {
  Criterion unknown{Subject::Path, Match::Pattern, ignores_case, false, {pattern}};
  Criterion made{Subject::Path, Match::Begin, ignores_case, false, {}};
  std::size_t anchored = 0;
  const auto parts = split_alternatives(pattern);
  for (std::string_view part : parts) {
    if (part.starts_with("^")) {
      ++anchored;
      part.remove_prefix(1);
    }
    if (!add_texts(part, made.values)) return unknown;
  }
  if (anchored > 0 && anchored < parts.size()) return unknown;
  if (anchored == 0) made.match = Match::Part;
  return made;
}

namespace {

constexpr std::size_t kLongestPattern = 200;

// (?<name>...) and (?P<name>...) are groups, and a leading (?i) is a flag.
std::string without_names(std::string pattern, bool& ignores_case) {
  if (pattern.starts_with("(?i)")) {
    ignores_case = true;
    pattern.erase(0, 4);
  }
  for (const std::string_view mark : {"(?P<", "(?<"}) {
    for (std::size_t at = pattern.find(mark); at != std::string::npos;
         at = pattern.find(mark, at)) {
      const std::size_t end = pattern.find('>', at);
      const char next = at + mark.size() < pattern.size() ? pattern[at + mark.size()] : '=';
      if (end == std::string::npos || next == '=' || next == '!') return {};
      pattern.erase(at + 1, end - at);
    }
  }
  return pattern;
}

// A group that repeats and holds what repeats may take for ever.
bool nests_repetition(const std::string& pattern) {
  std::vector<bool> groups;  // that hold what repeats
  for (std::size_t at = 0; at < pattern.size(); ++at) {
    const char c = pattern[at];
    if (c == '\\') {
      ++at;
    } else if (c == '(') {
      groups.push_back(false);
    } else if (c == ')' && !groups.empty()) {
      const bool holds_it = groups.back();
      groups.pop_back();
      const char next = at + 1 < pattern.size() ? pattern[at + 1] : ' ';
      if (holds_it && (next == '*' || next == '+' || next == '{')) return true;
      if (holds_it && !groups.empty()) groups.back() = true;
    } else if ((c == '*' || c == '+' || c == '{') && !groups.empty()) {
      groups.back() = true;
    }
  }
  return false;
}

}  // namespace

std::optional<bool> finds_pattern(const std::string& pattern, bool ignores_case,
                                  const std::string& text) {
  if (pattern.size() > kLongestPattern || nests_repetition(pattern)) return std::nullopt;
  const std::string plain = without_names(pattern, ignores_case);
  if (plain.empty()) return std::nullopt;
  try {
    const auto flags =
        ignores_case ? std::regex::ECMAScript | std::regex::icase : std::regex::ECMAScript;
    return std::regex_search(text, std::regex(plain, flags));
  } catch (const std::regex_error&) {
    return std::nullopt;
  }
}

}  // namespace casgrid::balancing
