// Instants of a run as logs write them: UTC, to the millisecond.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "model/base/time.h"

namespace casgrid::logging {

class Line;

// Milliseconds since 1970, UTC.
using UtcMs = std::int64_t;

inline constexpr UtcMs kMsPerSecond = 1000;
inline constexpr UtcMs kMsPerHour = 3'600'000;
inline constexpr UtcMs kMsPerDay = 24 * kMsPerHour;
// Where a scenario says nothing: 2013-01-01T00:00:00Z.
inline constexpr UtcMs kDefaultStart = 1'356'998'400'000;

struct CivilTime {
  int year = 1970;
  int month = 1;
  int day = 1;
  int hour = 0;
  int minute = 0;
  int second = 0;
  int millisecond = 0;
};

CivilTime civil_time(UtcMs at);

// 2016-08-16T00:00:00Z, with or without fractions of a second. None if it is no such instant.
std::optional<UtcMs> parse_utc_ms(std::string_view text);

// Whole milliseconds, downwards: what begins at 0.9 ms began in millisecond 0.
constexpr UtcMs whole_ms(Instant at) { return ns(at) / 1'000'000; }

void append_iso(UtcMs at, Line& line);         // 2016-08-16T19:46:59.920Z
void append_iso_second(UtcMs at, Line& line);  // 2016-08-16T19:46:59
void append_date(UtcMs at, Line& line);        // 2016-08-16
void append_time(UtcMs at, Line& line);        // 19:46:59

}  // namespace casgrid::logging
