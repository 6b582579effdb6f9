// JSON as people and programs write it: never an exception, never a bottomless nesting, and every
// complaint with its line.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <unordered_map>

namespace casgrid {

inline constexpr std::size_t kJsonDepthMax = 200;

// NOLINTNEXTLINE(bugprone-exception-escape): moving a json of the library never throws, it says
struct JsonDocument {
  nlohmann::json value;  // discarded where there is an error
  int line = 0;          // of the error
  std::string error;     // what is wrong, and what to do; empty: nothing
};

JsonDocument parse_json(const std::string& text);

// Where the fields of a document stand. It is made when there is something to complain of.
class JsonLines {
 public:
  explicit JsonLines(const std::string& text);
  // Of the value at a path such as "servers[3].site", or of the nearest one around it.
  int line_of(std::string path) const;

 private:
  std::unordered_map<std::string, int> lines_;
};

// "file:line: path: what" for a complaint that begins with a path, as JsonFields makes them.
std::string with_line(const std::string& file, const JsonLines& lines,
                      const std::string& complaint);

}  // namespace casgrid
