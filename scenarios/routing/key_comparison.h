// How one key of an expectation came out.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace casgrid {

enum class CaseVerdict : std::uint8_t { Holds, Differs, NotExpressed };

struct KeyComparison {
  CaseVerdict verdict = CaseVerdict::Holds;
  std::string got;  // the value found, in words
};

inline KeyComparison compared(bool holds, std::string got) {
  return {holds ? CaseVerdict::Holds : CaseVerdict::Differs, std::move(got)};
}

inline KeyComparison compared_equal(const nlohmann::json& expected, const nlohmann::json& got) {
  return compared(expected == got, got.dump());
}

}  // namespace casgrid
