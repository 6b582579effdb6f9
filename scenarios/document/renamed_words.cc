#include "scenarios/document/renamed_words.h"

#include <array>

namespace casgrid {
namespace {

using enum WordOf;

constexpr std::array kRenamed{
    RenamedWord{2, Field, "Balancer", "affinity", "stickiness"},
    RenamedWord{2, Field, "ObservedAction", "hangs", "long_poll"},
    RenamedWord{2, Metric, "", "hanging_broken", "long_polls_broken"},
    RenamedWord{2, Table, "", "hanging", "long_polls"},
    RenamedWord{2, Column, "connections", "hanging", "long_polls"},
    RenamedWord{2, Column, "observed", "hangs", "long_poll"},
};

// The compiler finds a forgotten one.
std::string_view words_for(WordOf of) {
  switch (of) {
    case Field:
      return "field";
    case Metric:
      return "metric of objectives";
    case Table:
      return "table of results";
    case Column:
      return "column of results";
  }
  return "";
}

}  // namespace

std::span<const RenamedWord> renamed_words() { return kRenamed; }

std::string renamed_to(WordOf of, std::string_view in, std::string_view word) {
  for (const RenamedWord& renamed : kRenamed) {
    if (renamed.of == of && renamed.in == in && renamed.old_word == word)
      return "it is called " + std::string(renamed.new_word) + " since schema version " +
             std::to_string(renamed.since);
  }
  return "";
}

std::string renamed_words_page() {
  std::string out =
      "| since | what | in | old word | new word |\n| --- | --- | --- | --- | --- |\n";
  for (const RenamedWord& r : kRenamed) {
    const std::string in = r.in.empty() ? "" : "`" + std::string(r.in) + "`";
    out += "| " + std::to_string(r.since) + " | " + std::string(words_for(r.of)) + " | " + in +
           " | `" + std::string(r.old_word) + "` | `" + std::string(r.new_word) + "` |\n";
  }
  return out;
}

}  // namespace casgrid
