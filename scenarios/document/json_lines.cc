#include "scenarios/document/json_lines.h"

#include <vector>

namespace casgrid {
namespace {

// Of open lists and objects: the document, a list of it, an element of that.
constexpr std::size_t kDeepest = 3;

struct Open {
  std::string path;
  bool is_list = false;
  std::size_t index = 0;  // of the next element
  std::string key;        // of the next value
};

// The path of the value that begins now.
std::string path_in(const std::vector<Open>& open) {
  if (open.empty()) return {};
  const Open& in = open.back();
  if (in.is_list) return in.path + "[" + std::to_string(in.index) + "]";
  return in.path.empty() ? in.key : in.path + "." + in.key;
}

// From the quote that opens to the one that closes.
std::size_t end_of_string(const std::string& text, std::size_t from) {
  std::size_t i = from + 1;
  while (i < text.size() && text[i] != '"') i += text[i] == '\\' ? 2 : 1;
  return i;
}

}  // namespace

SourceLines json_lines(const std::string& text) {
  SourceLines lines;
  std::vector<Open> open;
  int line = 1;
  bool is_key = false;
  const auto note = [&] {
    const bool is_of_user = open.size() == kDeepest && open.back().path.starts_with("users[");
    if (open.empty() || open.size() > kDeepest || is_of_user) return;
    lines.add(path_in(open), line);
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    switch (text[i]) {
      case '\n':
        ++line;
        break;
      case '{':
      case '[':
        note();
        open.push_back({open.size() < kDeepest ? path_in(open) : std::string{}, text[i] == '[', 0,
                        std::string{}});
        is_key = text[i] == '{';
        break;
      case '}':
      case ']':
        if (!open.empty()) open.pop_back();
        is_key = false;
        break;
      case ',':
        if (open.empty()) break;
        is_key = !open.back().is_list;
        ++open.back().index;
        break;
      case '"': {
        const std::size_t end = end_of_string(text, i);
        if (is_key && !open.empty()) {
          open.back().key = text.substr(i + 1, end - i - 1);
          note();
        } else if (!open.empty() && open.back().is_list) {
          note();
        }
        is_key = false;
        i = end;
        break;
      }
      default:
        break;
    }
  }
  return lines;
}

}  // namespace casgrid
