#include "scenarios/balancing/nginx_rules.h"

#include <algorithm>
#include <string_view>

#include "scenarios/balancing/words.h"

namespace casgrid::balancing {
namespace {

Criterion of_host(Match match, std::string value) {
  return {Subject::Host, match, true, {lower_case(std::move(value))}};
}

bool is_literal(std::string_view text) {
  return text.find_first_of("^$.*+?()[]{}|\\") == std::string_view::npos;
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

// What follows a beginning and lets anything follow.
std::string_view without_tail(std::string_view text) {
  for (const std::string_view tail :
       {"(/.*)?$", "(/|$)", "(.*)$", "(.*)", "/?$", "/.*$", "/.*", ".*$", ".*", "/?", "/"})
    if (text.ends_with(tail) && text.size() > tail.size())
      return text.substr(0, text.size() - tail.size());
  return text;
}

// The beginnings that an alternative stands for; false: it is none.
bool add_beginnings(std::string_view part, std::vector<std::string>& into) {
  if (!part.starts_with("^")) return false;
  part = without_tail(part.substr(1));
  const std::size_t open = part.find('(');
  if (open == std::string_view::npos) {
    if (!is_literal(part)) return false;
    into.emplace_back(part);
    return true;
  }
  const std::string_view before = part.substr(0, open);
  if (!part.ends_with(")") || !is_literal(before)) return false;
  std::string_view group = part.substr(open + 1, part.size() - open - 2);
  if (group.starts_with("?:")) group.remove_prefix(2);
  for (const std::string_view one : split_alternatives(group)) {
    if (!is_literal(one)) return false;
    into.push_back(std::string(before) + std::string(one));
  }
  return true;
}

}  // namespace

std::vector<NameTest> name_tests(const std::string& word) {
  if (word.starts_with("~"))
    return {{NameKind::Pattern, {Subject::Host, Match::Other, true, {word.substr(1)}}}};
  if (word.starts_with("*.")) return {{NameKind::LeadingStar, of_host(Match::End, word.substr(1))}};
  if (word.starts_with("."))
    return {{NameKind::Exact, of_host(Match::Equal, word.substr(1))},
            {NameKind::LeadingStar, of_host(Match::End, word)}};
  if (word.ends_with(".*"))
    return {{NameKind::TrailingStar, of_host(Match::Begin, word.substr(0, word.size() - 1))}};
  return {{NameKind::Exact, of_host(Match::Equal, word)}};
}

Criterion pattern_of_path(const std::string& pattern, bool ignores_case) {
  Criterion made{Subject::Path, Match::Begin, ignores_case, {}};
  for (const std::string_view part : split_alternatives(pattern)) {
    if (add_beginnings(part, made.values)) continue;
    return {Subject::Path, Match::Other, ignores_case, {pattern}};
  }
  return made;
}

PathTest path_test(const std::vector<std::string>& words) {
  const std::string mark = words.size() > 2 ? words[1] : "";
  const std::string path = words.size() > 2 ? words[2] : words.size() > 1 ? words[1] : "/";
  if (mark == "=")
    return {PathKind::Exact, path.size(), {Subject::Path, Match::Equal, false, {path}}};
  if (mark == "~" || mark == "~*")
    return {PathKind::Pattern, 0, pattern_of_path(path, mark == "~*")};
  if (path.starts_with("@")) return {PathKind::Named, 0, {}};
  return {mark == "^~" ? PathKind::FinalPrefix : PathKind::Prefix,
          path.size(),
          {Subject::Path, Match::Begin, false, {path}}};
}

}  // namespace casgrid::balancing
