#include "scenarios/importing/xml_text.h"

#include <algorithm>
#include <charconv>
#include <cstdint>

#include "scenarios/importing/value.h"

namespace casgrid::importing {
namespace {

// Elements and attributes cost far more in memory than in the file.
constexpr std::ptrdiff_t kTagsMax = 12'000'000;

// The offset of a document type outside comments and CDATA; npos: there is none. It is looked for
// before anything is parsed.
std::size_t document_type_at(const std::string& text) {
  for (std::size_t at = text.find("<!"); at != std::string::npos; at = text.find("<!", at)) {
    if (text.compare(at, 4, "<!--") == 0) {
      at = text.find("-->", at + 4);
    } else if (text.compare(at, 9, "<![CDATA[") == 0) {
      at = text.find("]]>", at + 9);
    } else {
      return at;
    }
    if (at == std::string::npos) break;
  }
  return std::string::npos;
}

// Length of a reference to a character or one of the five names at `at`; 0: it is none. Any other
// name would be kept as it is written, and a character 0 would cut the text off.
std::size_t reference_at(const std::string& text, std::size_t at) {
  for (const char* known : {"&amp;", "&lt;", "&gt;", "&quot;", "&apos;"}) {
    const std::size_t length = std::string_view(known).size();
    if (text.compare(at, length, known) == 0) return length;
  }
  constexpr std::size_t kLengthMax = 12;  // &#x0010FFFF;
  const std::size_t end = std::string_view(text).substr(at, kLengthMax).find(';');
  if (text.compare(at, 2, "&#") != 0 || end == std::string::npos) return 0;
  const bool is_hex = text[at + 2] == 'x';
  const char* first = text.data() + at + (is_hex ? 3 : 2);
  const char* last = text.data() + at + end;
  std::uint32_t code = 0;
  const auto read = std::from_chars(first, last, code, is_hex ? 16 : 10);
  const bool is_scalar = code > 0 && code < 0x110000 && (code < 0xD800 || code >= 0xE000);
  return read.ec == std::errc{} && read.ptr == last && is_scalar ? end + 1 : 0;
}

// The offset of a reference that is none, outside comments and CDATA; npos: there is none.
std::size_t wrong_reference_at(const std::string& text) {
  // The library's search for one of several looks each character up among them: that takes longer
  // than to parse the document.
  const auto next_from = [&text](std::size_t from) {
    const auto found = std::find_if(text.begin() + static_cast<std::ptrdiff_t>(from), text.end(),
                                    [](char c) { return c == '&' || c == '<'; });
    return found == text.end() ? std::string::npos : static_cast<std::size_t>(found - text.begin());
  };
  std::size_t at = next_from(0);
  while (at != std::string::npos) {
    if (text[at] == '&') {
      const std::size_t length = reference_at(text, at);
      if (length == 0) return at;
      at += length;
    } else if (text.compare(at, 4, "<!--") == 0) {
      at = text.find("-->", at + 4);
    } else if (text.compare(at, 9, "<![CDATA[") == 0) {
      at = text.find("]]>", at + 9);
    } else {
      ++at;
    }
    if (at != std::string::npos) at = next_from(at);
  }
  return std::string::npos;
}

// Does the text end as it began? One that does not was cut off.
bool ends_with_its_root(const std::string& text) {
  std::size_t at = text.find('<');
  while (at != std::string::npos && at + 1 < text.size() &&
         (text[at + 1] == '?' || text[at + 1] == '!'))
    at = text.find('<', at + 1);
  if (at == std::string::npos) return false;
  const std::size_t end = text.find_first_of(" \t\r\n/>", at + 1);
  if (end == std::string::npos) return false;
  const std::string last = trimmed(
      std::string_view(text).substr(text.size() - std::min<std::size_t>(text.size(), 1000)));
  return last.ends_with("</" + text.substr(at + 1, end - at - 1) + ">");
}

// Iterative: the depth that is measured must not be spent on the stack.
pugi::xml_node too_deep(const pugi::xml_document& document) {
  int depth = 0;
  for (pugi::xml_node node = document.first_child(); node;) {
    if (depth > kXmlDepthMax) return node;
    if (node.first_child()) {
      node = node.first_child();
      ++depth;
      continue;
    }
    while (node && !node.next_sibling() && depth > 0) {
      node = node.parent();
      --depth;
    }
    node = node.next_sibling();
  }
  return {};
}

}  // namespace

LineIndex::LineIndex(const std::string& text) : starts_{0} {
  for (std::size_t at = text.find('\n'); at != std::string::npos; at = text.find('\n', at + 1))
    starts_.push_back(static_cast<std::ptrdiff_t>(at) + 1);
}

int LineIndex::line_of(std::ptrdiff_t offset) const {
  return static_cast<int>(std::upper_bound(starts_.begin(), starts_.end(), offset) -
                          starts_.begin());
}

XmlError read_xml(const std::string& text, const LineIndex& lines, pugi::xml_document& document) {
  const auto at_line = [&lines](std::size_t offset) {
    return lines.line_of(static_cast<std::ptrdiff_t>(offset));
  };
  if (const std::size_t at = document_type_at(text); at != std::string::npos) {
    return {at_line(at),
            "declares a document type or entities, which no export does; "
            "nothing of it was read: export again"};
  }
  if (std::count(text.begin(), text.end(), '<') > kTagsMax)
    return {1, "has more than 12,000,000 tags; export fewer objects a file, or select properties"};
  const pugi::xml_parse_result result =
      document.load_buffer(text.data(), text.size(),
                           pugi::parse_default | pugi::parse_ws_pcdata_single, pugi::encoding_utf8);
  if (!result) {
    const bool is_cut = !ends_with_its_root(text);
    const auto offset = static_cast<std::size_t>(std::max<std::ptrdiff_t>(result.offset, 0));
    return {at_line(is_cut ? text.size() : std::min(offset, text.size())),
            std::string("is not well-formed XML (") + result.description() + "); " +
                (is_cut ? "the file is truncated: export or copy it again"
                        : "mend it, or export again")};
  }
  if (const std::size_t at = wrong_reference_at(text); at != std::string::npos)
    return {at_line(at), "holds a character reference that XML does not have; export again"};
  if (const pugi::xml_node node = too_deep(document))
    return {lines.line_of(node.offset_debug()),
            "nests more than 200 levels deep; export with a smaller -Depth"};
  return {};
}

}  // namespace casgrid::importing
