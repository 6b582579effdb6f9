#include "scenarios/importing/looks.h"

#include <algorithm>
#include <array>
#include <set>

#include "scenarios/importing/value.h"

namespace casgrid::importing {
namespace {

constexpr std::size_t kShown = 6;
constexpr std::size_t kNameMax = 60;

struct Magic {
  std::string_view bytes;
  const char* words;
};

using namespace std::string_view_literals;

constexpr Magic kMagics[] = {
    {"PK\x03\x04"sv, "a zip archive"},
    {"\x1F\x8B"sv, "a gzip archive"},
    {"BZh"sv, "a bzip2 archive"},
    {"7z\xBC\xAF\x27\x1C"sv, "a 7z archive"},
    {"Rar!"sv, "a RAR archive"},
    {"MSCF"sv, "a cabinet"},
    {"MZ"sv, "a Windows program"},
    {"\x7F"
     "ELF"sv,
     "a Linux program"},
    {"\x89PNG"sv, "a PNG picture"},
    {"\xFF\xD8\xFF"sv, "a JPEG picture"},
    {"GIF8"sv, "a GIF picture"},
    {"%PDF"sv, "a PDF document"},
    {"ElfFile"sv, "a Windows event log"},
    {"\xD0\xCF\x11\xE0"sv, "an old Office document"},
    {"SQLite format 3"sv, "an SQLite database"},
    {"regf"sv, "a registry hive"},
    {"PAR1"sv, "a Parquet file"},
    {"\xD4\xC3\xB2\xA1"sv, "a packet capture"},
    {"\x0A\x0D\x0D\x0A"sv, "a packet capture"},
};

// What may be shown of a name in a file: no marks of control, and not the whole of a long one.
std::string shown(std::string_view name) {
  std::string made;
  for (const char c : name.substr(0, kNameMax)) {
    if (static_cast<unsigned char>(c) >= ' ' && c != '\x7F') made += c;
  }
  // No half of a character at the end.
  while (name.size() > kNameMax && !made.empty() && (made.back() & '\x80') != 0) made.pop_back();
  return made + (name.size() > kNameMax ? "..." : "");
}

std::string listed(const std::vector<std::string>& names) {
  std::string text;
  for (std::size_t i = 0; i < std::min(names.size(), kShown); ++i)
    text += (i == 0 ? "" : ", ") + shown(names[i]);
  return text + (names.size() > kShown ? ", ..." : "");
}

void add_new(const std::string& name, std::set<std::string>& known, std::vector<std::string>& all) {
  constexpr std::size_t kNamesMax = 5000;
  if (!name.empty() && all.size() < kNamesMax && known.insert(name).second) all.push_back(name);
}

bool is_line_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

// The name of the first element: behind declarations, comments and a document type.
std::string root_of(std::string_view text) {
  while (true) {
    const std::size_t at = text.find('<');
    if (at == std::string_view::npos || at + 1 >= text.size()) return {};
    text.remove_prefix(at);
    std::size_t end = 0;
    if (text.starts_with("<!--")) {
      end = text.find("-->");
    } else if (text.starts_with("<?")) {
      end = text.find("?>");
    } else if (text.starts_with("<!")) {
      const std::size_t close = text.find('>');
      const std::size_t bracket = text.find('[');
      end = bracket < close ? text.find("]>", bracket) : close;
    } else {
      const std::size_t stop = text.find_first_of(" \t\r\n/>", 1);
      return std::string(text.substr(1, std::min(stop, text.size()) - 1));
    }
    if (end == std::string_view::npos) return {};
    text.remove_prefix(end + 1);
  }
}

// The texts between two marks.
template <class Add>
void each_between(std::string_view text, std::string_view open, std::string_view close,
                  const Add& add) {
  for (std::size_t at = text.find(open); at != std::string_view::npos; at = text.find(open, at)) {
    at += open.size();
    const std::size_t end = text.find(close, at);
    if (end == std::string_view::npos) return;
    add(text.substr(at, end - at));
    at = end;
  }
}

Looks xml_looks(std::string_view text) {
  Looks made;
  made.format = Looks::Format::Xml;
  made.root = root_of(text);
  made.words =
      made.root.empty() ? "XML without an element" : "XML with the root <" + shown(made.root) + ">";
  if (made.root != "Objs") return made;
  std::set<std::string> types;
  std::set<std::string> properties;
  std::vector<std::string> names;
  each_between(text, "<T>", "</T>",
               [&](std::string_view t) { add_new(std::string(t), types, made.types); });
  each_between(text, " N=\"", "\"", [&](std::string_view n) {
    if (properties.size() < kShown) names.emplace_back(n);
    add_new(lower_case(n), properties, made.properties);
  });
  made.words = "CliXml" + (made.types.empty() ? "" : " of " + shown(made.types.front())) +
               (names.empty() ? "" : " with " + listed(names));
  return made;
}

// Strings with a colon behind them, wherever they stand.
Looks json_looks(std::string_view text) {
  Looks made;
  made.format = Looks::Format::Json;
  std::set<std::string> known;
  std::vector<std::string> names;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '"') continue;
    std::size_t end = at + 1;
    while (end < text.size() && text[end] != '"') end += text[end] == '\\' ? 2 : 1;
    if (end >= text.size()) break;
    std::size_t behind = end + 1;
    while (behind < text.size() && is_line_blank(text[behind])) ++behind;
    if (behind < text.size() && text[behind] == ':') {
      const std::string name(text.substr(at + 1, end - at - 1));
      if (names.size() <= kShown && !known.contains(lower_case(name))) names.push_back(name);
      add_new(lower_case(name), known, made.properties);
    }
    at = end;
  }
  made.words = names.empty() ? "JSON without a name" : "JSON with " + listed(names);
  return made;
}

// The first line that is no comment, as cells.
Looks table_looks(std::string_view text) {
  Looks made;
  std::string_view line;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.starts_with("#TYPE")) made.types.emplace_back(trimmed(line.substr(5)));
    if (!line.starts_with("#") && !trimmed(line).empty()) break;
  }
  char delimiter = ',';
  for (const char c : {';', '\t'}) {
    if (std::count(line.begin(), line.end(), c) > std::count(line.begin(), line.end(), delimiter))
      delimiter = c;
  }
  std::vector<std::string> columns;
  std::set<std::string> known;
  std::string_view rest = line;
  while (true) {
    const std::size_t end = std::min(rest.find(delimiter), rest.size());
    std::string cell = trimmed(rest.substr(0, end));
    std::erase(cell, '"');
    if (!cell.empty()) columns.push_back(cell);
    add_new(lower_case(cell), known, made.properties);
    if (end == rest.size()) break;
    rest.remove_prefix(end + 1);
  }
  made.format = columns.size() > 1 ? Looks::Format::Table : Looks::Format::Text;
  made.words = columns.size() > 1 ? "a table with the columns " + listed(columns)
                                  : "text that begins \"" + shown(trimmed(line)) + "\"";
  return made;
}

}  // namespace

std::string magic_of(std::string_view bytes) {
  for (const Magic& magic : kMagics) {
    if (bytes.starts_with(magic.bytes)) return magic.words;
  }
  return {};
}

Looks looks_of(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  switch (text[first]) {
    case '<':
      return xml_looks(text);
    case '{':
    case '[':
      return json_looks(text);
    default:
      return table_looks(text);
  }
}

Looks binary_looks(std::string_view bytes) {
  Looks made;
  made.format = Looks::Format::Binary;
  made.words = magic_of(bytes);
  if (!made.words.empty()) return made;
  made.words = "binary data that begins";
  constexpr std::size_t kFirst = 4;
  for (const char c : bytes.substr(0, kFirst)) {
    static constexpr char kDigits[] = "0123456789ABCDEF";
    const auto byte = static_cast<unsigned char>(c);
    made.words += std::string(" ") + kDigits[byte >> 4] + kDigits[byte & 15];
  }
  return made;
}

}  // namespace casgrid::importing
