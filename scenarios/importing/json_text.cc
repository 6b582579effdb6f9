// ConvertTo-Json. Lines are counted while the parser reads, so that every value knows its own.
#include <cstddef>
#include <iterator>
#include <nlohmann/json.hpp>

#include "scenarios/importing/export_text.h"
#include "scenarios/text/counting_iterator.h"

namespace casgrid::importing {
namespace {

using Kind = Value::Kind;

constexpr std::size_t kDepthMax = 200;

class Builder : public nlohmann::json_sax<nlohmann::json> {
 public:
  Builder(const int& line, Export& into) : line_(line), into_(into) {}

  bool null() override { return scalar(Kind::Nil, ""); }
  bool boolean(bool value) override { return scalar(Kind::Boolean, value ? "true" : "false"); }
  bool number_integer(number_integer_t value) override {
    return scalar(Kind::Number, std::to_string(value));
  }
  bool number_unsigned(number_unsigned_t value) override {
    return scalar(Kind::Number, std::to_string(value));
  }
  bool number_float(number_float_t, const string_t& text) override {
    return scalar(Kind::Number, text);
  }
  bool string(string_t& text) override { return scalar(Kind::Text, text); }
  bool binary(binary_t&) override { return scalar(Kind::Bytes, ""); }
  bool start_object(std::size_t) override { return start(Kind::Object); }
  bool start_array(std::size_t) override { return start(Kind::List); }
  bool key(string_t& text) override {
    key_ = text;
    return true;
  }
  bool end_object() override {
    Value& ended = *open_.back();
    open_.pop_back();
    unwrap(ended);
    if (open_.empty()) top(ended);
    return true;
  }
  bool end_array() override {
    Value& ended = *open_.back();
    open_.pop_back();
    if (open_.empty()) top(ended);
    return true;
  }
  bool parse_error(std::size_t position, const std::string& token,
                   const nlohmann::json::exception& error) override {
    if (!error_.what.empty()) return false;
    const std::string what = error.what();
    const std::size_t colon = what.find("syntax error");
    error_ = {line_, "is no JSON (" +
                         (colon == std::string::npos ? what : what.substr(colon)).substr(0, 160) +
                         "); the file may be truncated: export or copy it again"};
    (void)position;
    (void)token;
    return false;
  }

  const ReadError& error() const { return error_; }

 private:
  bool put(Value& made) {
    if (++count_ > kValuesMax) {
      error_ = {line_, "holds more than 8,000,000 values; export fewer objects a file"};
      return false;
    }
    if (open_.empty()) return true;
    Value& owner = *open_.back();
    if (owner.kind == Kind::List)
      owner.items.push_back(&made);
    else
      owner.members.push_back({key_, &made});
    return true;
  }

  bool scalar(Kind kind, const std::string& text) {
    Value& made = into_.store.add(kind, line_);
    made.text = text;
    made.is_cut_off = kind == Kind::Text && says_only_its_type(text);
    if (!put(made)) return false;
    if (open_.empty() && kind != Kind::Nil)
      into_.remarks.emplace_back("holds a bare value, which is passed over");
    return true;
  }

  bool start(Kind kind) {
    if (open_.size() >= kDepthMax) {
      error_ = {line_, "nests more than 200 levels deep; export with a smaller -Depth"};
      return false;
    }
    Value& made = into_.store.add(kind, line_);
    if (!put(made)) return false;
    open_.push_back(&made);
    return true;
  }

  // Windows PowerShell writes a list that has gone through a pipeline as {"value": [...], "Count":
  // n}.
  static void unwrap(Value& object) {
    if (object.members.size() != 2) return;
    const Value* list = object.find("value");
    const Value* count = object.find("Count");
    if (list == nullptr || count == nullptr || list->kind != Kind::List) return;
    object.kind = Kind::List;
    object.items = list->items;
    object.members.clear();
  }

  void top(const Value& value) {
    if (value.kind == Kind::Object) {
      into_.objects.push_back(&value);
      return;
    }
    for (const Value* item : value.items) {
      if (item->kind == Kind::Object || item->kind == Kind::List) top(*item);
    }
  }

  const int& line_;
  Export& into_;
  ReadError error_;
  std::string key_;
  std::vector<Value*> open_;
  std::size_t count_ = 0;
};

}  // namespace

ReadError read_json(const std::string& text, Export& into) {
  into.format = "JSON";
  int line = 1;
  Builder builder(line, into);
  const char* first = text.data();
  const bool is_good = nlohmann::json::sax_parse(
      CountingIterator(first, &line), CountingIterator(first + text.size(), &line), &builder);
  if (is_good) return {};
  if (!builder.error().what.empty()) return builder.error();
  return {line, "is no JSON; export with ConvertTo-Json"};
}

}  // namespace casgrid::importing
