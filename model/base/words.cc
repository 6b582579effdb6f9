// The names of the small enumerations that records carry.
#include <array>

#include "model/base/cpu_purpose.h"
#include "model/base/health.h"
#include "model/base/record.h"

namespace casgrid {
namespace {

template <std::size_t count, class Enum>
const char* text_at(const std::array<const char*, count>& texts, Enum value) {
  return texts[static_cast<std::size_t>(value)];
}

}  // namespace

const char* text_of(HealthState state) {
  static constexpr std::array<const char*, kHealthStates> kTexts{"healthy", "degraded",
                                                                 "unhealthy"};
  return text_at(kTexts, state);
}

const char* text_of(Responder responder) {
  static constexpr std::array<const char*, kResponders> kTexts{"reset-pool", "restart-service",
                                                               "offline", "online"};
  return text_at(kTexts, responder);
}

const char* text_of(CpuPurpose purpose) {
  static constexpr std::array<const char*, kCpuPurposes> kTexts{"work", "logons", "tls", "probes",
                                                                "retries"};
  return text_at(kTexts, purpose);
}

const char* text_of(FailureReason reason) {
  static constexpr std::array<const char*, kFailureReasons> kTexts{"refused", "reset", "timed-out"};
  return text_at(kTexts, reason);
}

}  // namespace casgrid
