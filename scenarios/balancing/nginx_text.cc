#include "scenarios/balancing/nginx_text.h"

#include <array>
#include <charconv>
#include <cstdint>

namespace casgrid::balancing {
namespace {

constexpr int kDeepest = 32;

class Parser {
 public:
  explicit Parser(const ConfigText& file) : file_(file), rest_(file.text) {}

  NginxText parse() {
    read_block(made_.directives, 0);
    return std::move(made_);
  }

 private:
  enum class Mark : std::uint8_t { Word, Semicolon, Open, Close, End };

  bool is_stopped() const { return !made_.wrong.empty(); }

  void stop(int line, const std::string& what, const std::string& remedy) {
    made_.wrong.push_back({{file_.file, line}, what, remedy});
  }

  // Until the block's end, or that of the file at its top.
  void read_block(std::vector<Directive>& into, int depth) {
    Directive next;
    while (!is_stopped()) {
      std::string word;
      switch (take(word)) {
        case Mark::Word:
          if (next.words.empty()) next.place = {file_.file, word_line_};
          next.words.push_back(std::move(word));
          break;
        case Mark::Semicolon:
          finish(next, into);
          break;
        case Mark::Open:
          if (depth == kDeepest || next.words.empty()) {
            stop(line_, depth == kDeepest ? "blocks nest too deep" : "{ stands without a name",
                 "remove it");
            return;
          }
          next.is_block = true;
          read_block(next.inside, depth + 1);
          finish(next, into);
          break;
        case Mark::Close:
        case Mark::End:
          end_block(next, depth);
          return;
      }
    }
  }

  static void finish(Directive& next, std::vector<Directive>& into) {
    if (!next.words.empty()) into.push_back(std::move(next));
    next = {};
  }

  void end_block(const Directive& next, int depth) {
    if (is_stopped()) return;
    if (!next.words.empty())
      stop(next.place.line, "\"" + next.words.front() + "\" has no semicolon", "end it with one");
    else if (is_at_end_ != (depth == 0))
      stop(word_line_, is_at_end_ ? "a block has no }" : "} closes nothing",
           is_at_end_ ? "close it" : "remove it");
  }

  Mark take(std::string& word) {
    pass_blanks();
    word_line_ = line_;
    if (rest_.empty()) {
      is_at_end_ = true;
      return Mark::End;
    }
    switch (rest_.front()) {
      case ';':
        rest_.remove_prefix(1);
        return Mark::Semicolon;
      case '{':
        rest_.remove_prefix(1);
        return Mark::Open;
      case '}':
        rest_.remove_prefix(1);
        return Mark::Close;
      default:
        read_word(word);
        return Mark::Word;
    }
  }

  void pass_blanks() {
    while (!rest_.empty()) {
      if (rest_.front() == '#') {
        rest_.remove_prefix(std::min(rest_.find('\n'), rest_.size()));
      } else if (rest_.front() == '\n') {
        ++line_;
        rest_.remove_prefix(1);
      } else if (rest_.front() == ' ' || rest_.front() == '\t' || rest_.front() == '\r') {
        rest_.remove_prefix(1);
      } else {
        return;
      }
    }
  }

  void read_word(std::string& word) {
    const char first = rest_.front();
    const char quote = first == '"' || first == '\'' ? first : '\0';
    if (quote != 0) rest_.remove_prefix(1);
    while (!rest_.empty()) {
      const char c = rest_.front();
      if (quote != 0 ? c == quote : is_end_of_word(c)) break;
      if (c == '\n') ++line_;
      rest_.remove_prefix(1);
      // ${name} is part of a word; so is what stands behind a backslash.
      if (c == '$' && rest_.starts_with('{')) {
        word += "${";
        rest_.remove_prefix(1);
        continue;
      }
      word += c;
      if (c == '\\' && !rest_.empty()) {
        word += rest_.front();
        rest_.remove_prefix(1);
      }
    }
    if (quote == 0) return;
    if (rest_.empty())
      stop(word_line_, std::string("a quote ") + quote + " has no end", "close it");
    else
      rest_.remove_prefix(1);
  }

  // A } only where ${ began none: nginx itself takes it for a part of the word then.
  static bool is_end_of_word(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == ';' || c == '{';
  }

  const ConfigText& file_;
  std::string_view rest_;
  int line_ = 1;
  int word_line_ = 1;
  bool is_at_end_ = false;
  NginxText made_;
};

struct Unit {
  std::string_view name;
  double factor;
};

// The sum of numbers with units, blanks between them or none.
template <std::size_t n>
std::optional<double> measured(std::string_view text, const std::array<Unit, n>& units) {
  double sum = 0;
  if (text.empty()) return std::nullopt;
  while (!text.empty()) {
    std::uint64_t value = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
    if (read.ec != std::errc{}) return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(read.ptr - text.data()));
    const std::string_view name = text.substr(0, text.find_first_of("0123456789 "));
    const Unit* found = nullptr;
    for (const Unit& u : units)
      if (u.name == name) found = &u;
    if (found == nullptr) return std::nullopt;
    sum += static_cast<double>(value) * found->factor;
    text.remove_prefix(name.size());
    text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
  }
  return sum;
}

}  // namespace

NginxText parse_nginx(const ConfigText& file) { return Parser(file).parse(); }

const Directive* find_last(const std::vector<Directive>& block, std::string_view name) {
  const Directive* found = nullptr;
  for (const Directive& d : block)
    if (d.name() == name) found = &d;
  return found;
}

std::optional<double> nginx_seconds(std::string_view text) {
  static constexpr std::array<Unit, 9> kUnits{{{"", 1},
                                               {"ms", 1e-3},
                                               {"s", 1},
                                               {"m", 60},
                                               {"h", 3600},
                                               {"d", 86400},
                                               {"w", 604800},
                                               {"M", 2592000},
                                               {"y", 31536000}}};
  return measured(text, kUnits);
}

std::optional<double> nginx_octets(std::string_view text) {
  static constexpr std::array<Unit, 7> kUnits{{{"", 1},
                                               {"k", 1024},
                                               {"K", 1024},
                                               {"m", 1048576},
                                               {"M", 1048576},
                                               {"g", 1073741824},
                                               {"G", 1073741824}}};
  return measured(text, kUnits);
}

// By the words before its braces: a file that cannot be parsed is one, too.
bool is_nginx(std::string_view text) {
  std::string first;  // word of the directive
  bool is_in_word = false;
  while (!text.empty()) {
    const char c = text.front();
    if (c == '#') {
      text.remove_prefix(std::min(text.find('\n'), text.size()));
      continue;
    }
    text.remove_prefix(1);
    const bool is_blank = c == ' ' || c == '\t' || c == '\r' || c == '\n';
    if (c == '{' && (first == "http" || first == "mail" || first == "stream" || first == "server" ||
                     first == "upstream" || first == "location"))
      return true;
    if (c == '{' || c == '}' || c == ';') {
      first.clear();
      is_in_word = false;
    } else if (is_blank) {
      is_in_word = false;
    } else if (first.empty() || is_in_word) {
      first += c;
      is_in_word = first.size() < 32;
    }
  }
  return false;
}

}  // namespace casgrid::balancing
