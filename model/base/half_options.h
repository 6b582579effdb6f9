// The settings of a server's halves, each by its type: the folder of a protocol names its own, and
// what carries them knows none. A half whose settings nobody gave has their initial values.
#pragma once

#include <algorithm>
#include <any>
#include <utility>
#include <vector>

namespace casgrid {

class HalfOptions {
 public:
  template <class Options>
  void set(Options options) {
    std::erase_if(given_, [](const std::any& a) { return std::any_cast<Options>(&a) != nullptr; });
    given_.emplace_back(std::move(options));
  }

  template <class Options>
  Options of() const {
    for (const std::any& a : given_)
      if (const auto* options = std::any_cast<Options>(&a)) return *options;
    return Options{};
  }

 private:
  std::vector<std::any> given_;
};

}  // namespace casgrid
