// What was found wrong with a scenario so far, each with the line where it stands.
#pragma once

#include <cstddef>
#include <string>

#include "scenarios/document/diagnostic.h"

namespace casgrid {

class Mistakes {
 public:
  // Both outlive it. `file` stands in the messages.
  Mistakes(const SourceLines& lines, const std::string& file) : lines_(lines), file_(file) {}

  // Of what is wrong a thousand times and more, the rest is left out.
  void add(const std::string& path, const std::string& reason, const std::string& remedy);
  bool is_empty() const { return found_.empty(); }
  // So many that nobody looks for similar names any more: that takes time for each.
  bool are_many() const;
  int line_of(const std::string& path) const { return lines_.line_of(path); }

  // As they were found.
  const Diagnostics& all() const { return found_; }
  Diagnostics in_order_of_lines() const;

 private:
  const SourceLines& lines_;
  const std::string& file_;
  Diagnostics found_;
};

}  // namespace casgrid
