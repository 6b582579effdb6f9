// A set of names of one kind, and where each was first given.
#pragma once

#include <string>
#include <unordered_map>
#include <vector>

namespace casgrid {

class Names {
 public:
  bool contains(const std::string& name) const { return places_.contains(name); }
  const std::vector<std::string>& all() const { return order_; }
  // False if the name was there already.
  bool add(const std::string& name, const std::string& place) {
    if (!places_.emplace(name, place).second) return false;
    order_.push_back(name);
    return true;
  }
  // Requires: contains(name).
  const std::string& place_of(const std::string& name) const { return places_.at(name); }

 private:
  std::unordered_map<std::string, std::string> places_;
  std::vector<std::string> order_;
};

}  // namespace casgrid
