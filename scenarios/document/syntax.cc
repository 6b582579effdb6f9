#include "scenarios/document/syntax.h"

#include <cmath>
#include <google/protobuf/io/tokenizer.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <map>
#include <set>

#include "scenarios/document/number_range.h"
#include "scenarios/document/renamed_words.h"

namespace casgrid {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::EnumDescriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::io::Tokenizer;

constexpr int kDepthMax = 40;
// A file in which more than this is wrong is another kind of file.
constexpr std::size_t kComplaintsMax = 100;

// Units by the last part of a field's name.
const std::map<std::string, std::string>& units() {
  static const std::map<std::string, std::string> kUnits{{"s", "seconds"},
                                                         {"ms", "milliseconds"},
                                                         {"us", "microseconds"},
                                                         {"min", "minutes"},
                                                         {"h", "hours"},
                                                         {"mbps", "megabits per second"},
                                                         {"gbps", "gigabits per second"},
                                                         {"kbps", "kilobits per second"},
                                                         {"bytes", "bytes"},
                                                         {"kb", "kilobytes"},
                                                         {"megacycles", "megacycles"}};
  return kUnits;
}

std::string stem(const std::string& name) {
  const std::size_t cut = name.rfind('_');
  return cut != std::string::npos && units().contains(name.substr(cut + 1)) ? name.substr(0, cut)
                                                                            : name;
}

std::string unit_of(const std::string& name) {
  const std::size_t cut = name.rfind('_');
  if (cut == std::string::npos) return {};
  const auto found = units().find(name.substr(cut + 1));
  return found == units().end() ? std::string{} : found->second;
}

class Walk final : public google::protobuf::io::ErrorCollector {
 public:
  Walk(const std::string& text, Syntax syntax, const std::string& file, Diagnostics& diagnostics,
       SourceLines& lines)
      : stream_(text.data(), static_cast<int>(text.size())),
        tokens_(&stream_, this),
        syntax_(syntax),
        file_(file),
        diagnostics_(diagnostics),
        lines_(lines) {
    if (syntax == Syntax::Text) tokens_.set_comment_style(Tokenizer::SH_COMMENT_STYLE);
    next();
  }

  void document(const Descriptor& type) {
    if (syntax_ == Syntax::Json) {
      if (!take("{")) {
        complain("", "the document is not a JSON object", "start with {");
        return;
      }
      message(type, "", "}", 0);
    } else {
      message(type, "", "", 0);
    }
    if (!is_end() && !broken_) complain("", "unexpected \"" + here().text + "\"", "remove it");
  }

  void AddError(int line, google::protobuf::io::ColumnNumber, const std::string& text) override {
    if (broken_) return;
    broken_ = true;
    diagnostics_.push_back(
        Diagnostic::of_line(file_, line + 1, text, "mend the text at this place"));
  }

 private:
  const Tokenizer::Token& here() { return tokens_.current(); }
  bool is_end() { return here().type == Tokenizer::TYPE_END; }
  bool is(const char* symbol) {
    return here().type == Tokenizer::TYPE_SYMBOL && here().text == symbol;
  }
  void next() { tokens_.Next(); }

  bool take(const char* symbol) {
    if (!is(symbol)) return false;
    next();
    return true;
  }

  void complain(const std::string& field, const std::string& reason, const std::string& remedy) {
    add(here().line, field, reason, remedy);
  }

  void add(int line, const std::string& field, const std::string& reason,
           const std::string& remedy) {
    if (diagnostics_.size() >= kComplaintsMax) {
      broken_ = true;
      return;
    }
    diagnostics_.push_back({file_, line + 1, shortened(field), shortened(reason), remedy});
  }

  // A name may be as long as the file.
  static std::string shortened(const std::string& text) {
    constexpr std::size_t kMost = 200;
    if (text.size() <= kMost) return text;
    std::size_t end = kMost;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
    return text.substr(0, end) + "...";
  }

  // Fields up to `close` ("" for the end of the text).
  void message(const Descriptor& type, const std::string& path, const std::string& close,
               int depth) {
    std::set<const FieldDescriptor*> seen;
    std::map<const FieldDescriptor*, int> counts;
    std::map<const google::protobuf::OneofDescriptor*, const FieldDescriptor*> chosen;
    while (!broken_) {
      if (is_end()) {
        if (!close.empty()) {
          broken_ = true;
          complain(path, "the text ends inside this block", "close it with " + close);
        }
        return;
      }
      if (!close.empty() && take(close.c_str())) return;
      if (take(",") || (syntax_ == Syntax::Text && take(";"))) continue;
      const bool is_name = syntax_ == Syntax::Json ? here().type == Tokenizer::TYPE_STRING
                                                   : here().type == Tokenizer::TYPE_IDENTIFIER;
      if (!is_name || depth > kDepthMax) {
        broken_ = true;
        complain(path, "a field name was expected here, not \"" + here().text + "\"",
                 "mend the text at this place");
        return;
      }
      std::string name = here().text;
      if (syntax_ == Syntax::Json) Tokenizer::ParseString(here().text, &name);
      field(type, name, path, seen, counts, chosen, depth);
    }
  }

  void field(const Descriptor& type, const std::string& name, const std::string& path,
             std::set<const FieldDescriptor*>& seen, std::map<const FieldDescriptor*, int>& counts,
             std::map<const google::protobuf::OneofDescriptor*, const FieldDescriptor*>& chosen,
             int depth) {
    const FieldDescriptor* f = find(type, name);
    const std::string at = path.empty() ? name : path + "." + name;
    if (f == nullptr) {
      complain(at, "there is no such field in " + type.name(), remedy_for(type, name));
      next();
      take(":");
      skip_value();
      return;
    }
    const int line = here().line + 1;
    if (!f->is_repeated() && !seen.insert(f).second)
      complain(at, "this field is given twice", "keep one");
    if (const auto* oneof = f->real_containing_oneof()) {
      const FieldDescriptor*& other = chosen[oneof];
      if (other != nullptr && other != f) {
        complain(at, "this excludes " + other->name() + ", which is given too", "keep one");
      }
      other = f;
    }
    next();
    const bool colon = take(":");
    if (!colon && (syntax_ == Syntax::Json || f->type() != FieldDescriptor::TYPE_MESSAGE)) {
      complain(at, "a colon and a value are missing", "write " + name + ": <" + kind_of(*f) + ">");
      return;
    }
    if (f->is_repeated()) lines_.add(joined(path, f->name()), line);
    if (f->is_repeated() && take("[")) {
      while (!broken_ && !take("]")) {
        if (is_end() || is("}") || is(">")) {
          broken_ = true;
          complain(at,
                   is_end() ? std::string("the text ends inside this list")
                            : "the list is not closed before \"" + here().text + "\"",
                   "close it with ]");
          return;
        }
        if (take(",")) continue;
        value(*f, element(path, *f, counts[f]++), here().line + 1, depth);
      }
      return;
    }
    value(*f, f->is_repeated() ? element(path, *f, counts[f]++) : joined(path, f->name()), line,
          depth);
  }

  static std::string joined(const std::string& path, const std::string& name) {
    return path.empty() ? name : path + "." + name;
  }

  static std::string element(const std::string& path, const FieldDescriptor& f, int index) {
    return joined(path, f.name()) + "[" + std::to_string(index) + "]";
  }

  static const FieldDescriptor* find(const Descriptor& type, const std::string& name) {
    if (const FieldDescriptor* f = type.FindFieldByName(name)) return f;
    return type.FindFieldByCamelcaseName(name);
  }

  static std::string remedy_for(const Descriptor& type, const std::string& name) {
    if (std::string renamed = renamed_to(WordOf::Field, type.name(), name); !renamed.empty())
      return renamed;
    std::vector<std::string> known;
    for (int i = 0; i < type.field_count(); ++i) {
      const std::string& other = type.field(i)->name();
      known.push_back(other);
      if (other != name && stem(other) == stem(name) && !unit_of(other).empty()) {
        return "the unit is another one: write " + other + ", in " + unit_of(other);
      }
    }
    return suggestion(name, known);
  }

  void value(const FieldDescriptor& f, const std::string& at, int line, int depth) {
    lines_.add(at, line);
    if (f.type() == FieldDescriptor::TYPE_MESSAGE) {
      if (take("{")) {
        message(*f.message_type(), at, "}", depth + 1);
      } else if (syntax_ == Syntax::Text && take("<")) {
        message(*f.message_type(), at, ">", depth + 1);
      } else {
        complain(at, "a block was expected, not \"" + here().text + "\"",
                 "write " + f.name() + " { ... }");
        skip_value();
      }
      return;
    }
    scalar(f, at);
  }

  static bool is_number_word(const std::string& word) {
    return word == "inf" || word == "nan" || word == "infinity";
  }

  void complain_of_size(const FieldDescriptor& f, const std::string& at,
                        const std::string& number) {
    const NumberRange* range = find_range(f);
    complain(at, number + " is too much",
             range != nullptr ? "give " + range_words(*range) : "give a number");
  }

  void scalar(const FieldDescriptor& f, const std::string& at) {
    const bool negative = take("-");
    const Tokenizer::Token token = here();
    const bool is_number =
        token.type == Tokenizer::TYPE_INTEGER || token.type == Tokenizer::TYPE_FLOAT;
    const bool is_word = token.type == Tokenizer::TYPE_IDENTIFIER;
    const bool is_string = token.type == Tokenizer::TYPE_STRING;
    if (is("{") || is("<") || is("[") || is("}") || is_end()) {
      complain(at, "a value is missing or of the wrong kind",
               "write " + f.name() + ": <" + kind_of(f) + ">");
      if (!is("}") && !is_end()) skip_value();
      return;
    }
    bool good = false;
    switch (f.cpp_type()) {
      case FieldDescriptor::CPPTYPE_STRING:
        good = is_string && !negative;
        break;
      case FieldDescriptor::CPPTYPE_BOOL:
        good = is_word && (token.text == "true" || token.text == "false") && !negative;
        break;
      case FieldDescriptor::CPPTYPE_ENUM:
        next();
        enumerator(f, at, token);
        return;
      case FieldDescriptor::CPPTYPE_DOUBLE:
      case FieldDescriptor::CPPTYPE_FLOAT:
        good = is_number || (is_word && is_number_word(token.text));
        if (is_number && !std::isfinite(Tokenizer::ParseFloat(token.text))) {
          complain_of_size(f, at, token.text);
          next();
          return;
        }
        break;
      default:
        good = whole(f, at, token, negative);
        if (!good && token.type == Tokenizer::TYPE_INTEGER) {
          next();
          return;  // already reported
        }
    }
    if (!good) {
      const NumberRange* range = find_range(f);
      complain(at,
               "\"" + std::string(negative ? "-" : "") + token.text + "\" is not a " + kind_of(f),
               "write " + f.name() + ": <" + kind_of(f) + ">" +
                   (range == nullptr || is_in_unit_of_holder(f) ? "" : ", " + range_words(*range)));
    }
    next();
    while (is_string && here().type == Tokenizer::TYPE_STRING && syntax_ == Syntax::Text) next();
  }

  bool whole(const FieldDescriptor& f, const std::string& at, const Tokenizer::Token& token,
             bool negative) {
    if (token.type == Tokenizer::TYPE_STRING) return syntax_ == Syntax::Json;
    if (token.type != Tokenizer::TYPE_INTEGER) return false;
    const bool is_64 = f.cpp_type() == FieldDescriptor::CPPTYPE_UINT64;
    std::uint64_t parsed = 0;
    const std::uint64_t most = is_64 ? ~std::uint64_t{0} : 0xFFFFFFFFu;
    const NumberRange* range = find_range(f);
    const std::string remedy =
        "give " + (range != nullptr ? range_words(*range) : "0 to " + std::to_string(most));
    if (negative) {
      complain(at, "the number is negative", remedy);
      return false;
    }
    if (!Tokenizer::ParseInteger(token.text, most, &parsed)) {
      complain(at, token.text + " is too much", remedy);
      return false;
    }
    return true;
  }

  void enumerator(const FieldDescriptor& f, const std::string& at, const Tokenizer::Token& token) {
    const EnumDescriptor& type = *f.enum_type();
    std::string name = token.text;
    if (token.type == Tokenizer::TYPE_STRING) Tokenizer::ParseString(token.text, &name);
    if (type.FindValueByName(name) != nullptr) return;
    std::vector<std::string> known;
    for (int i = 0; i < type.value_count(); ++i) {
      if (type.value(i)->number() != 0) known.push_back(type.value(i)->name());
    }
    add(token.line, at, "\"" + name + "\" is not one of the values of " + f.name(),
        suggestion(name, known));
  }

  static std::string kind_of(const FieldDescriptor& f) {
    switch (f.cpp_type()) {
      case FieldDescriptor::CPPTYPE_STRING:
        return "quoted text";
      case FieldDescriptor::CPPTYPE_BOOL:
        return "true or false";
      case FieldDescriptor::CPPTYPE_ENUM:
        return "name of a value";
      case FieldDescriptor::CPPTYPE_DOUBLE:
      case FieldDescriptor::CPPTYPE_FLOAT: {
        const std::string unit = unit_of(f.name());
        return unit.empty() ? "number" : "number of " + unit;
      }
      case FieldDescriptor::CPPTYPE_MESSAGE:
        return "block";
      default:
        return "whole number";
    }
  }

  void skip_value() {
    int depth = 0;
    do {
      if (is_end()) return;
      if (is("{") || is("[") || is("<")) ++depth;
      if (is("}") || is("]") || is(">")) {
        if (depth == 0) return;
        --depth;
      }
      next();
    } while (depth > 0);
  }

  google::protobuf::io::ArrayInputStream stream_;
  Tokenizer tokens_;
  Syntax syntax_;
  const std::string& file_;
  Diagnostics& diagnostics_;
  SourceLines& lines_;
  bool broken_ = false;
};

}  // namespace

void check_syntax(const std::string& text, Syntax syntax, const Descriptor& type,
                  const std::string& file, Diagnostics& diagnostics, SourceLines& lines) {
  Walk(text, syntax, file, diagnostics, lines).document(type);
}

}  // namespace casgrid
