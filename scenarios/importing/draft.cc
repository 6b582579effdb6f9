#include "scenarios/importing/draft.h"

#include <algorithm>

namespace casgrid::importing {
std::string cleaned_name(const std::string& text) {
  std::string made;
  for (const char c : text) {
    const bool is_bad = static_cast<unsigned char>(c) <= 0x20 || c == 0x7F ||
                        std::string("@{},;:/\\\"'()[]<>|*?").find(c) != std::string::npos;
    const char put = is_bad ? '-' : c;
    if (put == '-' && (made.empty() || made.back() == '-')) continue;
    made += put;
  }
  while (made.ends_with('-')) made.pop_back();
  return made.empty() ? "unnamed" : made;
}

std::string NameBook::name(const std::string& kind, const std::string& exported) {
  // Groups and servers are looked up together.
  const std::string space = kind == "group" ? "server" : kind;
  const std::string key = kind + "\n" + lower_case(exported);
  if (const auto known = given_.find(key); known != given_.end()) return known->second;
  std::string made = fresh(space, cleaned_name(exported));
  given_[key] = made;
  if (made != exported)
    listing_.assumed(kind + " " + exported, "name", made,
                     "names of a scenario have no blanks, and no two servers and groups share one");
  return made;
}

std::string NameBook::fresh(const std::string& space, const std::string& wanted) {
  std::string made = wanted;
  for (int number = 2; !taken_[space].insert(lower_case(made)).second; ++number)
    made = wanted + "-" + std::to_string(number);
  return made;
}

std::string Draft::site(const ServerFacts& server) const {
  const auto found = site_of.find(lower_case(server.name));
  return found == site_of.end() ? std::string() : found->second;
}

Product product_of_server(const ServerFacts& server) {
  return server.version ? product_of(*server.version).value_or(Product::Exchange2013)
                        : Product::Exchange2013;
}

}  // namespace casgrid::importing
