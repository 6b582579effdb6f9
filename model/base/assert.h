// SIM_ASSERT: a broken invariant of ours. On in every build type; prints where and aborts. Never
// used for what a peer or a user can cause.
#pragma once

namespace casgrid {

[[noreturn]] void assertion_failed(const char* expression, const char* file, int line);

}  // namespace casgrid

#define SIM_ASSERT(condition)                          \
  (static_cast<bool>(condition) ? static_cast<void>(0) \
                                : ::casgrid::assertion_failed(#condition, __FILE__, __LINE__))
