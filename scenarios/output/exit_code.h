// What a command ends with; the same in all of them.
#pragma once

namespace casgrid {

inline constexpr int kPassed = 0;
inline constexpr int kFoundSomething = 1;  // an objective failed, a finding, a difference
inline constexpr int kBadInput =
    2;  // also a place that cannot be written to: found before the work
inline constexpr int kInternalError = 3;  // ours, or the machine's: a full disk
inline constexpr int kInterrupted = 130;  // what was there before stands

}  // namespace casgrid
