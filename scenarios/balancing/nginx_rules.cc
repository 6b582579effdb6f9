#include "scenarios/balancing/nginx_rules.h"

#include <algorithm>
#include <string_view>

#include "model/directory/directory.h"
#include "scenarios/balancing/patterns.h"
#include "scenarios/balancing/words.h"

namespace casgrid::balancing {
namespace {

Criterion of_host(Match match, const std::string& value) {
  return {Subject::Host, match, true, false, {lower(value)}};
}

}  // namespace

std::vector<NameTest> name_tests(const std::string& word) {
  if (word.starts_with("~"))
    return {{NameKind::Pattern, {Subject::Host, Match::Pattern, true, false, {word.substr(1)}}}};
  if (word.starts_with("*.")) return {{NameKind::LeadingStar, of_host(Match::End, word.substr(1))}};
  if (word.starts_with("."))
    return {{NameKind::Exact, of_host(Match::Equal, word.substr(1))},
            {NameKind::LeadingStar, of_host(Match::End, word)}};
  if (word.ends_with(".*"))
    return {{NameKind::TrailingStar, of_host(Match::Begin, word.substr(0, word.size() - 1))}};
  return {{NameKind::Exact, of_host(Match::Equal, word)}};
}

PathTest path_test(const std::vector<std::string>& words) {
  std::string mark = words.size() > 2 ? words[1] : "";
  std::string path = words.size() > 2 ? words[2] : words.size() > 1 ? words[1] : "/";
  // The mark may stand before the path without a blank.
  for (const char* glued : {"^~", "~*", "~", "="}) {
    if (!mark.empty() || !path.starts_with(glued)) continue;
    mark = glued;
    path.erase(0, mark.size());
  }
  if (mark == "=")
    return {PathKind::Exact, path, {Subject::Path, Match::Equal, false, false, {path}}};
  if (mark == "~" || mark == "~*")
    return {PathKind::Pattern, path, pattern_of_path(path, mark == "~*")};
  if (path.starts_with("@")) return {PathKind::Named, path, {}};
  return {mark == "^~" ? PathKind::FinalPrefix : PathKind::Prefix,
          path,
          {Subject::Path, Match::Begin, false, false, {path}}};
}

}  // namespace casgrid::balancing
