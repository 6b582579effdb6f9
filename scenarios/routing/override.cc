// Overrides of a forest document: see apply_override().
#include <optional>

#include "scenarios/routing/forest.h"

namespace casgrid {
namespace {

using nlohmann::json;

struct Segment {
  std::string field;
  std::vector<std::pair<std::string, std::string>> conditions;
};

// "k=v,k=v"; false if it is not that.
bool read_conditions(std::string inside, Segment& segment) {
  while (!inside.empty()) {
    const std::size_t comma = inside.find(',');
    const std::string condition = inside.substr(0, comma);
    const std::size_t equals = condition.find('=');
    if (equals == std::string::npos) return false;
    segment.conditions.emplace_back(condition.substr(0, equals), condition.substr(equals + 1));
    inside = comma == std::string::npos ? std::string{} : inside.substr(comma + 1);
  }
  return true;
}

// "a[k=v,k=v].b.c[...]". A dot inside a selector belongs to its value.
std::optional<std::vector<Segment>> parse_path(const std::string& path) {
  std::vector<Segment> segments;
  std::size_t i = 0;
  while (i < path.size()) {
    Segment segment;
    while (i < path.size() && path[i] != '.' && path[i] != '[') segment.field += path[i++];
    if (segment.field.empty()) return std::nullopt;
    if (i < path.size() && path[i] == '[') {
      const std::size_t end = path.find(']', i);
      if (end == std::string::npos) return std::nullopt;
      if (!read_conditions(path.substr(i + 1, end - i - 1), segment)) return std::nullopt;
      i = end + 1;
    }
    segments.push_back(segment);
    if (i == path.size()) break;
    if (path[i] != '.') return std::nullopt;
    ++i;
    if (i == path.size()) return std::nullopt;
  }
  if (segments.empty()) return std::nullopt;
  return segments;
}

std::string as_text(const json& value) {
  return value.is_string() ? value.get<std::string>() : value.dump();
}

bool holds(const json& element, const std::string& key, const std::string& wanted) {
  if (!element.is_object() || !element.contains(key)) return false;
  const json& value = element.at(key);
  if (!value.is_array()) return as_text(value) == wanted;
  for (const json& one : value) {
    if (as_text(one) == wanted) return true;
  }
  return false;
}

// The places that a segment leads to from one place.
std::vector<json*> step(json& from, const Segment& segment) {
  std::vector<json*> reached;
  if (!from.is_object()) return reached;
  const auto found = from.find(segment.field);
  if (found == from.end()) return reached;
  if (segment.conditions.empty()) {
    reached.push_back(&*found);
    return reached;
  }
  if (!found->is_array()) return reached;  // a selector chooses among the elements of a list
  for (json& element : *found) {
    bool all = true;
    for (const auto& [key, wanted] : segment.conditions) all = all && holds(element, key, wanted);
    if (all) reached.push_back(&element);
  }
  return reached;
}

}  // namespace

std::size_t apply_override(json& document, const std::string& path, const json& value,
                           std::string& error) {
  const auto segments = parse_path(path);
  if (!segments) {
    error = "\"" + path + "\" is no path";
    return 0;
  }
  std::vector<json*> places{&document};
  for (std::size_t i = 0; i < segments->size(); ++i) {
    std::vector<json*> next;
    for (json* place : places) {
      // Without a selector every element of a list is kept.
      const bool is_list_in_between = place->is_array();
      if (is_list_in_between) {
        for (json& element : *place) {
          for (json* reached : step(element, (*segments)[i])) next.push_back(reached);
        }
        continue;
      }
      for (json* reached : step(*place, (*segments)[i])) next.push_back(reached);
    }
    places = std::move(next);
  }
  if (places.empty()) {
    error = "\"" + path + "\" reaches no place of the forest";
    return 0;
  }
  for (json* place : places) *place = value;
  return places.size();
}

}  // namespace casgrid
