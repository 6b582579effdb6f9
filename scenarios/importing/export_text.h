// Export formats to one tree: CliXml, JSON, CSV. Each reader takes UTF-8 text and leaves the
// objects at the top, or says at which line it stopped.
#pragma once

#include <string>
#include <vector>

#include "scenarios/importing/value.h"

namespace casgrid::importing {

// What a file holds. The values point into the store.
struct Export {
  std::string file;      // from the folder, with /
  std::string format;    // "CliXml", "JSON", "CSV"
  std::string encoding;  // "UTF-8", "UTF-16LE", "UTF-16BE"
  ValueStore store;
  std::vector<const Value*> objects;  // lists at the top are opened
  std::vector<std::string> remarks;   // worth knowing, not wrong
  bool is_without_end = false;        // CSV whose last line has no end
};

// Of one file, and of all files of a folder together: a value costs far more in memory than in the
// file.
constexpr std::size_t kValuesMax = 8'000'000;

struct ReadError {
  int line = 0;
  std::string what;  // with the remedy; empty: none
};

// Export-Clixml.
ReadError read_clixml(const std::string& text, Export& into);
// ConvertTo-Json.
ReadError read_json(const std::string& text, Export& into);
// Export-Csv, with , ; or a tabulator between columns.
ReadError read_csv(const std::string& text, Export& into);

// _x000D_ and its like, surrogate pairs too. What is half a pair becomes U+FFFD.
std::string without_escapes(std::string_view text);

}  // namespace casgrid::importing
