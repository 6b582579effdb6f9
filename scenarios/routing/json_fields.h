// Reading JSON objects strictly: every field is known, of its type, and complained of by its path.
#pragma once

#include <cstdint>
#include <exception>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace casgrid {

using Complaints = std::vector<std::string>;

// A document in which more is wrong than this is another kind of document: reading it ends.
inline constexpr std::size_t kComplaintsMax = 1000;

// One object of a document. Fields that nobody asked for are complained of at the end.
class JsonFields {
 public:
  JsonFields(const nlohmann::json& object, std::string path, Complaints& complaints)
      : object_(object), path_(std::move(path)), complaints_(complaints) {
    if (!object_.is_object()) complain("", "is not an object", "write { ... }");
  }
  ~JsonFields() {
    try {
      complain_of_the_rest();
    } catch (...) {
      std::terminate();  // no memory is left for a complaint
    }
  }
  JsonFields(const JsonFields&) = delete;
  JsonFields& operator=(const JsonFields&) = delete;

  // Missing and null both give the default.
  std::string text(const char* name, const std::string& otherwise = {});
  bool flag(const char* name, bool otherwise);
  std::optional<bool> maybe_flag(const char* name);
  std::int64_t number(const char* name, std::int64_t otherwise);
  std::uint16_t number16(const char* name, std::uint16_t otherwise);  // a port, part of a version
  struct Limits {
    std::uint32_t least;
    std::uint32_t most;
  };
  std::uint32_t number_within(const char* name, std::uint32_t otherwise, Limits limits);
  std::vector<std::string> texts(const char* name);
  const nlohmann::json* child(const char* name);  // null if missing or null
  void ignore(const char* name) { asked_.insert(name); }
  void ignore_rest() {  // of an object that is wrong anyway
    if (!object_.is_object()) return;
    for (const auto& [name, value] : object_.items()) asked_.insert(name);
  }
  bool has(const char* name) const { return object_.is_object() && object_.contains(name); }

  std::string at(const std::string& name) const {
    return path_.empty() || name.empty() ? path_ + name : path_ + "." + name;
  }
  void complain(const std::string& name, const std::string& reason, const std::string& remedy) {
    if (complaints_.size() >= kComplaintsMax) return;
    const std::string place = at(name);
    complaints_.push_back((place.empty() ? "" : place + ": ") + reason + "; " + remedy);
  }
  Complaints& complaints() { return complaints_; }

 private:
  void complain_of_the_rest() {
    if (!object_.is_object()) return;
    for (const auto& [name, value] : object_.items()) {
      if (!asked_.contains(name))
        complain(name, "is not a field of this object", "check the spelling, or leave it out");
    }
  }

  const nlohmann::json* find(const char* name);

  const nlohmann::json& object_;
  std::string path_;
  Complaints& complaints_;
  std::set<std::string> asked_;
};

}  // namespace casgrid
