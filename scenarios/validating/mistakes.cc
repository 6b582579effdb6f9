#include "scenarios/validating/mistakes.h"

#include <algorithm>

namespace casgrid {
namespace {

constexpr std::size_t kKeptMost = 1000;
constexpr std::size_t kSuggestedMost = 20;

}  // namespace

void Mistakes::add(const std::string& path, const std::string& reason, const std::string& remedy) {
  if (found_.size() >= kKeptMost) return;
  found_.push_back({file_, lines_.line_of(path), path, reason, remedy});
}

bool Mistakes::are_many() const { return found_.size() >= kSuggestedMost; }

Diagnostics Mistakes::in_order_of_lines() const {
  Diagnostics sorted = found_;
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const Diagnostic& x, const Diagnostic& y) { return x.line < y.line; });
  return sorted;
}

}  // namespace casgrid
