// XML within bounds, and names without their prefixes. Private to Autodiscover.
#pragma once

#include <pugixml.hpp>
#include <string>
#include <string_view>

namespace casgrid::xml {

// False if the text is no document: larger or deeper than a request may be, with a document type,
// with more or less than one root.
bool read(std::string_view text, pugi::xml_document& document);

std::string_view local_name(const pugi::xml_node& node);  // "Body" of s:Body
// The namespace that an element's name is in; empty: none.
std::string_view namespace_of(const pugi::xml_node& element);
// The first child element of that name, whatever its prefix; null if there is none.
pugi::xml_node child(const pugi::xml_node& parent, std::string_view name);
// Text of the element without the white space around it.
std::string text(const pugi::xml_node& element);
std::string_view trimmed(std::string_view text);
// With the XML declaration, in UTF-8.
std::string write(const pugi::xml_document& document);

}  // namespace casgrid::xml
