// A property of an exported object as what it means. What cannot be read is listed with file, line
// and property; what was cut off by the export's depth is, too.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/directory/product.h"
#include "scenarios/importing/note.h"
#include "scenarios/importing/value.h"

namespace casgrid::importing {

// The word of each number that an enumeration may be exported as.
using Words = std::vector<std::pair<int, const char*>>;

// "EX1" of "contoso.com/.../EX1", of "CN=EX1,CN=Servers,...", of "EX1" and of an ADObjectId.
std::string name_of(const Value& value);
// Text of one value, whatever holds it: a string, an enumeration's word, a URI's text.
std::string text_of(const Value& value);
std::optional<bool> boolean_of(std::string_view text);
// "1497", "1,497", "1.497" and "1 497" alike: no count has decimals.
std::optional<std::int64_t> count_of(std::string_view text);
// "2200", "2200,5" and "2200.5" alike.
std::optional<double> number_of(std::string_view text);
// "7.00:00:00", "00:15:00", "PT15M".
std::optional<std::int64_t> seconds_of(std::string_view text);
// "36 MB (37,748,736 bytes)", "1GB", "37748736"; -1: Unlimited.
std::optional<std::int64_t> bytes_of(std::string_view text);
// "Version 15.0 (Build 1497.2)", "15.1.2507.6", padded "15.02.2562.017", "Version 15.2 (Build
// 30986.10)" (30,000 added by older shells), "1942129154" (packed; its revision is not told, 0).
std::optional<Version> version_of(std::string_view text);
// "a, b", "{a, b}" and "a b" of a printed list.
std::vector<std::string> items_of(std::string_view text);

class Fields {
 public:
  Fields(const Value& object, std::string file, Listing& listing)
      : object_(object), file_(std::move(file)), listing_(listing) {}

  // Stands in complaints.
  void set_name(std::string name) { name_ = std::move(name); }
  const std::string& name() const { return name_; }
  Place place() const { return {file_, object_.line}; }
  Place place_of(std::string_view field) const;
  Listing& listing() const { return listing_; }

  bool has(std::string_view field) const { return usable(field) != nullptr; }
  const Value* value(std::string_view field) const { return usable(field); }
  // Empty: not there, nil or blank.
  std::string text(std::string_view field) const;
  std::string first_text(std::initializer_list<std::string_view> fields) const;
  // The last name of an object of the directory; empty: not there.
  std::string object_name(std::string_view field) const;
  std::optional<bool> boolean(std::string_view field) const;
  std::optional<std::int64_t> count(std::string_view field) const;
  std::optional<double> number(std::string_view field) const;
  std::optional<std::int64_t> seconds(std::string_view field) const;
  std::optional<std::int64_t> bytes(std::string_view field) const;
  std::optional<Version> version(std::string_view field) const;
  // Of an enumeration; a number is looked up.
  std::string word(std::string_view field, const Words& words) const;
  // Of flags, "A, B" or a number.
  std::vector<std::string> flags(std::string_view field, const Words& words) const;
  std::vector<std::string> list(std::string_view field) const;
  std::vector<std::string> object_names(std::string_view field) const;
  std::vector<std::string> words_of_list(std::string_view field, const Words& words) const;
  // A list of pairs: [EX1, 1], {Key, Value}.
  std::vector<std::pair<std::string, std::string>> pairs(std::string_view field) const;

  // Tells which properties are asked for, in lower case, whether they are there or not.
  void watch(std::set<std::string>& asked) { asked_ = &asked; }

  void warn(std::string_view field, const std::string& value, const std::string& why) const;

 private:
  const Value* usable(std::string_view field) const;

  const Value& object_;
  std::string file_;
  std::string name_;
  Listing& listing_;
  std::set<std::string>* asked_ = nullptr;
};

}  // namespace casgrid::importing
