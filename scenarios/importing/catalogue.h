// Things that are told apart by their names.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "scenarios/importing/value.h"

namespace casgrid::importing {

// Names are kept as written and found without regard to case.
template <class T>
class Catalogue {
 public:
  // The one of that name, made if it is not there.
  T& at(const std::string& name) {
    const auto [place, is_new] = places_.emplace(lower_case(name), all_.size());
    if (is_new) {
      all_.emplace_back();
      all_.back().name = name;
    }
    return all_[place->second];
  }
  const T* find(const std::string& name) const {
    const auto found = places_.find(lower_case(name));
    return found == places_.end() ? nullptr : &all_[found->second];
  }
  const std::vector<T>& all() const { return all_; }
  std::vector<T>& all() { return all_; }
  bool empty() const { return all_.empty(); }

 private:
  std::vector<T> all_;
  std::map<std::string, std::size_t> places_;
};

}  // namespace casgrid::importing
