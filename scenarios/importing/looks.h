// What a file looks like whose kind is not known: for the listing, and to tell whether it is of a
// kind that is read at all.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace casgrid::importing {

struct Looks {
  enum class Format { Empty, Binary, Xml, Json, Table, Text };

  Format format = Format::Empty;
  std::string words;  // "XML with the root <Definition>", "a PNG picture", "JSON with Name, Value"
  std::string root;   // of XML: the name of its first element; empty: there is none
  // Names of types and of properties that occur, those in lower case: of CliXml, of JSON the keys,
  // of a table the columns.
  std::vector<std::string> types;
  std::vector<std::string> properties;
};

// By the first bytes; empty: by these nothing is told.
std::string magic_of(std::string_view bytes);
// By the beginning of its text, however much of it there is. Nothing is parsed.
Looks looks_of(std::string_view text);
Looks binary_looks(std::string_view bytes);

}  // namespace casgrid::importing
