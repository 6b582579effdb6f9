#include "scenarios/planning/finding.h"

#include <array>

#include "model/base/enum_texts.h"

namespace casgrid {

const char* text_of(Severity severity) {
  static constexpr EnumTexts<Severity> kTexts{{
      {Severity::Note, "note"},
      {Severity::Warning, "warning"},
      {Severity::Error, "error"},
  }};
  return kTexts.of(severity);
}

}  // namespace casgrid
