#include "model/autodiscover/xml.h"

#include "model/autodiscover/request.h"

namespace casgrid::xml {
namespace {

// Iterative: the depth that is being measured must not be spent on the stack.
bool is_deeper_than(const pugi::xml_document& document, std::size_t limit) {
  std::size_t depth = 0;
  pugi::xml_node node = document.first_child();
  while (node) {
    if (depth >= limit) return true;
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
  return false;
}

struct StringWriter : pugi::xml_writer {
  std::string text;
  void write(const void* bytes, std::size_t size) override {
    text.append(static_cast<const char*>(bytes), size);
  }
};

}  // namespace

bool read(std::string_view text, pugi::xml_document& document) {
  if (text.empty() || text.size() > kMaxAutodiscoverBytes) return false;
  // A document type, and text outside the root, are read only to be seen and refused.
  const unsigned options = pugi::parse_default | pugi::parse_doctype | pugi::parse_fragment;
  if (!document.load_buffer(text.data(), text.size(), options)) return false;
  std::size_t roots = 0;
  for (const pugi::xml_node& node : document.children()) {
    if (node.type() == pugi::node_element)
      ++roots;
    else if (node.type() != pugi::node_comment && node.type() != pugi::node_declaration)
      return false;
  }
  return roots == 1 && !is_deeper_than(document, kMaxAutodiscoverDepth);
}

std::string_view local_name(const pugi::xml_node& node) {
  const std::string_view name = node.name();
  const std::size_t colon = name.find(':');
  return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

std::string_view namespace_of(const pugi::xml_node& element) {
  const std::string_view name = element.name();
  const std::size_t colon = name.find(':');
  std::string declaration = "xmlns";
  if (colon != std::string_view::npos) declaration += ":" + std::string(name.substr(0, colon));
  for (pugi::xml_node at = element; at; at = at.parent()) {
    const pugi::xml_attribute found = at.attribute(declaration.c_str());
    if (found) return found.value();
  }
  return {};
}

pugi::xml_node child(const pugi::xml_node& parent, std::string_view name) {
  for (const pugi::xml_node& node : parent.children()) {
    if (node.type() == pugi::node_element && local_name(node) == name) return node;
  }
  return {};
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n";
  const std::size_t first = text.find_first_not_of(kSpace);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kSpace) - first + 1);
}

std::string text(const pugi::xml_node& element) {
  return std::string(trimmed(element.text().get()));
}

std::string write(const pugi::xml_document& document) {
  StringWriter writer;
  document.save(writer, "  ", pugi::format_default, pugi::encoding_utf8);
  return writer.text;
}

}  // namespace casgrid::xml
