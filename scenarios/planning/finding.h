// What is known to be wrong, or doubtful, without a run.
#pragma once

#include <cstdint>
#include <string>

namespace casgrid {

// An error: unsupported, or somebody will not be served. A warning: it works until something moves.
// A note: worth knowing.
enum class Severity : std::uint8_t { Note, Warning, Error };
const char* text_of(Severity severity);  // "error"

struct Finding {
  std::string code;  // "LOAD-1", "T1"; stable
  Severity severity = Severity::Error;
  std::string object;    // "server cas-paris1", or file:line
  std::string sentence;  // what is so
  std::string remedy;    // what to do about it
  bool operator==(const Finding&) const = default;
};

}  // namespace casgrid
