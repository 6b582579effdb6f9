// What is wrong with an input, where, and what to do about it. All of it at once.
#pragma once

#include <functional>
#include <string>
#include <unordered_map>
#include <vector>

namespace casgrid {

struct Diagnostic {
  std::string file;
  int line = 0;       // from 1; 0: the file as a whole
  std::string field;  // path such as "populations[0].users"
  std::string reason;
  std::string remedy;

  // Of the file as a whole, or of one line of it.
  static Diagnostic of_file(const std::string& file, const std::string& reason,
                            const std::string& remedy) {
    return of_line(file, 0, reason, remedy);
  }
  static Diagnostic of_line(const std::string& file, int line, const std::string& reason,
                            const std::string& remedy) {
    return {.file = file, .line = line, .field = {}, .reason = reason, .remedy = remedy};
  }

  // "file:line: field: reason; remedy"
  std::string text() const;
};

using Diagnostics = std::vector<Diagnostic>;

// Line of each field that was written, by path. A field that was not written has its parent's.
class SourceLines {
 public:
  using Fill = std::function<void(SourceLines&)>;

  SourceLines() = default;
  // `fill` adds the lines when the first is asked for: most inputs have nothing wrong with them.
  explicit SourceLines(Fill fill) : fill_(std::move(fill)) {}

  void add(const std::string& path, int line) { lines_.emplace(path, line); }
  int line_of(std::string path) const;

 private:
  mutable Fill fill_;  // empty once it was called
  mutable std::unordered_map<std::string, int> lines_;
};

// The most similar of `known`, if it is similar enough to be meant; empty otherwise.
std::string closest(const std::string& word, const std::vector<std::string>& known);

// "did you mean "paris1"?", or "known: a, b, c", for a word that is none of `known`.
std::string suggestion(const std::string& word, const std::vector<std::string>& known);

}  // namespace casgrid
