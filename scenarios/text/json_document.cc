#include "scenarios/text/json_document.h"

#include <algorithm>
#include <vector>

#include "scenarios/text/counting_iterator.h"

namespace casgrid {
namespace {

using nlohmann::json;

int line_at(const std::string& text, std::size_t offset) {
  const auto end = text.begin() + static_cast<std::ptrdiff_t>(std::min(offset, text.size()));
  return 1 + static_cast<int>(std::count(text.begin(), end, '\n'));
}

// The library's own builder, and what it does not look at.
class Builder {
 public:
  using number_integer_t = json::number_integer_t;
  using number_unsigned_t = json::number_unsigned_t;
  using number_float_t = json::number_float_t;
  using string_t = json::string_t;
  using binary_t = json::binary_t;

  explicit Builder(json& value) : builder_(value, false) {}

  bool null() { return builder_.null(); }
  bool boolean(bool value) { return builder_.boolean(value); }
  bool number_integer(number_integer_t value) { return builder_.number_integer(value); }
  bool number_unsigned(number_unsigned_t value) { return builder_.number_unsigned(value); }
  bool number_float(number_float_t value, const string_t& text) {
    return builder_.number_float(value, text);
  }
  bool string(string_t& value) { return builder_.string(value); }
  bool binary(binary_t& value) { return builder_.binary(value); }
  bool start_object(std::size_t size) { return goes_deeper() && builder_.start_object(size); }
  bool key(string_t& value) { return builder_.key(value); }
  bool end_object() {
    --depth_;
    return builder_.end_object();
  }
  bool start_array(std::size_t size) { return goes_deeper() && builder_.start_array(size); }
  bool end_array() {
    --depth_;
    return builder_.end_array();
  }
  template <class Exception>
  bool parse_error(std::size_t position, const std::string& /*token*/, const Exception& error) {
    position_ = position;
    // "[json.exception.parse_error.101] parse error at line 1, column 2: ...": after the last
    // heading.
    what_ = error.what();
    for (const char* heading : {"syntax error", "number overflow"}) {
      if (const std::size_t at = what_.find(heading); at != std::string::npos) what_.erase(0, at);
    }
    return false;
  }

  bool is_too_deep() const { return is_too_deep_; }
  std::size_t position() const { return position_; }
  const std::string& what() const { return what_; }

 private:
  bool goes_deeper() {
    is_too_deep_ = ++depth_ > kJsonDepthMax;
    return !is_too_deep_;
  }

  nlohmann::detail::json_sax_dom_parser<json> builder_;
  std::size_t depth_ = 0;
  bool is_too_deep_ = false;
  std::size_t position_ = 0;
  std::string what_;
};

// Notes the line of every value by its path.
class Noting : public nlohmann::json_sax<json> {
 public:
  Noting(const int& line, std::unordered_map<std::string, int>& lines)
      : line_(line), lines_(lines) {}

  bool null() override { return value(); }
  bool boolean(bool /*value*/) override { return value(); }
  bool number_integer(number_integer_t /*value*/) override { return value(); }
  bool number_unsigned(number_unsigned_t /*value*/) override { return value(); }
  bool number_float(number_float_t /*value*/, const string_t& /*text*/) override { return value(); }
  bool string(string_t& /*value*/) override { return value(); }
  bool binary(binary_t& /*value*/) override { return value(); }
  bool start_object(std::size_t /*size*/) override { return open(false); }
  bool start_array(std::size_t /*size*/) override { return open(true); }
  bool end_object() override { return close(); }
  bool end_array() override { return close(); }
  bool key(string_t& name) override {
    Level& here = open_.back();
    path_.resize(here.length);
    path_ += (path_.empty() ? "" : ".") + name;
    lines_.emplace(path_, line_);
    return true;
  }
  bool parse_error(std::size_t /*position*/, const std::string& /*token*/,
                   const json::exception& /*error*/) override {
    return false;
  }

 private:
  struct Level {
    std::size_t length;  // of the path to it
    bool is_list;
    std::size_t next;
  };

  void begin() {
    if (open_.empty() || !open_.back().is_list) return;
    Level& here = open_.back();
    path_.resize(here.length);
    path_ += "[" + std::to_string(here.next++) + "]";
    lines_.emplace(path_, line_);
  }
  bool value() {
    begin();
    return true;
  }
  bool open(bool is_list) {
    begin();
    open_.push_back({path_.size(), is_list, 0});
    return open_.size() <= kJsonDepthMax;
  }
  bool close() {
    path_.resize(open_.back().length);
    open_.pop_back();
    return true;
  }

  const int& line_;
  std::unordered_map<std::string, int>& lines_;
  std::string path_;
  std::vector<Level> open_;
};

}  // namespace

JsonDocument parse_json(const std::string& text) {
  JsonDocument made;
  made.value = json(json::value_t::discarded);
  json value;
  Builder builder(value);
  if (json::sax_parse(text, &builder)) {
    made.value = std::move(value);
  } else if (builder.is_too_deep()) {
    // The library does not say where; the line of the bracket that is one too many is counted.
    std::size_t depth = 0;
    bool is_quoted = false;
    for (std::size_t at = 0; at < text.size() && made.line == 0; ++at) {
      const char c = text[at];
      if (is_quoted && c == '\\') {
        ++at;
      } else if (c == '"') {
        is_quoted = !is_quoted;
      } else if (!is_quoted && (c == '[' || c == '{')) {
        if (++depth > kJsonDepthMax) made.line = line_at(text, at);
      } else if (!is_quoted && (c == ']' || c == '}')) {
        --depth;
      }
    }
    made.error = "nests more than 200 levels deep; no document of this kind does";
  } else {
    made.line = line_at(text, builder.position() > 0 ? builder.position() - 1 : 0);
    made.error = "is not JSON (" + builder.what() + "); mend the text at this place";
  }
  return made;
}

JsonLines::JsonLines(const std::string& text) {
  int line = 1;
  Noting noting(line, lines_);
  const char* first = text.data();
  json::sax_parse(CountingIterator(first, &line), CountingIterator(first + text.size(), &line),
                  &noting);
}

int JsonLines::line_of(std::string path) const {
  while (!path.empty()) {
    if (const auto found = lines_.find(path); found != lines_.end()) return found->second;
    const std::size_t cut = path.find_last_of(".[");
    path.resize(cut == std::string::npos ? 0 : cut);
  }
  return 1;
}

std::string with_line(const std::string& file, const JsonLines& lines,
                      const std::string& complaint) {
  const std::size_t end = std::min(complaint.find(": "), complaint.size());
  return file + ":" + std::to_string(lines.line_of(complaint.substr(0, end))) + ": " + complaint;
}

}  // namespace casgrid
