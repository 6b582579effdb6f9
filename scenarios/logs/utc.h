// Instants of the world, as logs write them, and their words.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace casgrid::logs {

using UtcInstant = std::chrono::sys_time<std::chrono::nanoseconds>;

inline constexpr std::int64_t kSecond = 1'000'000'000;  // in nanoseconds
inline constexpr UtcInstant kNoInstant = UtcInstant::min();

// 2023-01-06T01:00:04.124Z; with or without fraction, zone (Z, +01:00) and T (a blank instead).
std::optional<UtcInstant> read_utc(std::string_view text);
// 2016-08-16 and 19:46:59, as W3C extended logs have them in two columns.
std::optional<UtcInstant> read_date_and_time(std::string_view date, std::string_view time);
// 09/Dec/2013:12:59:46.633 (HAProxy: local time) or 10/Oct/2000:13:55:36 -0700 (combined format).
std::optional<UtcInstant> read_clf_time(std::string_view text);

std::string text_of(UtcInstant instant);  // 2023-01-06T01:00:04.124Z

}  // namespace casgrid::logs
