#include "scenarios/balancing/condition.h"

#include <algorithm>

#include "model/directory/directory.h"
#include "scenarios/balancing/patterns.h"
#include "scenarios/balancing/words.h"

namespace casgrid::balancing {
namespace {

Truth negated(Truth truth) {
  switch (truth) {
    case Truth::No:
      return Truth::Yes;
    case Truth::Unknown:
      return Truth::Unknown;
    case Truth::Yes:
      return Truth::No;
  }
  return Truth::Unknown;
}

Truth truth_of(bool is_so) { return is_so ? Truth::Yes : Truth::No; }

// `part` stands in the text between two of these marks, or at its ends.
bool has_between(const std::string& text, const std::string& part, char mark) {
  const std::string shut = part.substr(0, part.find_last_not_of(mark) + 1);
  const std::string bare = shut.substr(std::min(shut.find_first_not_of(mark), shut.size()));
  if (bare.empty()) return false;
  for (std::size_t at = text.find(bare); at != std::string::npos; at = text.find(bare, at + 1)) {
    const std::size_t end = at + bare.size();
    if ((at == 0 || text[at - 1] == mark) && (end == text.size() || text[end] == mark)) return true;
  }
  return false;
}

Truth matches(const Criterion& c, std::string text, std::string value) {
  if (c.ignores_case || c.lowers_text) text = lower(text);
  if (c.ignores_case && c.match != Match::Pattern) value = lower(value);
  switch (c.match) {
    case Match::Equal:
      return truth_of(text == value);
    case Match::Begin:
      return truth_of(text.starts_with(value));
    case Match::End:
      return truth_of(text.ends_with(value));
    case Match::Part:
      return truth_of(text.find(value) != std::string::npos);
    case Match::Directory:
      return truth_of(has_between(text, value, '/'));
    case Match::Domain:
      return truth_of(has_between(text, value, '.'));
    case Match::Pattern: {
      const auto found = finds_pattern(value, c.ignores_case, text);
      return found ? truth_of(*found) : Truth::Unknown;
    }
    case Match::Other:
      return Truth::Unknown;
  }
  return Truth::Unknown;
}

std::string text_of(Subject subject, const Request& request) {
  switch (subject) {
    case Subject::Host:
    case Subject::ServerName:
    case Subject::HelloName:
      return request.host;
    case Subject::Path:
      return request.path;
    case Subject::Port:
      return std::to_string(request.port);
    case Subject::Tls:
      return request.is_over_tls && request.is_decrypted ? "1" : "0";
    case Subject::Other:
      return {};
  }
  return {};
}

// What the balancer does not see never matches.
bool is_seen(Subject subject, const Request& request) {
  switch (subject) {
    case Subject::Host:
    case Subject::Path:
      return request.is_read;
    case Subject::ServerName:
      return request.is_decrypted;
    case Subject::HelloName:
      return request.hello_is_read;
    case Subject::Port:
    case Subject::Tls:
    case Subject::Other:
      return true;
  }
  return true;
}

Truth holds(const Criterion& c, const Request& request) {
  if (c.subject == Subject::Other) return Truth::Unknown;
  if (!is_seen(c.subject, request)) return Truth::No;
  if (c.subject == Subject::Tls && c.values.empty())
    return truth_of(text_of(c.subject, request) == "1");
  Truth found = Truth::No;
  for (const std::string& value : c.values)
    found = std::max(found, matches(c, text_of(c.subject, request), value));
  return found;
}

Truth holds(const Term& term, const Request& request) {
  Truth found = Truth::No;
  for (const Criterion& c : term.criteria) found = std::max(found, holds(c, request));
  return term.is_negated ? negated(found) : found;
}

}  // namespace

Truth holds(const Test& test, const Request& request) {
  Truth found = test.alternatives.empty() ? Truth::Yes : Truth::No;
  for (const std::vector<Term>& all : test.alternatives) {
    Truth together = Truth::Yes;
    for (const Term& term : all) together = std::min(together, holds(term, request));
    found = std::max(found, together);
  }
  return test.is_negated ? negated(found) : found;
}

}  // namespace casgrid::balancing
