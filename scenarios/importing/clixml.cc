// CliXml: objects with properties, references to objects and type names before or after them.
#include <charconv>
#include <map>
#include <optional>
#include <set>

#include "scenarios/importing/encoding.h"
#include "scenarios/importing/export_text.h"
#include "scenarios/importing/xml_text.h"

namespace casgrid::importing {
namespace {

using Kind = Value::Kind;

// Stands where a reference waits for its object.
const Value& nothing() {
  static const Value kNothing;
  return kNothing;
}

// Type names of what Format-Table and Format-List leave behind.
constexpr std::string_view kFormatted = "Microsoft.PowerShell.Commands.Internal.Format.";

std::optional<Kind> scalar_kind(std::string_view tag) {
  static const std::map<std::string_view, Kind> kTags{
      {"S", Kind::Text},       {"C", Kind::Text},     {"B", Kind::Boolean},  {"DT", Kind::Text},
      {"TS", Kind::Text},      {"By", Kind::Number},  {"SB", Kind::Number},  {"U16", Kind::Number},
      {"I16", Kind::Number},   {"U32", Kind::Number}, {"I32", Kind::Number}, {"U64", Kind::Number},
      {"I64", Kind::Number},   {"Sg", Kind::Number},  {"Db", Kind::Number},  {"D", Kind::Number},
      {"BA", Kind::Bytes},     {"G", Kind::Text},     {"URI", Kind::Text},   {"Nil", Kind::Nil},
      {"Version", Kind::Text}, {"XD", Kind::Text},    {"SBK", Kind::Text},   {"SS", Kind::Text},
      {"PR", Kind::Text}};
  const auto found = kTags.find(tag);
  return found == kTags.end() ? std::nullopt : std::optional(found->second);
}

std::string_view local_name(const pugi::xml_node& node) {
  const std::string_view name = node.name();
  const std::size_t colon = name.find(':');
  return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

class Reader {
 public:
  Reader(const LineIndex& lines, Export& into) : lines_(lines), into_(into) {}

  ReadError read(const pugi::xml_node& root) {
    if (local_name(root) != "Objs") {
      return {line_of(root), "is no CliXml: its root is <" + std::string(root.name()) +
                                 ">, not <Objs>; export with Export-Clixml"};
    }
    collect_type_names(root);
    std::vector<const Value*> top;
    for (const pugi::xml_node& child : root.children()) {
      if (child.type() == pugi::node_element) slot(top, child);
    }
    if (error_.what.empty()) resolve();
    if (!error_.what.empty()) return error_;
    if (is_unfolding_too_far(root)) return error_;
    for (const Value* value : top) open(value, 0);
    say_bare_values();
    return error_;
  }

 private:
  // A reference waits for its object in this place.
  struct Waiting {
    std::string ref;
    Value* owner;
    std::size_t index;
    bool is_item;
    int line;
  };

  int line_of(const pugi::xml_node& node) const { return lines_.line_of(node.offset_debug()); }

  void fail(const pugi::xml_node& node, const std::string& what) {
    if (error_.what.empty()) error_ = {line_of(node), what};
  }

  void collect_type_names(const pugi::xml_node& root) {
    // Iterative over the whole document: a TNRef may stand before its TN.
    pugi::xml_node node = root.first_child();
    while (node && node != root) {
      if (local_name(node) == "TN") {
        std::vector<std::string> names;
        for (const pugi::xml_node& t : node.children())
          names.push_back(without_escapes(t.text().get()));
        types_[node.attribute("RefId").value()] = into_.store.add_types(std::move(names));
      }
      if (node.first_child() && local_name(node) != "TN") {
        node = node.first_child();
        continue;
      }
      while (node != root && !node.next_sibling()) node = node.parent();
      if (node != root) node = node.next_sibling();
    }
  }

  // The value of an element into a list of the top.
  void slot(std::vector<const Value*>& top, const pugi::xml_node& node) {
    if (local_name(node) == "Ref") {
      const auto known = objects_.find(node.attribute("RefId").value());
      if (known == objects_.end())
        fail(node, "refers to an object that is nowhere; the file may be truncated");
      else
        top.push_back(known->second);
      return;
    }
    if (const Value* made = value_of(node)) top.push_back(made);
  }

  // The names of an object's members. Few are looked for one by one; for many a set is kept.
  class Names {
   public:
    bool is_new(const Value& owner, const std::string& name) {
      constexpr std::size_t kFew = 200;
      if (owner.members.size() < kFew) return owner.find(name) == nullptr;
      if (seen_.empty()) {
        for (const Member& m : owner.members) seen_.insert(lower_case(m.name));
      }
      return seen_.insert(lower_case(name)).second;
    }

   private:
    std::set<std::string> seen_;
  };

  void add_member(Value& owner, const pugi::xml_node& node, Names& names) {
    std::string name = without_escapes(node.attribute("N").value());
    // What it weighs is known to the server that wrote it, and to nobody else.
    if (name == "SerializationData") return;
    if (!names.is_new(owner, name)) return;
    owner.members.push_back({std::move(name), &nothing()});
    fill(owner, owner.members.size() - 1, false, node);
  }

  void add_item(Value& owner, const pugi::xml_node& node) {
    owner.items.push_back(&nothing());
    fill(owner, owner.items.size() - 1, true, node);
  }

  void fill(Value& owner, std::size_t index, bool is_item, const pugi::xml_node& node) {
    const Value* made = nullptr;
    if (local_name(node) == "Ref") {
      const std::string ref = node.attribute("RefId").value();
      const auto known = objects_.find(ref);
      if (known == objects_.end()) {
        waiting_.push_back({ref, &owner, index, is_item, line_of(node)});
        return;
      }
      made = known->second;
      referred_.push_back(made);
    } else {
      made = value_of(node);
    }
    if (made == nullptr) return;
    if (is_item)
      owner.items[index] = made;
    else
      owner.members[index].value = made;
  }

  void resolve() {
    for (const Waiting& w : waiting_) {
      const auto known = objects_.find(w.ref);
      if (known == objects_.end()) {
        error_ = {w.line, "refers to object " + w.ref +
                              ", which is nowhere in the file; the file may be truncated"};
        return;
      }
      referred_.push_back(known->second);
      if (w.is_item)
        w.owner->items[w.index] = known->second;
      else
        w.owner->members[w.index].value = known->second;
    }
  }

  // What is referred to is read as often as it is referred to: references to long lists, again and
  // again, would be a small file and endless work.
  bool is_unfolding_too_far(const pugi::xml_node& root) {
    std::size_t sum = 0;
    for (const Value* value : referred_) sum += value->items.size() + value->members.size();
    if (sum <= kValuesMax) return false;
    fail(root,
         "refers so often to long lists that they come to more than 8,000,000 values; export "
         "again");
    return true;
  }

  const Value* value_of(const pugi::xml_node& node) {
    const std::string_view tag = local_name(node);
    if (tag == "Obj") return object_of(node);
    const auto kind = scalar_kind(tag);
    if (!kind) {
      fail(node, "<" + std::string(tag) + "> is no element of CliXml; export again");
      return nullptr;
    }
    Value& made = into_.store.add(*kind, line_of(node));
    set_scalar(made, *kind, tag, node);
    return &made;
  }

  static void set_scalar(Value& value, Kind kind, std::string_view tag,
                         const pugi::xml_node& node) {
    const char* text = node.text().get();
    value.text = kind == Kind::Text ? without_escapes(text) : trimmed(text);
    if (tag == "C") {
      unsigned code = 0;
      const std::string digits = trimmed(text);
      std::from_chars(digits.data(), digits.data() + digits.size(), code);
      value.text.clear();
      if (code > 0 && code < 0x10000 && (code < 0xD800 || code >= 0xE000))
        append_utf8(code, value.text);
    }
  }

  const Value* object_of(const pugi::xml_node& node) {
    Value& made = into_.store.add(Kind::Object, line_of(node));
    if (const pugi::xml_attribute ref = node.attribute("RefId")) objects_[ref.value()] = &made;
    std::optional<std::string> printed;
    Names names;
    for (const pugi::xml_node& part : node.children()) {
      if (part.type() != pugi::node_element) continue;
      if (local_name(part) == "ToString")
        printed = without_escapes(part.text().get());
      else
        take_part(made, part, names);
    }
    // An enumeration prints its word; a string with notes on it has no other text than itself.
    if (printed && made.kind != Kind::Text && !(printed->empty() && !made.text.empty()))
      made.text = *printed;
    return &made;
  }

  void take_part(Value& made, const pugi::xml_node& part, Names& names) {
    const std::string_view tag = local_name(part);
    if (tag == "TN" || tag == "TNRef") return set_types(made, part);
    const bool is_list = tag == "LST" || tag == "IE" || tag == "STK" || tag == "QUE";
    const bool is_dictionary = tag == "DCT";
    if (!is_list && !is_dictionary && tag != "Props" && tag != "MS")
      return add_primitive(made, part);
    if (is_list) made.kind = Kind::List;
    for (const pugi::xml_node& each : part.children()) {
      if (each.type() != pugi::node_element) continue;
      if (is_list)
        add_item(made, each);
      else if (is_dictionary)
        add_entry(made, each);
      else
        add_member(made, each, names);
    }
  }

  void set_types(Value& made, const pugi::xml_node& part) {
    const auto known = types_.find(part.attribute("RefId").value());
    if (known == types_.end()) {
      fail(part, "refers to type names that are nowhere; the file may be truncated");
      return;
    }
    made.types = known->second;
    if (made.type().starts_with(kFormatted)) {
      fail(part,
           "holds a formatted table, not objects; export before Format-Table, Format-List or "
           "Out-String");
    }
  }

  void add_entry(Value& made, const pugi::xml_node& entry) {
    pugi::xml_node key;
    pugi::xml_node value;
    for (const pugi::xml_node& part : entry.children()) {
      const std::string_view name = part.attribute("N").value();
      if (name == "Key") key = part;
      if (name == "Value") value = part;
    }
    if (!key || !value) return;
    std::string word;
    if (const Value* made_key = local_name(key) == "Ref" ? nullptr : value_of(key))
      word = made_key->text;
    made.members.push_back({word, &nothing()});
    fill(made, made.members.size() - 1, false, value);
  }

  void add_primitive(Value& made, const pugi::xml_node& part) {
    const std::string_view tag = local_name(part);
    const auto kind = scalar_kind(tag);
    if (!kind) {
      fail(part, "<" + std::string(tag) + "> is no part of an object of CliXml; export again");
      return;
    }
    const bool is_number_of_word = *kind == Kind::Number;
    if (!is_number_of_word) made.kind = *kind;
    set_scalar(made, *kind, tag, part);
  }

  // Lists at the top are what they hold.
  void open(const Value* value, int depth) {
    constexpr int kListsInLists = 8;
    if (value->kind == Kind::List && depth < kListsInLists) {
      // A list that holds itself, or one that many others hold, is opened once.
      if (!opened_.insert(value).second) return;
      for (const Value* item : value->items) open(item, depth + 1);
    } else if (value->kind == Kind::Object) {
      into_.objects.push_back(value);
    } else if (!value->is_nil()) {
      if (++bare_ == 1) first_bare_ = value->line;
    }
  }

  void say_bare_values() {
    if (bare_ == 0) return;
    const std::string more =
        bare_ == 1 ? "" : ", and " + std::to_string(bare_ - 1) + " more are there";
    into_.remarks.push_back("line " + std::to_string(first_bare_) +
                            " holds a bare value, which is passed over" + more);
  }

  const LineIndex& lines_;
  Export& into_;
  ReadError error_;
  std::map<std::string, const std::vector<std::string>*> types_;
  std::map<std::string, const Value*> objects_;
  std::vector<Waiting> waiting_;
  std::vector<const Value*> referred_;
  std::set<const Value*> opened_;
  std::size_t bare_ = 0;
  int first_bare_ = 0;
};

// Value of four hex digits at `at`; none if there are not four.
std::optional<unsigned> hex4(std::string_view text, std::size_t at) {
  if (at + 7 > text.size() || text[at] != '_' || text[at + 1] != 'x' || text[at + 6] != '_')
    return std::nullopt;
  unsigned code = 0;
  const char* first = text.data() + at + 2;
  const auto read = std::from_chars(first, first + 4, code, 16);
  if (read.ec != std::errc{} || read.ptr != first + 4) return std::nullopt;
  return code;
}

}  // namespace

std::string without_escapes(std::string_view text) {
  constexpr std::size_t kLength = 7;  // _xHHHH_
  if (text.find("_x") == std::string_view::npos) return std::string(text);
  std::string made;
  for (std::size_t at = 0; at < text.size();) {
    const auto code = hex4(text, at);
    if (!code) {
      made += text[at++];
      continue;
    }
    at += kLength;
    char32_t point = *code;
    if (point >= 0xD800 && point < 0xDC00) {
      const auto second = hex4(text, at);
      if (second && *second >= 0xDC00 && *second < 0xE000) {
        point = 0x10000 + ((point - 0xD800) << 10) + (*second - 0xDC00);
        at += kLength;
      }
    }
    append_utf8(point >= 0xD800 && point < 0xE000 ? 0xFFFD : point, made);
  }
  return made;
}

ReadError read_clixml(const std::string& text, Export& into) {
  const LineIndex lines(text);
  pugi::xml_document document;
  const XmlError wrong = read_xml(text, lines, document);
  if (!wrong.what.empty()) return {wrong.line, wrong.what};
  into.format = "CliXml";
  return Reader(lines, into).read(document.document_element());
}

}  // namespace casgrid::importing
