#include "scenarios/balancing/nginx_map.h"

#include <algorithm>

#include "model/directory/directory.h"
#include "scenarios/balancing/nginx_rules.h"

namespace casgrid::balancing {
namespace {

// What a variable says of a request.
std::optional<Subject> subject_of(const std::string& variable) {
  if (variable == "$host" || variable == "$http_host" || variable == "$server_name")
    return Subject::Host;
  if (variable == "$ssl_server_name") return Subject::ServerName;
  if (variable == "$ssl_preread_server_name") return Subject::HelloName;
  if (variable == "$uri" || variable == "$request_uri") return Subject::Path;
  return std::nullopt;
}

// Texts first, then names with a star, then patterns, then the rest.
int rank(const MappedTo& m) {
  if (!m.criterion) return 3;
  if (m.criterion->match == Match::Pattern) return 2;
  return m.criterion->match == Match::Equal ? 0 : 1;
}

MappedTo entry_of(const Directive& d, Subject subject, bool has_stars) {
  MappedTo made;
  made.target = d.value();
  std::string key = d.name();
  if (key == "default") return made;
  if (key.starts_with("~")) {
    const bool ignores_case = key.starts_with("~*");
    key.erase(0, ignores_case ? 2 : 1);
    made.criterion = Criterion{subject, Match::Pattern, ignores_case, false, {key}};
    return made;
  }
  if (key.starts_with("\\")) key.erase(0, 1);
  made.criterion = Criterion{subject, Match::Equal, true, false, {lower(key)}};
  if (!has_stars) return made;
  made.criterion = name_tests(key).back().criterion;
  made.criterion->subject = subject;
  return made;
}

}  // namespace

std::vector<MappedTo> mapped(const std::vector<Directive>& context, const std::string& variable) {
  std::vector<MappedTo> made;
  for (const Directive& d : context) {
    if (!d.is_block || d.name() != "map" || d.words.size() < 3 || d.words[2] != variable) continue;
    const auto subject = subject_of(d.words[1]);
    if (!subject) return {};
    const bool has_stars = find_last(d.inside, "hostnames") != nullptr;
    for (const Directive& entry : d.inside) {
      if (entry.words.size() < 2) continue;  // hostnames, volatile
      made.push_back(entry_of(entry, *subject, has_stars));
    }
  }
  std::stable_sort(made.begin(), made.end(),
                   [](const MappedTo& a, const MappedTo& b) { return rank(a) < rank(b); });
  return made;
}

}  // namespace casgrid::balancing
