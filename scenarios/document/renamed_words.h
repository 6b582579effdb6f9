// Words of files and results that were called otherwise in an earlier version of the schema. The
// old ones are not taken any more. Whoever writes an old field or metric, or asks for an old table,
// is told the new one; of columns, which pandas looks up, the page alone tells.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace casgrid {

enum class WordOf : std::uint8_t {
  Field,   // of a message of the schema or of a profile: "Balancer"
  Metric,  // of objectives
  Table,   // of report.json, and so a frame in Python
  Column,  // of a table: "connections"
};

struct RenamedWord {
  std::uint32_t since;  // schema version in which the new word is used
  WordOf of;
  std::string_view in;  // message or table; "": no other
  std::string_view old_word;
  std::string_view new_word;
};

std::span<const RenamedWord> renamed_words();

// The remedy for one who wrote `word`; "" if it never was one.
std::string renamed_to(WordOf of, std::string_view in, std::string_view word);

// The table of all of them, in Markdown.
std::string renamed_words_page();

}  // namespace casgrid
