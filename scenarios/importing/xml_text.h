// XML as an export has it, read with nothing of the dangerous parts: no document type, no entities
// of its own, no bottomless nesting.
#pragma once

#include <cstddef>
#include <pugixml.hpp>
#include <string>
#include <vector>

namespace casgrid::importing {

inline constexpr int kXmlDepthMax = 200;

// Where the lines of a text begin: a place in it becomes a line's number.
class LineIndex {
 public:
  explicit LineIndex(const std::string& text);
  int line_of(std::ptrdiff_t offset) const;

 private:
  std::vector<std::ptrdiff_t> starts_;
};

struct XmlError {
  int line = 0;
  std::string what;  // with the remedy; empty: none
};

// Requires: `text` is UTF-8.
XmlError read_xml(const std::string& text, const LineIndex& lines, pugi::xml_document& document);

}  // namespace casgrid::importing
