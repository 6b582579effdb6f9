// A list from its last element to its first: for (const auto& made : Backwards(list)). The standard
// library's own view of that kind is not compiled by Clang 14.
#pragma once

namespace casgrid::output {

// Requires: the list outlives it, and does not change meanwhile.
template <class List>
class Backwards {
 public:
  explicit Backwards(const List& list) : list_(list) {}
  auto begin() const { return list_.rbegin(); }
  auto end() const { return list_.rend(); }

 private:
  const List& list_;
};

}  // namespace casgrid::output
