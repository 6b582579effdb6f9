#include "scenarios/planning/finding.h"

#include <array>

namespace casgrid {

const char* text_of(Severity severity) {
  static constexpr std::array<const char*, 3> kTexts{"note", "warning", "error"};
  return kTexts[static_cast<std::size_t>(severity)];
}

}  // namespace casgrid
