#include "scenarios/document/plain_text.h"

#include <algorithm>
#include <array>
#include <bit>
#include <bitset>
#include <charconv>
#include <cstdint>
#include <memory>
#include <unordered_map>
#include <vector>

namespace casgrid {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;

constexpr int kPlainDepthMax = 16;
constexpr std::size_t kFieldsMax = 128;
// So many digits are surely in range of the number's type.
constexpr std::size_t kDigitsOf32 = 9;
constexpr std::size_t kDigitsOf64 = 18;
// Of a block the length is known when it ends: it has its place before, in four groups of seven
// bits, which is more than it needs.
constexpr int kLengthBytes = 4;
constexpr std::size_t kBlockBytesMax = std::size_t{1} << 28;

enum WireType : unsigned { kVarint = 0, kFixed64 = 1, kDelimited = 2 };

enum class Char : std::uint8_t { Other, Blank, Letter, Digit };

constexpr std::array<Char, 256> kChars = [] {
  std::array<Char, 256> made{};
  for (const char c : {' ', '\t', '\r', '\n'}) made[static_cast<unsigned char>(c)] = Char::Blank;
  for (unsigned c = 'a'; c <= 'z'; ++c) made[c] = made[c - 'a' + 'A'] = Char::Letter;
  made['_'] = Char::Letter;
  for (unsigned c = '0'; c <= '9'; ++c) made[c] = Char::Digit;
  return made;
}();

// What ends a plain string, or makes it none.
constexpr std::array<bool, 256> kStopsString = [] {
  std::array<bool, 256> made{};
  for (unsigned c = 0; c < 0x20; ++c) made[c] = true;
  made['"'] = made['\\'] = true;
  return made;
}();

Char char_of(char c) { return kChars[static_cast<unsigned char>(c)]; }

struct Field {
  std::string_view name;
  const FieldDescriptor* is = nullptr;
  std::string key;           // as it stands in wire format
  std::size_t excludes = 0;  // number of its oneof + 1; 0: of none
};

struct Block {
  std::vector<Field> fields;
};

void add_varint(std::string& to, std::uint64_t value) {
  for (; value >= 0x80; value >>= 7) to += static_cast<char>(value | 0x80);
  to += static_cast<char>(value);
}

WireType wire_type_of(const FieldDescriptor& f) {
  switch (f.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return kDelimited;
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return kFixed64;
    default:
      return kVarint;
  }
}

class Transcription {
 public:
  explicit Transcription(std::string_view text)
      : at_(text.data()), end_(text.data() + text.size()) {
    wire_.reserve(text.size());
  }

  std::optional<std::string> run(const Descriptor& type) {
    if (!block(*block_of(type), 0)) return std::nullopt;
    return std::move(wire_);
  }

 private:
  const Block* block_of(const Descriptor& type) {
    std::unique_ptr<Block>& made = blocks_[&type];
    if (made != nullptr) return made.get();
    made = std::make_unique<Block>();
    for (int i = 0; i < type.field_count(); ++i) {
      const FieldDescriptor& f = *type.field(i);
      Field& field = made->fields.emplace_back();
      field.name = f.name();
      field.is = &f;
      add_varint(field.key, static_cast<std::uint64_t>(f.number()) << 3 | wire_type_of(f));
      if (const auto* oneof = f.real_containing_oneof())
        field.excludes = static_cast<std::size_t>(oneof->index()) + 1;
    }
    return made.get();
  }

  bool is_end() const { return at_ == end_; }
  bool is(char c) const { return at_ != end_ && *at_ == c; }
  bool take(char c) {
    if (!is(c)) return false;
    ++at_;
    return true;
  }

  void skip_blanks() {
    while (!is_end()) {
      if (char_of(*at_) == Char::Blank) {
        ++at_;
      } else if (*at_ == '#') {
        at_ = std::find(at_, end_, '\n');
      } else {
        return;
      }
    }
  }

  // Nothing that could belong to the value before stands right behind it.
  bool is_apart() const {
    return is_end() || char_of(*at_) == Char::Blank || *at_ == '}' || *at_ == '#';
  }

  std::string_view name() {
    const char* begin = at_;
    if (is_end() || char_of(*at_) != Char::Letter) return {};
    while (!is_end() && char_of(*at_) >= Char::Letter) ++at_;
    return {begin, static_cast<std::size_t>(at_ - begin)};
  }

  // The fields of a block up to its brace, which is taken, or to the end of the text.
  bool block(const Block& of, int depth) {
    if (depth > kPlainDepthMax || of.fields.size() > kFieldsMax) return false;
    std::bitset<kFieldsMax> seen;
    std::bitset<kFieldsMax + 1> chosen;
    std::size_t guess = 0;  // printed fields stand in their order
    while (true) {
      skip_blanks();
      if (is_end()) return depth == 0;
      if (depth > 0 && take('}')) return true;
      const std::string_view called = name();
      const std::size_t n = of.fields.size();
      std::size_t tried = 0;
      while (tried < n && of.fields[guess].name != called) {
        guess = guess + 1 < n ? guess + 1 : 0;
        ++tried;
      }
      if (tried == n) return false;
      const Field& field = of.fields[guess];
      if (!field.is->is_repeated()) {
        if (seen[guess] || (field.excludes > 0 && chosen[field.excludes])) return false;
        seen[guess] = true;
        chosen[field.excludes] = true;
      }
      if (!value(field, depth)) return false;
    }
  }

  bool value(const Field& field, int depth) {
    skip_blanks();
    const bool has_colon = take(':');
    skip_blanks();
    wire_ += field.key;
    switch (field.is->type()) {
      case FieldDescriptor::TYPE_MESSAGE:
        return take('{') && !field.is->is_map() && nested(*field.is->message_type(), depth + 1);
      case FieldDescriptor::TYPE_STRING:
        return has_colon && string();
      case FieldDescriptor::TYPE_BOOL:
        return has_colon && boolean();
      case FieldDescriptor::TYPE_ENUM:
        return has_colon && enumerator(*field.is->enum_type());
      case FieldDescriptor::TYPE_DOUBLE:
        return has_colon && real();
      case FieldDescriptor::TYPE_UINT32:
        return has_colon && whole(kDigitsOf32);
      case FieldDescriptor::TYPE_UINT64:
        return has_colon && whole(kDigitsOf64);
      default:
        return false;
    }
  }

  bool nested(const Descriptor& type, int depth) {
    const std::size_t begin = wire_.size() + kLengthBytes;
    wire_.append(kLengthBytes, '\0');
    if (!block(*block_of(type), depth)) return false;
    const std::size_t length = wire_.size() - begin;
    if (length >= kBlockBytesMax) return false;
    for (int i = 0; i < kLengthBytes; ++i) {
      const std::size_t group = length >> (7 * i) & 0x7F;
      wire_[begin - kLengthBytes + static_cast<std::size_t>(i)] =
          static_cast<char>(group | (i + 1 < kLengthBytes ? 0x80 : 0));
    }
    return true;
  }

  bool string() {
    if (!take('"')) return false;
    const char* begin = at_;
    while (!is_end() && !kStopsString[static_cast<unsigned char>(*at_)]) ++at_;
    const auto length = static_cast<std::size_t>(at_ - begin);
    if (!take('"') || !is_apart()) return false;
    add_varint(wire_, length);
    wire_.append(begin, length);
    return true;
  }

  bool boolean() {
    const std::string_view said = name();
    if ((said != "true" && said != "false") || !is_apart()) return false;
    wire_ += said == "true" ? '\1' : '\0';
    return true;
  }

  bool enumerator(const google::protobuf::EnumDescriptor& type) {
    const auto* found = type.FindValueByName(std::string(name()));
    if (found == nullptr || found->number() < 0 || !is_apart()) return false;
    add_varint(wire_, static_cast<std::uint64_t>(found->number()));
    return true;
  }

  std::string_view digits() {
    const char* begin = at_;
    while (!is_end() && char_of(*at_) == Char::Digit) ++at_;
    return {begin, static_cast<std::size_t>(at_ - begin)};
  }

  // A number that begins with a naught and goes on is not decimal.
  static bool is_decimal(std::string_view said, std::size_t digits_max) {
    return !said.empty() && said.size() <= digits_max && (said.size() == 1 || said[0] != '0');
  }

  bool whole(std::size_t digits_max) {
    const std::string_view said = digits();
    if (!is_decimal(said, digits_max) || !is_apart()) return false;
    std::uint64_t number = 0;
    std::from_chars(said.data(), said.data() + said.size(), number);
    add_varint(wire_, number);
    return true;
  }

  bool real() {
    const char* begin = at_;
    if (!is_decimal(digits(), kDigitsOf64)) return false;
    if (take('.') && digits().empty()) return false;
    if (take('e') || take('E')) {
      if (!take('-')) take('+');
      if (digits().empty()) return false;
    }
    if (!is_apart()) return false;
    double number = 0;
    const auto read = std::from_chars(begin, at_, number);
    if (read.ec != std::errc() || read.ptr != at_) return false;
    const auto bits = std::bit_cast<std::uint64_t>(number);
    for (int i = 0; i < 64; i += 8) wire_ += static_cast<char>(bits >> i);
    return true;
  }

  const char* at_;
  const char* end_;
  std::string wire_;
  std::unordered_map<const Descriptor*, std::unique_ptr<Block>> blocks_;
};

}  // namespace

std::optional<std::string> wire_of_plain_text(std::string_view text, const Descriptor& type) {
  if (text.find('\0') != std::string_view::npos) return std::nullopt;  // not even in a comment
  return Transcription(text).run(type);
}

}  // namespace casgrid
