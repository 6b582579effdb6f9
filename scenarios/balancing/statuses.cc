#include "scenarios/balancing/statuses.h"

#include <algorithm>
#include <bitset>
#include <sstream>

#include "scenarios/balancing/patterns.h"
#include "scenarios/balancing/words.h"

namespace casgrid::balancing {
namespace {

constexpr unsigned kFirst = 100;
constexpr unsigned kLast = 599;
using Statuses = std::bitset<kLast + 1>;

// "200-399,401"
void add_ranges(const std::string& text, Statuses& into) {
  std::istringstream parts(text);
  for (std::string part; std::getline(parts, part, ',');) {
    const std::size_t dash = part.find('-');
    const auto first = number_of(part.substr(0, dash));
    const auto last = dash == std::string::npos ? first : number_of(part.substr(dash + 1));
    if (!first || !last) continue;
    for (unsigned s = std::max(*first, kFirst); s <= std::min(*last, kLast); ++s) into.set(s);
  }
}

void add_matching(const std::string& pattern, Statuses& into) {
  for (unsigned s = kFirst; s <= kLast; ++s)
    if (finds_pattern(pattern, false, std::to_string(s)).value_or(false)) into.set(s);
}

// None: the line says nothing of statuses.
bool read_line(const std::string& line, Statuses& passing) {
  std::istringstream words(line);
  std::string word;
  bool is_negated = false;
  Statuses named;
  while (words >> word) {
    if (word == "!") {
      is_negated = true;
    } else if (word == "status" || word == "rstatus") {
      std::string values;
      words >> values;
      word == "status" ? add_ranges(values, named) : add_matching(values, named);
      passing = is_negated ? ~named : named;
      return true;
    } else if (word == "string" || word == "rstring") {
      if (!is_negated) passing.set(200);
      return !is_negated;
    }
  }
  return false;
}

std::string text_of(const Statuses& passing) {
  std::string text;
  for (unsigned s = kFirst; s <= kLast; ++s) {
    if (!passing.test(s)) continue;
    unsigned last = s;
    while (last < kLast && passing.test(last + 1)) ++last;
    text += (text.empty() ? "" : ", ") + std::to_string(s);
    if (last > s) text += "-" + std::to_string(last);
    s = last;
  }
  return text;
}

}  // namespace

std::string passing_statuses(const std::vector<std::string>& expected) {
  Statuses passing;
  passing.set();
  bool is_said = false;
  for (const std::string& line : expected) {
    Statuses of_line;
    if (!read_line(line, of_line)) continue;
    passing &= of_line;
    is_said = true;
  }
  return is_said ? text_of(passing) : std::string();
}

}  // namespace casgrid::balancing
