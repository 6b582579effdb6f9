#include "scenarios/importing/listing_text.h"

#include <nlohmann/json.hpp>

#include "scenarios/text/text_table.h"

namespace casgrid::importing {
namespace {

constexpr std::size_t kValueShown = 60;
constexpr std::size_t kCommentWidth = 110;

// One line, whatever an export has put into a name.
std::string plain(const std::string& text) {
  std::string made;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    made += byte < 0x20 || byte == 0x7F ? ' ' : c;
  }
  return made;
}

std::string cut(const std::string& text, std::size_t length) {
  if (text.size() <= length) return text;
  std::size_t end = length;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return text.substr(0, end) + "...";
}

std::string place_of(const Note& n) {
  if (n.place.file.empty()) return {};
  return n.place.file + (n.place.line > 0 ? ":" + std::to_string(n.place.line) : "");
}

std::string sentence_of(const Note& n) {
  std::string text = n.object;
  const auto add = [&text](const std::string& part, const char* between) {
    if (!part.empty()) text += (text.empty() ? "" : between) + part;
  };
  add(n.field, " ");
  add(cut(n.value, kValueShown), text.empty() ? "" : ": ");
  add(n.why, "; ");
  const std::string place = place_of(n);
  return plain(text + (place.empty() ? "" : " (" + place + ")"));
}

}  // namespace

std::string blocking_text(const Listing& listing) {
  std::string text;
  for (const Note& n : listing.ordered()) {
    if (n.kind == NoteKind::Error) {
      std::string place = place_of(n);
      text += plain(place + (place.empty() ? "" : ": ") + n.field + (n.field.empty() ? "" : ": ") +
                    n.why) +
              "\n";
    } else if (n.kind == NoteKind::Needed) {
      text += plain("needed: " + n.object + ": " + n.why) + "\n";
    }
  }
  return text;
}

std::string listing_table(const Listing& listing, std::size_t width) {
  TextTable table({{"kind"}, {"what, why, and where"}});
  for (const Note& n : listing.ordered()) {
    if (n.kind == NoteKind::Error || n.kind == NoteKind::Needed) continue;
    table.add({text_of(n.kind), sentence_of(n)});
  }
  return table.empty() ? std::string() : table.fitted(width);
}

std::string listing_json(const Listing& listing) {
  nlohmann::ordered_json notes = nlohmann::ordered_json::array();
  for (const Note& n : listing.notes()) {
    notes.push_back({{"kind", text_of(n.kind)},
                     {"file", n.place.file},
                     {"line", n.place.line},
                     {"object", n.object},
                     {"field", n.field},
                     {"value", n.value},
                     {"why", n.why}});
  }
  nlohmann::ordered_json whole;
  whole["notes"] = std::move(notes);
  return whole.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

std::string listing_comments(const Listing& listing) {
  std::string text;
  NoteKind last = NoteKind::Error;
  for (const Note& n : listing.ordered()) {
    if (n.kind != last || text.empty()) {
      text += "#\n# " + std::string(text_of(n.kind)) + ":\n";
      last = n.kind;
    }
    std::string line = "#   ";
    std::string rest = sentence_of(n);
    while (line.size() + rest.size() > kCommentWidth) {
      const std::size_t room = kCommentWidth - line.size();
      const std::size_t blank = rest.rfind(' ', room);
      if (blank == std::string::npos || blank == 0) break;
      text += line + rest.substr(0, blank) + "\n";
      rest = rest.substr(blank + 1);
      line = "#     ";
    }
    text += line + rest + "\n";
  }
  return text;
}

}  // namespace casgrid::importing
